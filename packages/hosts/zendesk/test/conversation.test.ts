import { ana, cloudNumber } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { type Scene, type SceneOptions, scene } from './scene.js'

let s: Scene
const start = async (options?: SceneOptions) => {
  s = await scene(options)
  return s
}

const png = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
)
const hour = 60 * 60_000

describe('a conversation', () => {
  it.each([
    ['WhatsApp Cloud', 'whatsapp-cloud'],
    ['Twilio WhatsApp', 'twilio-whatsapp'],
    ['Twilio SMS', 'twilio-sms'],
  ] as const)('E1: %s opens one ticket, and an agent’s reply comes back', async (_name, medium) => {
    const { desk } = await start()
    const sms = medium === 'twilio-sms'
    const chat = s.chat(ana, 'Ana', medium)
    chat.send('Where is my *parcel*?')
    await s.settled()
    expect(desk.tickets).toHaveLength(1)
    expect(desk.tickets[0]).toMatchObject({ subject: expect.stringContaining('Where is my'), status: 'new' })
    expect(desk.tickets[0]?.tags).toEqual(expect.arrayContaining(['deskwire', sms ? 'sms' : 'whatsapp']))
    expect(desk.state.users.get(desk.tickets[0]?.requester_id ?? 0)).toMatchObject({ phone: ana, role: 'end-user' })
    desk.reply(desk.tickets[0]?.id ?? 0, 'It is <b>on its way</b> &amp; comes <i>today</i>')
    await s.settled()
    const expected = sms ? 'It is on its way & comes today' : 'It is *on its way* & comes _today_'
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ type: 'text', text: expected }])
    expect(desk.said()).toHaveLength(2)
    expect(await s.balanced()).toBe(true)
  })

  it('promise 4: an album of ten images becomes one ticket with ten files', async () => {
    const { desk } = await start()
    const media = Array.from({ length: 10 }, (_, n) => ({ mime: 'image/png', bytes: png, name: `${n}.png` }))
    for (const one of media) s.chat().send({ media: one })
    await s.settled()
    expect(desk.tickets).toHaveLength(1)
    expect(desk.tickets[0]?.comments).toHaveLength(10)
    expect(desk.tickets[0]?.comments.every(({ attachments = [] }) => attachments.length === 1)).toBe(true)
  })

  it('B1: files go both ways, and only Zendesk’s own host sees the credentials', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send({ media: { mime: 'image/png', bytes: png }, text: 'Broken' })
    await s.settled()
    const [first] = desk.tickets[0]?.comments ?? []
    expect(first?.attachments).toMatchObject([{ content_type: 'image/png', size: png.length }])
    expect(desk.said()[0]).toContain('Broken')
    desk.reply(desk.tickets[0]?.id ?? 0, 'Here is the form', {
      files: [{ name: 'form.pdf', mime: 'application/pdf', bytes: Buffer.from('%PDF-1.4 form') }],
    })
    await s.settled()
    expect(chat.inbox().map(({ content }) => content.type)).toEqual(['text', 'media'])
    expect(JSON.stringify(chat.last()?.content)).toContain('form.pdf')
  })

  it('agents’ notes and our own comments never reach the customer (promise 10)', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const id = desk.tickets[0]?.id ?? 0
    desk.note(id, 'Careful with this one')
    chat.send('Anybody?')
    await s.settled()
    desk.reply(id, 'Yes')
    await s.settled()
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ text: 'Yes' }])
    expect(desk.said(id)).toEqual(['Hello', 'Anybody?', 'Yes'])
  })

  it('two replies whose webhooks arrive in the wrong order go out in the right one', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const id = desk.tickets[0]?.id ?? 0
    desk.triggers.silent = true
    desk.reply(id, 'First')
    desk.triggers.silent = false
    desk.reply(id, 'Second')
    await s.settled()
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ text: 'First' }, { text: 'Second' }])
  })

  it('A5: exactly one contact with the number, in any spelling, is the requester; several mean nobody', async () => {
    const { desk } = await start()
    const known = desk.state.user({ name: 'Ana Known', phone: '(555) 123-0001', email: 'ana@acme.example' })
    s.chat().send('Hello')
    await s.settled()
    expect(desk.tickets[0]?.requester_id).toBe(known.id)
    desk.state.user({ name: 'Bo', phone: '+1 555 765 4321' })
    desk.state.user({ name: 'Bea', phone: '15557654321' })
    s.chat('+15557654321', 'B').send('Hello')
    await s.settled()
    const made = desk.state.users.get(desk.tickets[1]?.requester_id ?? 0)
    expect(made).toMatchObject({ name: 'B', external_id: expect.stringMatching(/^deskwire:/) })
  })

  it('F4: a customer without a number is an end user found again by business-scoped id', async () => {
    const { desk } = await start({ bridge: { policy: { reopen: 'new' } } })
    const phone = s.wire.phone(ana, { name: 'Ana' })
    phone.hide()
    phone.whatsapp(cloudNumber).send('Hello')
    await s.settled()
    const user = desk.state.users.get(desk.tickets[0]?.requester_id ?? 0)
    expect(user?.external_id).toMatch(/^deskwire:[A-Z]{2}\./)
    expect(user?.phone).toBeUndefined()
    desk.solve(desk.tickets[0]?.id ?? 0)
    await s.settled()
    phone.whatsapp(cloudNumber).send('Again')
    await s.settled()
    expect(desk.tickets).toHaveLength(2)
    expect(desk.tickets[1]?.requester_id).toBe(user?.id)
  })

  it('A4: queue, attributes and language reach the fields that Zendesk routes by', async () => {
    const { desk } = await start({
      bridge: {
        language: 'nl',
        route: () => ({
          host: 'zendesk',
          queue: 'sales',
          attributes: { intent: 'buy', region: 'North', priority: 'high' },
        }),
      },
      zendesk: {
        queues: { sales: { groupId: 501, tags: ['vip'], fields: { '77': 'sales desk' } } },
        attributeFields: { region: 88 },
        locales: { nl: 1005 },
      },
    })
    s.chat().send('Hello')
    await s.settled()
    const [ticket] = desk.tickets
    expect(ticket).toMatchObject({ group_id: 501, priority: 'high' })
    expect(ticket?.tags).toEqual(expect.arrayContaining(['vip', 'intent_buy', 'language_nl']))
    expect(ticket?.custom_fields).toEqual([
      { id: 77, value: 'sales desk' },
      { id: 88, value: 'North' },
    ])
    expect(desk.state.users.get(ticket?.requester_id ?? 0)).toMatchObject({ locale_id: 1005 })
  })

  it('A6: text, article, record, link and file, all from the reply box', async () => {
    const { desk } = await start()
    desk.state.articles.push({
      id: 360042,
      title: 'Returns',
      html_url: 'https://acme.zendesk.com/hc/en-us/articles/360042',
      body: '',
      user_segment_id: null,
    })
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const id = desk.tickets[0]?.id ?? 0
    desk.reply(id, 'Plain words')
    desk.reply(id, '/article 360042')
    desk.reply(id, `/record ${id}`)
    desk.reply(id, 'See <a href="https://example.com/a">https://example.com/a</a>')
    desk.reply(id, '', { files: [{ name: 'a.png', mime: 'image/png', bytes: png }] })
    await s.settled()
    const seen = chat.inbox().map(({ content }) => JSON.stringify(content))
    expect(seen).toHaveLength(5)
    expect(seen[0]).toContain('Plain words')
    expect(seen[1]).toContain('https://acme.zendesk.com/hc/en-us/articles/360042')
    expect(seen[2]).toContain(`#${id} Hello`)
    expect(seen[3]).toContain('https://example.com/a')
    expect(seen[4]).toContain('media')
  })

  it('E3: an article for agents only is not shared, and the agent is told that it is unknown', async () => {
    const { desk } = await start()
    desk.state.articles.push({
      id: 7,
      title: 'Internal',
      html_url: 'https://acme.zendesk.com/hc/7',
      body: '',
      user_segment_id: 4,
    })
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    desk.reply(desk.tickets[0]?.id ?? 0, '/article 7')
    await s.settled()
    expect(chat.inbox()).toEqual([])
    expect(desk.notes().join('\n')).toContain('7')
  })

  it('B5: a failed status reaches the agent as a note; ticks go into a field, never backwards', async () => {
    const { desk } = await start({ zendesk: { statusFieldId: 9001, failureTag: 'not_delivered' } })
    const phone = s.wire.phone(ana, { name: 'Ana' })
    const chat = phone.whatsapp(cloudNumber)
    chat.send('Hello')
    await s.settled()
    const id = desk.tickets[0]?.id ?? 0
    desk.reply(id, 'Hi')
    await s.settled()
    expect(desk.ticket(id).custom_fields).toEqual([{ id: 9001, value: 'delivered' }])
    chat.read()
    await s.settled()
    expect(desk.ticket(id).custom_fields).toEqual([{ id: 9001, value: 'read' }])
    phone.profile.whatsapp = false
    desk.reply(id, 'Still there?')
    await s.until(() => desk.notes(id).length > 0, 'the failure is told')
    expect(desk.ticket(id).custom_fields).toEqual([{ id: 9001, value: 'failed' }])
    expect(desk.ticket(id).tags).toContain('not_delivered')
    expect(desk.notes(id).join('\n')).toContain('not delivered')
  })

  it('E2, E4, E6: analysis becomes tags, and a contact’s records become cards', async () => {
    const { desk } = await start({ bridge: { hooks: { analyze: async () => ['Very Angry!'] } } })
    s.chat().send('This is bad')
    await s.settled()
    expect(desk.tickets[0]?.tags).toContain('very_angry_')
    const call = { signal: AbortSignal.timeout(5_000), deadline: s.clock() + 5_000 }
    const owner = String(desk.tickets[0]?.requester_id)
    const cards = await s.host.records?.find({ contact: owner }, call)
    expect(cards).toMatchObject([{ card: { type: 'card', title: expect.stringContaining('This is bad') } }])
    expect(await s.host.records?.find({ text: String(desk.tickets[0]?.id), contact: '1' }, call)).toEqual([])
    const transcript = await s.store.messages('main', { search: 'bad', limit: 5 })
    expect(transcript.items).toHaveLength(1)
  })

  it('E7: after 24 hours the reply is refused with exactly that sentence, in a note only agents see', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    await s.later(30 * hour)
    desk.reply(desk.tickets[0]?.id ?? 0, 'Sorry, we were asleep')
    await s.settled()
    expect(chat.inbox()).toEqual([])
    expect(desk.notes().join('\n')).toContain(
      'This conversation has exceeded the 24 hour limit to respond to the customer.',
    )
    expect(desk.notes().join('\n')).toContain('come_back')
  })
})
