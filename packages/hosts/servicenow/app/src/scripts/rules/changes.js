// Business rule, after: tells that a record was closed, reopened, assigned or deleted. It needs what the record was
// before, which no async rule has, so the requests are sent asynchronously.
;(function executeRule(current, previous) {
  const deskwire = new Deskwire()
  if (!deskwire.isRecords() || !deskwire.isOurs(current)) return
  if (current.operation() === 'delete') {
    deskwire.change(current, 'deleted')
    return
  }
  const isActive = (record) => ['true', '1'].includes(String(record.getValue('active')))
  if (isActive(previous) !== isActive(current)) deskwire.change(current, isActive(current) ? 'reopened' : 'closed')
  if (previous.getValue('assigned_to') !== current.getValue('assigned_to'))
    deskwire.change(current, 'assigned', { to: current.getDisplayValue('assigned_to') || undefined })
})(current, previous)
