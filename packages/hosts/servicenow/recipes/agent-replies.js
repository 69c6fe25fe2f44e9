// biome-ignore-all lint: an instance runs ES5
// Business Rule. Name: Deskwire: agent replies. Table: sn_customerservice_case. Advanced: yes. When: async.
// Insert: yes. Update: yes. Condition: Additional comments, changes.
// Sends what agents write for the customer. The rule runs behind the agent's save, so a slow bridge holds nobody up.
;(function executeRule(current) {
  var deskwire = new Deskwire()
  if (deskwire.isOurs(current)) deskwire.comments(current)
})(current, typeof previous === 'undefined' ? null : previous)
