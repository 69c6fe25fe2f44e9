// Business rule, async: a preference that is kept in ServiceNow becomes a record in the bridge's ledger, and whether the
// bridge has it stands in the preference.
;(function executeRule(current) {
  const bridge = new DeskwireBridge()
  const on = ['true', '1'].includes(String(current.getValue('subscribed')))
  const channel = current.getValue('channel')
  // The bridge reads numbers as people write them.
  const place = `channel=${encodeURIComponent(channel)}&to=${encodeURIComponent(current.getValue('phone'))}`
  const known = bridge.api('GET', `/outreach?${place}`)
  const by = current.getValue('sys_updated_by') || current.getValue('sys_created_by')
  const once = `${current.getUniqueValue()}:${current.getValue('sys_mod_count')}`
  const say = (name, more) => {
    const about = {
      address: known.json.to.value,
      channel,
      purpose: 'updates',
      evidence: `Preference in ServiceNow, set ${on ? 'on' : 'off'} by ${by}`.slice(0, 500),
      ...more,
    }
    return bridge.api('POST', on ? '/consent/grant' : '/consent/revoke', about, `${once}:${name}`)
  }
  // On is the opt-in and the subscription; off ends the subscription alone, and STOP ends everything.
  const topic = () => say('topic', { topic: current.getValue('topic') })
  const answers = known.status !== 200 ? [known] : on ? [topic(), say('opt-in', {})] : [topic()]
  const wrong = answers.find(({ status }) => status !== 200)
  current.setWorkflow(false)
  current.setValue('outcome', wrong ? `Not recorded: ${wrong.json.detail || wrong.status}`.slice(0, 200) : 'Recorded')
  current.update()
})(current)
