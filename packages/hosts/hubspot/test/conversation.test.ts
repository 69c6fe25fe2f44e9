import { ana, answersByPanelApi, cloudNumber } from '@deskwire/integration-tests'
import { callFor } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'
import { ben } from './emulated/hubspot.js'
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
const pdf = { name: 'form.pdf', mime: 'application/pdf', bytes: Buffer.from('%PDF-1.4 form') }
const opened = async (words = 'Hello') => {
  const chat = s.chat()
  chat.send(words)
  await s.settled()
  return { chat, id: s.newest }
}
const inbox = (chat: ReturnType<Scene['chat']>) => chat.inbox().map(({ content }) => content)

describe('a conversation', () => {
  it.each([
    ['WhatsApp Cloud', 'whatsapp-cloud', '5'],
    ['Twilio SMS', 'twilio-sms', '6'],
    ['Twilio WhatsApp', 'twilio-whatsapp', '7'],
  ] as const)(
    'E1: %s opens one thread in its account, and an agent’s reply comes back',
    async (_name, medium, account) => {
      const { desk } = await start()
      const chat = s.chat(ana, 'Ana', medium)
      chat.send('Where is my *parcel*?')
      await s.settled()
      expect(desk.threads).toHaveLength(1)
      expect(desk.threads[0]).toMatchObject({ account, status: 'OPEN' })
      const [first] = desk.thread(s.newest).messages
      expect(first).toMatchObject({ senders: [{ deliveryIdentifier: { type: 'HS_PHONE_NUMBER', value: ana } }] })
      if (medium !== 'twilio-sms') expect(first?.richText).toBe('Where is my <strong>parcel</strong>?')
      desk.reply(s.newest, '<p>It is <b>on its way</b> &amp; comes <i>today</i></p>')
      await s.settled()
      const expected = medium === 'twilio-sms' ? 'It is on its way & comes today' : 'It is *on its way* & comes _today_'
      expect(inbox(chat)).toMatchObject([{ type: 'text', text: expected }])
      expect(await s.balanced()).toBe(true)
    },
  )

  it('F11: an agent works with the panel by API', async () => {
    await start()
    s.chat().send('Where is my parcel?')
    await s.settled()
    await answersByPanelApi(s, 'hubspot', s.newest)
  })

  it('promise 4: an album of ten images becomes one thread with ten files', async () => {
    const { desk } = await start()
    for (let n = 0; n < 10; n++) s.chat().send({ media: { mime: 'image/png', bytes: png } })
    await s.settled()
    expect(desk.threads).toHaveLength(1)
    const files = desk.threads[0]?.messages.flatMap(({ attachments = [] }) => attachments) ?? []
    expect(files).toHaveLength(10)
    expect(files[0]).toMatchObject({ type: 'FILE', fileUsageType: 'IMAGE' })
  })

  it('B1, C4: words, pictures, files and places go both ways, also a file whose webhook has no name', async () => {
    const { desk } = await start()
    const { chat, id } = await opened()
    chat.send({ media: { mime: 'application/pdf', bytes: pdf.bytes, filename: 'bill.pdf' } })
    chat.send({ location: { latitude: 52.37, longitude: 4.9, name: 'Office' } })
    await s.settled()
    const attachments = desk.thread(id).messages.flatMap((one) => one.attachments ?? [])
    expect(attachments).toMatchObject([
      { fileUsageType: 'OTHER' },
      { type: 'LOCATION', latitude: 52.37, name: 'Office' },
    ])
    desk.reply(id, 'Here is the form', { files: [pdf] })
    desk.reply(id, '', { files: [{ name: 'label.png', mime: 'image/png', bytes: png }], unnamed: true })
    await s.settled()
    expect(inbox(chat).map(({ type }) => type)).toEqual(['text', 'media', 'media'])
    expect(JSON.stringify(inbox(chat))).toContain('form.pdf')
  })

  it('a long reply, which the webhook cuts off, goes out whole', async () => {
    const { desk } = await start()
    const { chat, id } = await opened()
    desk.reply(id, `${'word '.repeat(900)}the end`)
    await s.settled()
    expect(JSON.stringify(inbox(chat))).toContain('the end')
  })

  it('agents’ comments, e-mails and our own messages never reach the customer (promise 10)', async () => {
    const { desk } = await start()
    const { chat, id } = await opened()
    desk.note(id, 'Careful with this one')
    desk.mail(id, 'By mail')
    await s.host.post(
      { id },
      {
        key: 'x.1',
        author: 'assistant',
        at: s.clock(),
        typed: true,
        content: { type: 'text', text: 'By the robot', markup: 'plain' },
      },
      callFor(),
    )
    const robot = desk.thread(id).messages.at(-1)
    if (robot) desk.hooks.outgoing(desk.thread(id), robot)
    desk.reply(id, 'Yes')
    await s.settled()
    expect(robot).toMatchObject({ direction: 'OUTGOING', senders: [{ name: 'assistant' }] })
    expect(inbox(chat)).toMatchObject([{ text: 'Yes' }])
  })

  it('A4: queue, attributes and language lead to the queue’s account, its assignee and the first comment', async () => {
    const { desk } = await start({
      bridge: { language: 'nl', route: () => ({ host: 'hubspot', queue: 'billing', attributes: { region: 'North' } }) },
      hubspot: { queues: { billing: { account: '8', assignee: ben } } },
    })
    const { id } = await opened()
    expect(desk.thread(id)).toMatchObject({ account: '8', inboxId: '32', assignedTo: ben })
    const [about = ''] = desk.notes(id)
    for (const part of ['WhatsApp · Ana', ana, 'nl', 'Queue: billing', 'region: North']) expect(about).toContain(part)
  })

  it('A5: exactly one contact with the number, in any spelling, has the thread; several mean nobody', async () => {
    const { desk } = await start()
    const known = desk.state.contact({ firstname: 'Ana', lastname: 'Known', phone: '(555) 123-0001' })
    const { id } = await opened()
    expect(desk.thread(id).contact).toBe(known.id)
    expect(desk.notes(id)[0]).not.toContain('Not a known contact')
    desk.state.contact({ firstname: 'Bo', phone: '+1 555 765 4321' })
    desk.state.contact({ firstname: 'Bea', mobilephone: '15557654321' })
    s.chat('+15557654321', 'B').send('Hello')
    await s.settled()
    expect(desk.notes(s.newest)[0]).toContain('Not a known contact')
  })

  it('A5, F4: a customer without a number is found by business-scoped id, and answered', async () => {
    const { desk } = await start({ hubspot: { scopedIdProperty: 'whatsapp_user_id' } })
    const phone = s.wire.phone(ana, { name: 'Ana' })
    phone.hide()
    const chat = phone.whatsapp(cloudNumber)
    chat.send('Hello')
    await s.settled()
    const { senders } = desk.thread(s.newest).messages[0] ?? { senders: [] }
    expect(senders[0]?.deliveryIdentifier?.type).toBe('CHANNEL_SPECIFIC_OPAQUE_ID')
    const scoped = senders[0]?.deliveryIdentifier?.value ?? ''
    desk.state.contact({ firstname: 'Ana', whatsapp_user_id: scoped })
    expect(await s.host.contacts?.find([{ kind: 'bsuid', value: scoped }], callFor())).toMatchObject([{ name: 'Ana' }])
    desk.reply(s.newest, 'Hi')
    await s.settled()
    expect(inbox(chat)).toMatchObject([{ text: 'Hi' }])
  })

  it('A6, F9, E2, E3: text, article, record, choices, link and file, all from the reply box', async () => {
    const { desk } = await start()
    desk.state.articles.push({
      id: 360042,
      title: 'Returns',
      url: 'https://help.acme.example/returns',
      description: '',
    })
    const { chat, id } = await opened()
    const { id: ticket } = desk.state.ticket({ subject: 'A leaking teapot' }, desk.thread(id).contact)
    desk.reply(id, 'Plain words')
    desk.reply(id, '/article 360042')
    desk.reply(id, `/record ${ticket}`)
    desk.reply(id, '/choices Which day? | Monday | Tuesday')
    desk.reply(id, 'See <a href="https://example.com/a">https://example.com/a</a>')
    desk.reply(id, '', { files: [{ name: 'a.png', mime: 'image/png', bytes: png }] })
    await s.settled()
    const seen = inbox(chat).map((content) => JSON.stringify(content))
    const expected = [
      'Plain words',
      'https://help.acme.example/returns',
      'leaking teapot',
      'Which day?',
      'https://example.com/a',
      'media',
    ]
    expect(seen).toHaveLength(expected.length)
    for (const [n, part] of expected.entries()) expect(seen[n]).toContain(part)
  })

  it('E2: records of a contact are theirs alone, and a new one belongs to them', async () => {
    const { desk } = await start()
    const known = desk.state.contact({ firstname: 'Ana' })
    desk.state.ticket({ subject: 'Somebody else’s' })
    await s.host.records?.create?.({ title: 'Broken', description: 'It broke', contact: known.id }, callFor())
    expect(await s.host.records?.find({ contact: known.id }, callFor())).toMatchObject([
      { card: { title: expect.stringContaining('Broken') } },
    ])
    expect(await s.host.records?.find({ text: 'else', contact: known.id }, callFor())).toEqual([])
  })

  it('A7: what the assistant said is in the first comment, with the files of it', async () => {
    const { desk } = await start()
    const entry = (author: 'customer' | 'assistant', words: string) => ({
      key: `t.${words}`,
      author,
      at: s.clock(),
      typed: true,
      content: { type: 'text', text: words, markup: 'plain' } as const,
    })
    const { id } = await s.host.open(
      {
        key: 'k.1',
        channel: 'whatsapp',
        line: cloudNumber,
        medium: 'whatsapp',
        customer: { addresses: [{ kind: 'phone', value: ana }], verified: false },
        subject: 'Ana asked for a person',
        attributes: {},
        transcript: [entry('customer', 'My teapot leaks'), entry('assistant', 'Let me find somebody')],
      },
      callFor(),
    )
    expect(s.said(id)).toEqual(['Ana asked for a person'])
    expect(desk.notes(id)[0]).toContain('customer: My teapot leaks\nassistant: Let me find somebody')
  })

  it('B5: the message shows sent, read and failed, and a comment says why', async () => {
    const { desk } = await start()
    const phone = s.wire.phone(ana, { name: 'Ana' })
    const { chat, id } = await opened()
    const { message } = desk.reply(id, 'Hi')
    await s.settled()
    expect(message.status).toEqual({ statusType: 'SENT' })
    chat.read()
    await s.settled()
    expect(message.status).toEqual({ statusType: 'READ' })
    phone.profile.whatsapp = false
    const late = desk.reply(id, 'Still there?').message
    await s.until(() => desk.notes(id).length > 1, 'the failure is told')
    expect(late.status?.statusType).toBe('FAILED')
    expect(desk.notes(id).at(-1)).toBe(late.status?.failureDetails?.errorMessage)
  })

  it('E4, E6: what an analysis finds is a comment, and the transcript is searched', async () => {
    const { desk } = await start({ bridge: { hooks: { analyze: async () => ['Very Angry!'] } } })
    const { id } = await opened('This is bad')
    expect(desk.notes(id).join('\n')).toContain('Very Angry!')
    expect((await s.store.messages('main', { search: 'bad', limit: 5 })).items).toHaveLength(1)
  })

  it('E5: closing and opening in HubSpot is the conversation’s state, and a late message opens the thread again', async () => {
    const { desk } = await start()
    const { chat, id } = await opened()
    const state = async () => (await s.store.conversations('main', { limit: 1 })).items[0]?.state
    desk.assign(id)
    desk.setStatus(id, 'CLOSED')
    await s.settled()
    expect(await state()).toBe('closed')
    chat.send('One more thing')
    await s.settled()
    expect(await state()).not.toBe('closed')
    expect(desk.threads).toHaveLength(1)
    expect(desk.thread(id).status).toBe('OPEN')
    expect(s.said(id)).toEqual(['Hello', 'One more thing'])
  })

  it('after the time to reopen, a new thread names the one it follows', async () => {
    const { desk } = await start({ bridge: { policy: { reopen: 'new' } } })
    const { chat, id } = await opened()
    desk.setStatus(id, 'CLOSED')
    await s.settled()
    chat.send('Again')
    await s.settled()
    expect(desk.threads).toHaveLength(2)
    expect(desk.notes(s.newest)[0]).toContain(`Follows https://app.hubspot.com/live-messages/8812345/inbox/${id}`)
  })

  it('E7: after 24 hours the reply is refused with exactly that sentence, where the agent wrote it', async () => {
    const { desk } = await start()
    const { chat, id } = await opened()
    await s.later(30 * hour)
    const { message } = desk.reply(id, 'Sorry, we were asleep')
    await s.settled()
    expect(chat.inbox()).toEqual([])
    const sentence = 'This conversation has exceeded the 24 hour limit to respond to the customer.'
    expect(message.status?.failureDetails?.errorMessage).toContain(sentence)
    expect(desk.notes(id).at(-1)).toContain(sentence)
  })

  it('F2: a late reply waits for the customer, and goes out once', async () => {
    const { desk } = await start({
      bridge: {
        policy: { onClosed: 'reopen', reopenTemplate: { type: 'template', name: 'reply_waiting', language: 'en' } },
      },
    })
    const { chat, id } = await opened()
    await s.later(30 * hour)
    desk.reply(id, 'Here is your label', { files: [pdf] })
    await s.until(() => chat.inbox().length === 1, 'the template')
    await s.idle()
    chat.send('Yes?')
    await s.until(() => chat.inbox().length === 3, 'the text and the file')
    await s.settled()
    expect(
      inbox(chat)
        .slice(1)
        .map(({ type }) => type),
    ).toEqual(['text', 'media'])
    expect(chat.inbox()).toHaveLength(3)
  })
})

