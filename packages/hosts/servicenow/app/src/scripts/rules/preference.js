// Business rule, async: a preference that is kept in ServiceNow becomes a record in the bridge's ledger, and whether the
// bridge has it stands in the preference.
;(function executeRule(current) {
  const on = ['true', '1'].includes(String(current.getValue('subscribed')))
  const about = {
    address: String(current.getValue('phone')).replace(/[^\d+]/g, ''),
    channel: current.getValue('channel'),
    purpose: 'updates',
    evidence: `Preference in ServiceNow, set ${on ? 'on' : 'off'} by ${current.getValue('sys_updated_by')}`.slice(
      0,
      500,
    ),
  }
  const once = `${current.getUniqueValue()}:${current.getValue('sys_mod_count')}`
  const say = (name, more) =>
    new DeskwireBridge().api(
      'POST',
      on ? '/consent/grant' : '/consent/revoke',
      { ...about, ...more },
      `${once}:${name}`,
    )
  // On is the opt-in and the subscription; off ends the subscription alone, and STOP ends everything.
  const topic = say('topic', { topic: current.getValue('topic') })
  const answers = on ? [topic, say('opt-in', {})] : [topic]
  const wrong = answers.find(({ status }) => status !== 200)
  current.setWorkflow(false)
  current.setValue('outcome', wrong ? `Not recorded: ${wrong.json.detail || wrong.status}`.slice(0, 200) : 'Recorded')
  current.update()
})(current)
