// biome-ignore-all lint: an instance runs ES5
// Business Rule. Name: Deskwire: agent files. Table: sys_attachment. Advanced: yes. When: async. Insert: yes.
// Condition: Table name, is, sn_customerservice_case.
// Leave this rule out if your agents attach files to cases that are not for the customer.
;(function executeRule(current) {
  var deskwire = new Deskwire()
  var record = new GlideRecord(current.getValue('table_name'))
  if (record.get(current.getValue('table_sys_id')) && deskwire.isOurs(record)) deskwire.attachment(record, current)
})(current, typeof previous === 'undefined' ? null : previous)
