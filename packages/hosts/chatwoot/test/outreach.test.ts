import { ana, cloudNumber } from '@deskwire/integration-tests'
import { afterEach, describe, expect, it } from 'vitest'
import { ben } from './emulated/server.js'
import type { Contact } from './emulated/state.js'
import { type Scene, type SceneOptions, scene } from './scene.js'

let s: Scene
const start = async (options?: SceneOptions) => {
  s = await scene(options)
  return s
}
afterEach(() => s.stop())

const hour = 60 * 60_000
const words = '/template order_ready en name=Ana'
const png = Buffer.from('not much of a picture')

/** *Contacts > New message*: a conversation with its first message. */
const begin = (contact: Contact, content: string, files: { name: string; mime: string; bytes: Buffer }[] = []) => {
  const { state } = s.desk
  const inbox = state.inboxes.find(({ name }) => name === 'Phones')
  const conversation = state.open(contact, inbox?.id ?? 0)
  state.say(conversation, { content, sender: state.userAs(ben), files })
  return conversation
}

/** Somebody who wrote before, two days ago. */
const known = async (): Promise<Contact> => {
  s.chat().send('Hello')
  await s.settled()
  s.desk.state.change(s.conversation, { status: 'resolved' })
  await s.settled()
  return s.conversation.contact
}

describe('A2, B7: an agent writes first, from Chatwoot', () => {
  it('the template goes out, the answer comes into that conversation, and what follows goes out', async () => {
    await start()
    const contact = await known()
    await s.later(48 * hour)
    const theirs = begin(contact, words)
    await s.settled()
    expect(s.inbox()).toEqual(['Hi Ana, your order is ready.'])
    s.chat().send('Great')
    await s.settled()
    expect(s.said(theirs)).toEqual(['Great'])
    expect(s.conversations).toHaveLength(2)
    s.reply('See you')
    s.reply('At ten')
    await s.settled()
    expect(s.inbox()).toEqual(['Hi Ana, your order is ready.', 'See you', 'At ten'])
    expect(theirs.messages.filter((one) => one.message_type === 1 && !one.private).map(({ status }) => status)).toEqual(
      ['delivered', 'delivered', 'delivered'],
    )
  })

  it('a message with files goes out whole, once, told twice or not at all', async () => {
    await start()
    const contact = await known()
    s.desk.webhooks.silent = true
    const theirs = begin(contact, 'Your teapot', [{ name: 'teapot.png', mime: 'image/png', bytes: png }])
    s.reply('Is it this one?')
    s.desk.webhooks.silent = false
    await s.open({ catchUpEveryMs: hour })
    await s.until(() => s.chat().inbox().length === 3, 'it is caught up')
    for (const { event, hook } of [...s.desk.webhooks.told])
      if (event === 'message_created') await s.desk.webhooks.again(hook, theirs)
    await s.settled()
    const contents = s
      .chat()
      .inbox()
      .map(({ content }) => content.type)
    expect(contents).toEqual(['text', 'media', 'text'])
    expect((await s.bridge.books()).parked).toBe(0)
  })

  it('the same words have one id, as what begins a conversation and as what is said in it', async () => {
    await start()
    const contact = await known()
    const theirs = begin(contact, 'Your teapot')
    await s.settled()
    // Told before Chatwoot knew of the first reply: the second one looks as if it began the conversation.
    const began = theirs.first_reply_created_at
    s.reply('Is it this one?')
    await s.settled()
    theirs.first_reply_created_at = undefined
    const late = theirs.messages.at(-1)
    if (late) s.desk.webhooks.message('message_created', theirs, late)
    await s.settled()
    theirs.first_reply_created_at = began
    expect(s.inbox()).toEqual(['Your teapot', 'Is it this one?'])
  })

  it('to somebody who never wrote, without recorded consent: marked as failed, with the reason', async () => {
    await start()
    const theirs = begin(s.desk.state.contact({ name: 'Bo', phone_number: '+15551234567' }), words)
    await s.settled()
    expect(s.inbox('+15551234567')).toEqual([])
    const [message] = theirs.messages
    expect(message?.status).toBe('failed')
    expect(message?.content_attributes.external_error).toMatch(/consent|opt/i)
    expect((await s.bridge.books()).refused).toEqual({ no_consent: 1 })
  })

  it('to a contact without a number: parked, for a person to see', async () => {
    await start()
    begin(s.desk.state.contact({ name: 'By mail', email: 'bo@acme.example' }), words)
    await s.settled()
    const { items } = await s.store.parked('main', { limit: 5 })
    expect(items).toHaveLength(1)
    expect(JSON.stringify(items[0])).toContain('international form')
  })

  it('a conversation that a bot or an agent begins without `outreach` stays in Chatwoot', async () => {
    await start({ chatwoot: { outreach: undefined } })
    const contact = await known()
    begin(contact, 'Only by mail')
    await s.settled()
    await s.open({ catchUpEveryMs: hour })
    await s.settled()
    expect(s.inbox()).toEqual([])
    expect((await s.bridge.books()).parked).toBe(0)
  })

  it('F4: to the business-scoped id of a contact that we made, where there is no number', async () => {
    await start()
    const phone = s.wire.phone(ana, { name: 'Ana' })
    phone.hide()
    const chat = phone.whatsapp(cloudNumber)
    chat.send('Hello')
    await s.settled()
    const { contact } = s.conversation
    expect(contact.phone_number).toBeNull()
    s.desk.state.change(s.conversation, { status: 'resolved' })
    await s.settled()
    begin(contact, 'Your teapot is ready')
    await s.settled()
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ text: 'Your teapot is ready' }])
  })
})
