// Record producer "Messages about your cases": whoever orders it speaks for their own number only, whatever they type.
;(function produce(producer, current) {
  const deskwire = new Deskwire()
  const phone = deskwire.phoneOf(gs.getUserID())
  if (!phone) {
    gs.addErrorMessage('There is no phone number in your profile. Add one, and order this again.')
    current.setAbortAction(true)
    return
  }
  current.setValue('phone', phone)
  current.setValue('channel', deskwire.setting('channel', 'whatsapp'))
  current.setValue('topic', deskwire.setting('topic', 'case-updates'))
  current.setValue('subscribed', String(producer.wish) === 'subscribe')
})(producer, current)
