// Web resource (Script, JScript) `deskwire_/start.js` for a button on the command bar of Contact, Case or Conversation.
// Button: function `Deskwire.start`, parameters PrimaryControl, then the template's name and its language as strings.
// The key of the bridge stays in the flow: this only says whom to write to, and which approved template.
const Deskwire = window.Deskwire || {}

Deskwire.phoneFields = ['mobilephone', 'telephone1', 'telephone2']

/** Whose number: the contact of the form, or the customer of the case or conversation. */
Deskwire.contact = async (form) => {
  const entity = form.data.entity
  if (entity.getEntityName() === 'contact') {
    const values = {
      id: entity.getId(),
      name: form.getAttribute('firstname')?.getValue(),
    }
    for (const field of Deskwire.phoneFields) {
      const attribute = form.getAttribute(field)
      if (attribute?.getValue()) return Object.assign(values, { phone: attribute.getValue() })
    }
    return values
  }
  const lookup = form.getAttribute('customerid') || form.getAttribute('msdyn_customer')
  const customer = lookup?.getValue()?.[0]
  if (customer?.entityType !== 'contact') return {}
  const columns = `?$select=firstname,${Deskwire.phoneFields.join(',')}`
  const row = await Xrm.WebApi.retrieveRecord('contact', customer.id, columns)
  const found = Deskwire.phoneFields.find((name) => row[name])
  return { id: customer.id, name: row.firstname, phone: found && row[found] }
}

/** International form, or nothing: a number without a country cannot be written to. */
Deskwire.international = (phone) => {
  const digits = String(phone || '')
    .replace(/^\s*00/, '+')
    .replace(/[^\d+]/g, '')
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : undefined
}

Deskwire.start = async (form, template, language) => {
  const say = (text) => Xrm.Navigation.openAlertDialog({ text: text })
  const contact = await Deskwire.contact(form)
  const to = Deskwire.international(contact.phone)
  if (!to) return say('This contact has no phone number in international form (+31 6 12345678).')
  const sure = await Xrm.Navigation.openConfirmDialog({
    title: 'Write on WhatsApp',
    text: `Send the template "${template}" to ${to}?`,
  })
  if (!sure.confirmed) return
  const settings = Xrm.Utility.getGlobalContext().userSettings
  const flow = await Xrm.WebApi.retrieveMultipleRecords(
    'environmentvariabledefinition',
    "?$select=defaultvalue&$filter=schemaname eq 'deskwire_FlowUrl'" +
      '&$expand=environmentvariabledefinition_environmentvariablevalue($select=value)',
  )
  const definition = flow.entities[0] || {}
  const value = (definition.environmentvariabledefinition_environmentvariablevalue || [])[0]
  const url = value?.value || definition.defaultvalue
  if (!url) return say('The environment variable deskwire_FlowUrl is not set.')
  const entity = form.data.entity
  const clean = (id) => String(id).replace(/[{}]/g, '').toLowerCase()
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      // Pressed twice within a minute it is one message.
      key: `dynamics-${clean(entity.getId())}-${template}-${Math.floor(Date.now() / 60000)}`,
      to: to,
      template: template,
      language: language || 'en',
      first: contact.name || 'there',
      agent: { id: clean(settings.userId), name: settings.userName },
      // From a conversation's form the answers go on in that conversation.
      conversation: entity.getEntityName() === 'msdyn_ocliveworkitem' ? clean(entity.getId()) : null,
    }),
  })
  return say(answer.ok ? 'The message is on its way.' : `The message was not taken (${answer.status}).`)
}

window.Deskwire = Deskwire
