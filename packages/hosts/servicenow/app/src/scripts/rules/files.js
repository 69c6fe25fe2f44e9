// Business rule on sys_attachment, async. Files on a case are seen by its customer in the portal too; the property
// x_deskw_deskwire.send_files says whether they go to the phone as well.
;(function executeRule(current) {
  const deskwire = new Deskwire()
  if (!deskwire.isRecords() || !deskwire.isTrue('send_files')) return
  const record = new GlideRecord(current.getValue('table_name'))
  if (record.get(current.getValue('table_sys_id')) && deskwire.isOurs(record)) deskwire.replies(record)
})(current)