describe('A2, B7: an agent writes first', () => {
  it('over the channel, to somebody who wrote before; the answer comes back into that thread', async () => {
    const { desk } = await start()
    const { chat } = await opened()
    await s.later(48 * hour)
    const { thread } = desk.begin(ana, '/template order_ready en name=Ana', '5')
    await s.settled()
    expect(JSON.stringify(chat.last()?.content)).toContain('Hi Ana, your order is ready.')
    const references = () => desk.notes(thread.id).filter((text) => text === `Reference: ${thread.reference}`)
    expect(references()).toHaveLength(1)
    chat.send('Great')
    await s.settled()
    expect(s.said(thread.id)).toEqual(['Great'])
    expect(desk.threads).toHaveLength(2)
    desk.reply(thread.id, 'See you')
    await s.settled()
    expect(inbox(chat).at(-1)).toMatchObject({ text: 'See you' })
    expect(chat.inbox()).toHaveLength(2)
    expect(references()).toHaveLength(1)
  })

  it('to somebody who never wrote, without recorded consent: refused, and the thread says why', async () => {
    const { desk } = await start()
    const { thread, message } = desk.begin('+15551234567', '/template order_ready en name=Ana', '5')
    await s.settled()
    expect(s.chat('+15551234567').inbox()).toEqual([])
    expect(message.status?.statusType).toBe('FAILED')
    expect(desk.notes(thread.id)).toHaveLength(2)
  })

  it('where the webhook was lost it is caught up, and the answer begins another thread', async () => {
    const { desk } = await start()
    const { chat } = await opened()
    await s.later(hour)
    desk.begin(ana, 'Still there?', '5', true)
    await s.open({ catchUpEveryMs: 60_000 })
    await s.later(61_000)
    await s.until(() => chat.inbox().length === 1, 'it is caught up')
    chat.send('Yes')
    await s.until(() => desk.threads.length === 3, 'another thread')
    expect(s.said()).toEqual(['Yes'])
  })
})

