// biome-ignore-all lint: an instance runs ES5
// UI Action. Name: Write on WhatsApp. Action name: deskwire_outreach. Form button: yes. Client: no.
// Tables: customer_contact, csm_consumer, interaction, sn_customerservice_case: one UI Action each, the same script.
// Condition: gs.hasRole('agent_workspace_user') && new Deskwire().phoneOf(current) != ''
// An agent writes first. WhatsApp takes an approved template only; the customer's answer is offered to that agent.
;(function writeFirst(current) {
  var deskwire = new Deskwire()
  var phone = deskwire.phoneOf(current)
  if (!phone) {
    gs.addErrorMessage('There is no phone number to write to.')
    return
  }
  var about = {
    channel: gs.getProperty('deskwire.channel', 'whatsapp'),
    to: phone,
    agent: { id: gs.getUserName(), name: gs.getUserDisplayName() },
    content: {
      type: 'template',
      name: gs.getProperty('deskwire.template.outreach', 'come_back'),
      language: gs.getProperty('deskwire.template.language', 'en'),
      values: { 1: String(current.getDisplayValue('contact') || current.getDisplayValue('name') || 'there') },
    },
  }
  // In records mode the case they write from takes the answers.
  if (current.getTableName() === 'sn_customerservice_case' && gs.getProperty('deskwire.mode', '') === 'records') {
    about.ticket = { host: deskwire.host, id: current.getUniqueValue() }
    if (!deskwire.isOurs(current)) {
      current.setValue('correlation_display', 'Deskwire')
      current.update()
    }
  } else about.record = deskwire.recordOf(current)
  var minute = Math.floor(new GlideDateTime().getNumericValue() / 60000)
  var response = deskwire.call('/conversations', about, current.getUniqueValue() + ':outreach:' + minute).execute()
  if (response.getStatusCode() < 300)
    gs.addInfoMessage('The message is on its way; the record tells what becomes of it.')
  else gs.addErrorMessage('Deskwire did not take the message (' + response.getStatusCode() + ').')
  if (typeof action !== 'undefined') action.setRedirectURL(current)
})(current)
