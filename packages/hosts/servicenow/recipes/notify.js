// biome-ignore-all lint: an instance runs ES5
// Business Rule. Name: Deskwire: notify. Table: sn_customerservice_case (or any other). Advanced: yes. When: async.
// Update: yes. Condition: State, changes.
// A record's change becomes a notification. Deskwire sends it only to who opted in and subscribed to the topic, and
// writes into the record's work notes what became of it.
;(function executeRule(current) {
  var deskwire = new Deskwire()
  var phone = deskwire.phoneOf(current)
  if (!phone) return
  var once = current.getUniqueValue() + ':state:' + current.getValue('sys_mod_count')
  deskwire
    .call(
      '/notify',
      {
        channel: gs.getProperty('deskwire.channel', 'whatsapp'),
        to: phone,
        ticket: deskwire.recordOf(current),
        topic: gs.getProperty('deskwire.topic', 'case-updates'),
        content: {
          type: 'template',
          name: gs.getProperty('deskwire.template.notify', 'case_update'),
          language: gs.getProperty('deskwire.template.language', 'en'),
          values: { 1: current.getValue('number'), 2: current.getDisplayValue('state') },
        },
      },
      once,
    )
    .executeAsync()
})(current, typeof previous === 'undefined' ? null : previous)
