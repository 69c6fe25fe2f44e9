// Business rule, async: behind the agent's save, so a slow bridge holds nobody up.
;(function executeRule(current) {
  const deskwire = new Deskwire()
  if (deskwire.isRecords() && deskwire.isOurs(current)) deskwire.replies(current)
})(current)
