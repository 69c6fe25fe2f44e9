// biome-ignore-all lint: an instance runs ES5
// Business Rule. Name: Deskwire: record changes. Table: sn_customerservice_case. Advanced: yes. When: after.
// Update: yes. Delete: yes. No condition.
// Tells that a record was closed, reopened, assigned or deleted. The requests are sent asynchronously.
;(function executeRule(current, previous) {
  var deskwire = new Deskwire()
  if (!deskwire.isOurs(current)) return
  if (current.operation() === 'delete') {
    deskwire.change(current, 'deleted')
    return
  }
  var was = String(previous.getValue('active'))
  var is = String(current.getValue('active'))
  if (was !== is) deskwire.change(current, is === 'true' || is === '1' ? 'reopened' : 'closed')
  if (previous.getValue('assigned_to') !== current.getValue('assigned_to'))
    deskwire.change(current, 'assigned', { to: current.getDisplayValue('assigned_to') || undefined })
})(current, previous)