describe('what no webhook tells', () => {
  it('is caught up once, with its files, and what a webhook told before is not sent again', async () => {
    const { desk } = await start()
    const { chat, id } = await opened()
    desk.reply(id, 'Told')
    await s.settled()
    desk.reply(id, 'Not told', { files: [pdf], quiet: true })
    await s.open({ catchUpEveryMs: 60_000 })
    await s.later(61_000)
    await s.until(() => chat.inbox().length === 3, 'it is caught up')
    await s.later(61_000)
    await s.settled()
    expect(inbox(chat).map(({ type }) => type)).toEqual(['text', 'text', 'media'])
  })

  it('events of other accounts and of other threads lead nowhere', async () => {
    const { desk } = await start()
    const { chat, id } = await opened()
    const other = desk.state.open({ reference: 'chat', account: '99', channelId: '1000' })
    desk.setStatus(other.id, 'CLOSED')
    const thread = desk.thread(id)
    const { message } = desk.reply(id, 'Theirs', { quiet: true })
    const webhook = String(desk.state.channels.get(thread.channelId)?.webhookUrl)
    desk.hooks.post(webhook, { ...desk.hooks.said(thread, message), portalId: '1' })
    await s.idle()
    expect(chat.inbox()).toEqual([])
    expect((await s.bridge.books()).parked).toBe(0)
  })
})
