import { ana, answersByPanelApi, cloudNumber } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { htmlOf } from './emulated/state.js'
import { type Scene, type SceneOptions, scene } from './scene.js'

let s: Scene
const start = async (options?: SceneOptions) => {
  s = await scene(options)
  return s
}

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const hour = 60 * 60_000

/** A conversation that a customer has begun. */
const begun = async (options?: SceneOptions) => {
  const { desk } = await start(options)
  const chat = s.chat()
  chat.send('Hello')
  await s.settled()
  return { desk, chat, id: desk.newest.id }
}
const texts = (chat: { inbox(): readonly { content: object }[] }) =>
  chat.inbox().map(({ content }) => ('text' in content ? content.text : content))
const notes = () => s.desk.newest.parts.flatMap(({ part_type, body }) => (part_type === 'note' ? [body ?? ''] : []))
const said = () =>
  [s.desk.newest.source, ...s.desk.newest.parts.filter(({ author }) => author.type === 'user')].map(({ body }) => body)

describe('a conversation', () => {
  it.each([
    ['WhatsApp Cloud', 'whatsapp-cloud'],
    ['Twilio WhatsApp', 'twilio-whatsapp'],
    ['Twilio SMS', 'twilio-sms'],
  ] as const)('E1: %s opens one conversation of an unknown contact, and a reply comes back', async (_name, medium) => {
    const { desk } = await start()
    const sms = medium === 'twilio-sms'
    const chat = s.chat(ana, 'Ana', medium)
    chat.send('Where is my *parcel*?')
    await s.settled()
    expect(desk.conversations).toHaveLength(1)
    const { contact, custom_attributes, title, tags } = desk.newest
    expect(desk.state.contacts.get(contact)).toMatchObject({ phone: ana, role: 'user', email: null })
    expect(desk.state.contacts.get(contact)?.external_id).toMatch(/^deskwire:/)
    expect(custom_attributes.Deskwire).toMatch(/^[a-z0-9]{20}\./)
    expect(title).toContain('Where is my')
    expect(tags.map(({ name }) => name)).toEqual(['deskwire'])
    desk.reply(desk.newest.id, '<p>It is <b>on its way</b> &amp; comes <i>today</i></p>')
    await s.settled()
    expect(texts(chat)).toEqual([sms ? 'It is on its way & comes today' : 'It is *on its way* & comes _today_'])
    expect(await s.balanced()).toBe(true)
  })

  it('F11: an agent works with the panel by API', async () => {
    const { desk } = await start()
    s.chat().send('Where is my parcel?')
    await s.settled()
    await answersByPanelApi(s, 'intercom', desk.newest.id)
  })

  it('an album of ten pictures of a new customer is one conversation', async () => {
    const { desk } = await start()
    for (let n = 0; n < 10; n++) s.chat().send({ media: { mime: 'image/png', bytes: png } })
    await s.settled()
    expect(desk.conversations).toHaveLength(1)
    const pictures = [desk.newest.source, ...desk.newest.parts].flatMap(({ attachments }) => attachments)
    expect(pictures.map(({ bytes }) => Buffer.from(bytes).equals(png))).toEqual(Array(10).fill(true))
  })

  it('B1, C4: files go both ways: pictures by address, others as bytes, pictures within the words too', async () => {
    const { desk, chat, id } = await begun()
    chat.send({ media: { mime: 'image/png', bytes: png }, text: 'Broken' })
    chat.send({ media: { mime: 'application/pdf', bytes: Buffer.from('%PDF-1.4 a bill'), filename: 'bill.pdf' } })
    await s.settled()
    const [picture, bill] = desk.newest.parts.flatMap(({ attachments }) => attachments)
    expect(picture).toMatchObject({ content_type: 'image/png', filesize: png.length })
    expect(Buffer.from(bill?.bytes ?? []).toString()).toBe('%PDF-1.4 a bill')
    expect(bill).toMatchObject({ name: 'bill.pdf', content_type: 'application/pdf' })
    const { url } = desk.state.file('label.png', 'image/png', png)
    desk.reply(id, `<p>Here</p><div class="intercom-container"><img src="${url}"></div>`, {
      files: [{ name: 'form.pdf', mime: 'application/pdf', bytes: Buffer.from('%PDF-1.4 form') }],
    })
    await s.settled()
    expect(chat.inbox().map(({ content }) => content.type)).toEqual(['text', 'media', 'media'])
    expect(JSON.stringify(chat.last()?.content)).toContain('form.pdf')
  })

  it('E5: a reply that closes goes out once, and the states are known', async () => {
    const { desk, chat, id } = await begun()
    desk.close(id, '<p>Good bye</p>')
    await s.settled()
    expect(texts(chat)).toEqual(['Good bye'])
    desk.reopen(id)
    desk.close(id)
    await s.settled()
    const stateOf = async () => (await s.store.conversations('main', { limit: 1 })).items[0]?.state
    expect(await stateOf()).toBe('closed')
    // The customer's next message opens it again.
    chat.send('One more thing')
    await s.settled()
    expect([desk.conversations.length, desk.newest.state, await stateOf()]).toEqual([1, 'open', expect.any(String)])
    desk.assign(id)
    await s.settled()
    expect(await stateOf()).toBe('active')
    desk.snooze(id)
    await s.settled()
    expect(await stateOf()).toBe('waiting')
  })

  it('notes, Operator and workflows never reach the customer, and Fin only where it may', async () => {
    const { desk, chat, id } = await begun()
    desk.note(id, '<p>Careful with this one</p>')
    desk.bot(id, '<p>You will get replies here</p>')
    desk.bot(id, '<p>I am Fin</p>', true)
    desk.customer(id, 'I wrote this in the Messenger')
    await s.settled()
    expect(chat.inbox()).toEqual([])
    const fin = await begun({ intercom: { sendFin: true } })
    fin.desk.bot(fin.id, '<p>I am no agent</p>')
    fin.desk.bot(fin.id, '<p>I am Fin</p>', true)
    await s.settled()
    expect(texts(fin.chat)).toEqual(['I am Fin'])
  })

  it('A5: exactly one contact with the number, in any spelling, is who writes; several mean nobody', async () => {
    const { desk } = await start()
    const known = desk.state.contact({ name: 'Ana Known', phone: '(555) 123-0001', role: 'lead' })
    s.chat().send('Hello')
    await s.settled()
    expect(desk.newest.contact).toBe(known.id)
    desk.state.contact({ name: 'Bo', phone: '+1 555 765 4321' })
    desk.state.contact({ name: 'Bea', phone: '15557654321' })
    s.chat('+15557654321', 'B').send('Hello')
    await s.settled()
    const made = desk.state.contacts.get(desk.newest.contact)
    expect(made).toMatchObject({ name: 'B', external_id: expect.stringMatching(/^deskwire:/) })
  })

  it('F4: a customer without a number is a contact found again by business-scoped id', async () => {
    const { desk } = await start({ bridge: { policy: { reopen: 'new' } } })
    const phone = s.wire.phone(ana, { name: 'Ana' })
    phone.hide()
    phone.whatsapp(cloudNumber).send('Hello')
    await s.settled()
    const { contact, id } = desk.newest
    expect(desk.state.contacts.get(contact)).toMatchObject({
      phone: null,
      external_id: expect.stringMatching(/^deskwire:[A-Z]{2}\./),
    })
    desk.close(id)
    await s.settled()
    phone.whatsapp(cloudNumber).send('Again')
    await s.settled()
    expect(desk.conversations).toHaveLength(2)
    expect(desk.newest.contact).toBe(contact)
    expect(desk.newest.source.body).toContain(`follows the conversation ${id}`)
  })

  it('A4: queue, attributes and language reach the team and the attributes that workflows route by', async () => {
    const { desk } = await begun({
      bridge: { route: () => ({ host: 'intercom', queue: 'sales', attributes: { region: 'North', colour: 'red' } }) },
      intercom: {
        queues: { sales: '5017691' },
        attributes: { region: 'Region', colour: 'Colour', channel: 'Channel' },
      },
    })
    expect(desk.newest.team_assignee_id).toBe(5017691)
    // There is no attribute Colour: the rest is written all the same.
    expect(desk.newest.custom_attributes).toMatchObject({ Region: 'North', Channel: 'whatsapp' })
    expect(JSON.stringify(s.log)).toContain('no such conversation attribute')
  })

  it('A6, E3, F9: text, article, record, link and file, all from the reply box', async () => {
    const { desk, chat, id } = await begun()
    const ticket = desk.state.ticket({
      contact: desk.newest.contact,
      attributes: { _default_title_: 'A leaking teapot' },
    })
    desk.reply(id, htmlOf('Plain words'))
    desk.reply(id, htmlOf('/article 55'))
    desk.reply(id, htmlOf('/article 56'))
    desk.reply(id, htmlOf(`/record ${ticket.id}`))
    desk.reply(id, htmlOf('See https://example.com/a_b'))
    desk.reply(id, '', { files: [{ name: 'a.png', mime: 'image/png', bytes: png }] })
    await s.settled()
    const seen = chat.inbox().map(({ content }) => JSON.stringify(content))
    expect(seen).toHaveLength(5)
    expect(seen[0]).toContain('Plain words')
    expect(seen[1]).toContain('https://help.acme.example/en/articles/55-teapots')
    expect(seen[2]).toContain('A leaking teapot')
    expect(seen[3]).toContain('https://example.com/a_b')
    expect(seen[4]).toContain('media')
    // The draft is not shared, and the agent is told.
    expect(notes().join('\n')).toContain('56')
  })

  it('B5: ticks go into an attribute, and a failure is a note with its reason', async () => {
    const { desk, chat, id } = await begun({ intercom: { deliveryAttribute: 'Delivery' } })
    const tick = () => desk.newest.custom_attributes.Delivery
    desk.reply(id, htmlOf('Hi'))
    await s.settled()
    expect(tick()).toMatch(/^delivered/)
    chat.read()
    await s.settled()
    expect(tick()).toMatch(/^read/)
    s.wire.phone(ana).profile.whatsapp = false
    desk.reply(id, htmlOf('Still there?'))
    await s.until(() => notes().length > 0, 'the failure is told')
    expect(tick()).toMatch(/^failed/)
    expect(notes().join('\n')).toContain('did not reach the customer')
  })

  it('E7, F2: after 24 hours the reply is refused with that sentence, in a note; a template brings the customer back', async () => {
    const { desk, chat, id } = await begun()
    await s.later(30 * hour)
    desk.reply(id, htmlOf('Sorry, we were asleep'))
    await s.settled()
    expect(chat.inbox()).toEqual([])
    expect(notes().join('\n')).toContain('This conversation has exceeded the 24 hour limit to respond to the customer.')
    desk.reply(id, htmlOf('/template come_back en 1=Ana'))
    await s.settled()
    expect(chat.inbox()).toHaveLength(1)
  })

  it('F2: with `reopen` the late reply waits, and goes out when they answer', async () => {
    const { desk, chat, id } = await begun({
      bridge: {
        policy: {
          onClosed: 'reopen',
          reopenTemplate: { type: 'template', name: 'come_back', language: 'en', values: { '1': 'Ana' } },
        },
      },
    })
    await s.later(30 * hour)
    desk.reply(id, htmlOf('Sorry, we were asleep'))
    await s.until(() => chat.inbox().length === 1, 'the template')
    chat.send('I am here')
    await s.until(() => chat.inbox().length === 2, 'the reply that waited')
    await s.settled()
    expect(texts(chat).at(-1)).toBe('Sorry, we were asleep')
  })

  it('A7, E6: what an assistant said is in the conversation that a person takes over, and a mood is a tag', async () => {
    const { desk, chat } = await begun({ bridge: { hooks: { analyze: async () => ['angry'] } } })
    expect(desk.newest.tags.map(({ name }) => name)).toEqual(['deskwire', 'angry'])
    chat.send('This is bad')
    await s.settled()
    // E4: the transcript is searched.
    expect((await s.store.messages('main', { search: 'bad', limit: 5 })).items).toHaveLength(1)
    expect(said()).toEqual([htmlOf('Hello'), htmlOf('This is bad')])
  })

  it('E2: a record of a known contact is made and found, and nobody else’s', async () => {
    const { desk } = await start({ intercom: { ticketType: '88' } })
    const [contact, other] = [desk.state.contact({ name: 'Ana' }).id, desk.state.contact({ name: 'Bo' }).id]
    const call = { signal: AbortSignal.timeout(5_000), deadline: s.clock() + 5_000 }
    const made = await s.host.records?.create?.({ title: 'A leaking teapot', contact }, call)
    const find = async (whose: string) => (await s.host.records?.find({ contact: whose }, call))?.map(({ id }) => id)
    expect([await find(contact), await find(other)]).toEqual([[made?.id], []])
    await expect(s.host.records?.create?.({ title: 'Whose?' }, call)).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('A2, B7: an agent writes first, by a note', () => {
  it('in a conversation by e-mail: what was said there before is not sent, later replies are', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const ours = desk.newest
    const known = desk.state.contact({ name: 'Ana', phone: ana, email: 'ana@example.com' })
    const mail = desk.foreign(known.id)
    desk.reply(mail.id, '<p>By e-mail</p>')
    await s.idle()
    desk.note(mail.id, htmlOf('/whatsapp We have *news*'))
    await s.settled()
    expect(texts(chat)).toEqual(['We have *news*'])
    chat.send('Tell me')
    await s.settled()
    expect(mail.parts.at(-1)).toMatchObject({ body: htmlOf('Tell me'), author: { id: known.id } })
    desk.reply(mail.id, '<p>It is here</p>')
    await s.settled()
    expect(texts(chat)).toEqual(['We have *news*', 'It is here'])
    expect(ours.parts.filter(({ author }) => author.type === 'user')).toEqual([])
  })

  it('to somebody who never agreed: nothing is sent, and a note says why', async () => {
    const { desk } = await start()
    const mail = desk.foreign(desk.state.contact({ name: 'Eve', phone: '+15551230042' }).id)
    desk.note(mail.id, htmlOf('/whatsapp /template order_ready en name=Eve'))
    await s.settled()
    expect(mail.parts.filter(({ part_type }) => part_type === 'note')).toHaveLength(2)
    expect(s.chat('+15551230042').inbox()).toEqual([])
  })

  it('without a phone number it is kept for a person to see, and another word does nothing', async () => {
    const { desk } = await start()
    const { id } = desk.foreign()
    desk.note(id, htmlOf('/whatsapp Hello'))
    desk.note(desk.foreign().id, htmlOf('/what about this?'))
    await s.idle()
    await s.later(hour)
    await s.until(async () => (await s.bridge.books()).parked === 1, 'what could not be sent')
  })
})
