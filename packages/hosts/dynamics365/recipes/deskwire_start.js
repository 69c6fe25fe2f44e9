// Web resource (Script, JScript) `deskwire_/start.js` for a button on the command bar of Contact, Case or Conversation.
// Button: function `Deskwire.start`, parameters PrimaryControl, then the template's name and its language as strings.
// It adds a row to the table Deskwire message, so whoever presses it needs the permission to create one; the bridge's key
// stays with the flow (or the webhook step) that waits for such rows.
window.Deskwire = (() => {
  const phoneFields = ['mobilephone', 'telephone1', 'telephone2']

  /** The form's contact, or the customer of the case or conversation. */
  const contactOf = async (form) => {
    const entity = form.data.entity
    if (entity.getEntityName() === 'contact') {
      const values = {
        id: entity.getId(),
        name: form.getAttribute('firstname')?.getValue(),
      }
      for (const field of phoneFields) {
        const attribute = form.getAttribute(field)
        if (attribute?.getValue()) return Object.assign(values, { phone: attribute.getValue() })
      }
      return values
    }
    const lookup = form.getAttribute('customerid') || form.getAttribute('msdyn_customer')
    const customer = lookup?.getValue()?.[0]
    if (customer?.entityType !== 'contact') return {}
    const columns = `?$select=firstname,${phoneFields.join(',')}`
    const row = await Xrm.WebApi.retrieveRecord('contact', customer.id, columns)
    const found = phoneFields.find((name) => row[name])
    return { id: customer.id, name: row.firstname, phone: found && row[found] }
  }

  /** International format, or nothing: a number without a country cannot be reached. */
  const international = (phone) => {
    const digits = String(phone || '')
      .replace(/^\s*00/, '+')
      .replace(/[^\d+]/g, '')
    return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : undefined
  }

  const clean = (id) => String(id).replace(/[{}]/g, '').toLowerCase()

  const start = async (form, template, language) => {
    const say = (text) => Xrm.Navigation.openAlertDialog({ text })
    const contact = await contactOf(form)
    const to = international(contact.phone)
    if (!to) return say('This contact has no phone number in international form (+31 6 12345678).')
    const sure = await Xrm.Navigation.openConfirmDialog({
      title: 'Write on WhatsApp',
      text: `Send the template "${template}" to ${to}?`,
    })
    if (!sure.confirmed) return
    const entity = form.data.entity
    try {
      await Xrm.WebApi.createRecord('deskwire_message', {
        deskwire_name: `${template} to ${to}`,
        deskwire_phone: to,
        deskwire_template: template,
        deskwire_language: language || 'en',
        deskwire_text: contact.name || 'there',
        deskwire_agent: Xrm.Utility.getGlobalContext().userSettings.userName,
        // From a conversation's form, the answers continue in that conversation.
        ...(entity.getEntityName() === 'msdyn_ocliveworkitem' && { deskwire_conversation: clean(entity.getId()) }),
      })
    } catch (error) {
      return say(`The message was not taken: ${error.message}`)
    }
    return say('The message is on its way. If it may not be sent, the conversation says why.')
  }

  return { start }
})()
