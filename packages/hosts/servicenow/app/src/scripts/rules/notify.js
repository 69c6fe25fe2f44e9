// Business rule, async: a record's change becomes a notification. The bridge sends it only to who opted in and
// subscribed to the topic, and writes to the record what became of it.
;(function executeRule(current) {
  const deskwire = new Deskwire()
  const [to] = deskwire.phonesOf(current)
  if (!to) return
  const about = {
    channel: deskwire.setting('channel', 'whatsapp'),
    to,
    topic: deskwire.setting('topic', 'case-updates'),
    ticket: deskwire.recordOf(current),
    content: {
      type: 'template',
      name: deskwire.setting('template', 'case_update'),
      language: deskwire.setting('template_language', 'en'),
      values: { 1: current.getValue('number'), 2: current.getDisplayValue('state') },
    },
  }
  const once = `${current.getUniqueValue()}:state:${current.getValue('sys_mod_count')}`
  const { status, json } = new DeskwireBridge().api('POST', '/notify', about, once)
  // What the bridge has taken it tells the record of by itself.
  if (status === 202) return
  gs.error(`Deskwire: the bridge does not take the notification of ${current.getValue('number')} (${status})`)
  const why = status === 0 ? 'the bridge did not answer, so it may have been sent' : json.detail || `answer ${status}`
  current.setValue('work_notes', `The notification was not handed over: ${why}`)
  current.update()
})(current)
