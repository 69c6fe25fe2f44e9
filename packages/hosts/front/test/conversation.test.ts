import { ana, answersByPanelApi, cloudNumber } from '@deskwire/integration-tests'
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
const call = () => ({ signal: AbortSignal.timeout(10_000), deadline: s.clock() + 10_000 })
const texts = () =>
  s
    .chat()
    .inbox()
    .map(({ content }) => content)

describe('a conversation with Front', () => {
  it.each([
    ['whatsapp-cloud', 'cha_w1', 'It is *on its way* & comes _today_'],
    ['twilio-sms', 'cha_s1', 'It is on its way & comes today'],
  ] as const)(
    'E1, B7: %s begins one conversation in its channel, and a reply comes back',
    async (medium, channel, expected) => {
      await start()
      const chat = s.chat(ana, 'Ana', medium)
      chat.send('Where is my parcel?')
      await s.settled()
      expect(s.conversations).toMatchObject([{ channel, inbox: 'inb_chat', handle: ana, status: 'unassigned' }])
      expect(s.said()).toEqual(['Where is my parcel?'])
      const html = '<p>It is <b>on its way</b> &amp; comes <i>today</i></p>'
      const { external, id } = await s.agent.reply(s.newest, '', { html })
      await s.settled()
      expect(external).toBe(id)
      expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ type: 'text', text: expected }])
      expect(await s.balanced()).toBe(true)
    },
  )

  it('F11: an agent works with the panel by API', async () => {
    await start()
    s.chat().send('Where is my parcel?')
    await s.settled()
    await answersByPanelApi(s, 'front', s.newest.id)
    expect(s.notes()).toContain('Ben Stone')
  })

  it('ten pictures of a new customer are one conversation with ten files, in order', async () => {
    await start()
    for (let n = 0; n < 10; n++) s.chat().send({ media: { mime: 'image/png', bytes: png } })
    await s.settled()
    expect(s.conversations).toHaveLength(1)
    expect(s.desk.state.messages.map(({ files }) => files.length)).toEqual(Array(10).fill(1))
  })

  it('B1, C4: files go both ways, with their bytes', async () => {
    await start()
    s.chat().send({ media: { mime: 'image/png', bytes: png }, text: 'Broken' })
    await s.settled()
    const [first] = s.desk.state.messages
    expect(Buffer.from(first?.files[0]?.bytes ?? []).equals(Buffer.from(png))).toBe(true)
    expect(s.said()[0]).toContain('Broken')
    const form = { name: 'form.pdf', mime: 'application/pdf', bytes: Buffer.from('%PDF-1.4 form') }
    await s.agent.reply(s.newest, 'Here is the form', { files: [form] })
    await s.settled()
    expect(texts().map(({ type }) => type)).toEqual(['text', 'media'])
    expect(JSON.stringify(s.chat().last()?.content)).toContain('form.pdf')
  })

  it('A4: the queue is an inbox, and attributes become custom fields', async () => {
    await start({
      bridge: { route: () => ({ host: 'front', queue: 'support', attributes: { region: 'North', other: 'x' } }) },
      front: { attributes: { region: 'Region' } },
    })
    s.chat().send('Hello')
    await s.settled()
    expect(s.newest).toMatchObject({ inbox: 'inb_support', custom: { Region: 'North' } })
  })

  it('A5: a number that two contacts have is nobody’s, and one that one has is theirs', async () => {
    await start()
    const find = (value: string) => s.host.contacts?.find([{ kind: 'phone', value }], call())
    expect(await find('+5511987654321')).toHaveLength(2)
    expect(await find(ana)).toEqual([{ id: 'crd_one', name: 'Ana' }])
    expect(
      await s.host.contacts?.create?.({ addresses: [{ kind: 'phone', value: '+15559990000' }], name: 'Bo' }, call()),
    ).toEqual({
      id: expect.stringMatching(/^crd_/),
    })
    expect(await find('+15559990000')).toMatchObject([{ name: 'Bo' }])
  })

  it('F4: a customer who hides their number has the channel for such customers, under their id', async () => {
    await start({
      front: {
        channels: [
          { id: 'cha_w1', channel: 'whatsapp' },
          { id: 'cha_s1', channel: 'whatsapp', withoutNumber: true },
        ],
      },
    })
    const phone = s.wire.phone(ana, { name: 'Ana' })
    phone.hide()
    const chat = phone.whatsapp(cloudNumber)
    chat.send('Hello')
    await s.settled()
    expect(s.newest).toMatchObject({ channel: 'cha_s1', handle: expect.stringMatching(/^[A-Z]{2}\./) })
    await s.agent.reply(s.newest, 'Hi')
    await s.settled()
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ text: 'Hi' }])
  })

  it('A6, F9: text, article, record, link and file, all from the composer', async () => {
    await start()
    s.chat().send('Hello')
    await s.settled()
    const { id } = s.newest
    await s.agent.reply(s.newest, 'Plain words')
    await s.agent.reply(s.newest, '/article kba_1')
    await s.agent.reply(s.newest, `/record ${id}`)
    await s.agent.reply(s.newest, '', { html: 'See <a href="https://example.com/a">https://example.com/a</a>' })
    await s.agent.reply(s.newest, '', { files: [{ name: 'a.png', mime: 'image/png', bytes: png }] })
    await s.settled()
    const seen = texts().map((one) => JSON.stringify(one))
    expect(seen).toHaveLength(5)
    expect(seen[0]).toContain('Plain words')
    expect(seen[1]).toContain('https://help.example.com/en/articles/1')
    expect(seen[2]).toContain('unassigned')
    expect(seen[3]).toContain('https://example.com/a')
    expect(seen[4]).toContain('media')
  })

  it('E3: an article that is not published is not shared, and the agent is told', async () => {
    await start()
    s.chat().send('Hello')
    await s.settled()
    await s.agent.reply(s.newest, '/article kba_2')
    await s.settled()
    expect(texts()).toEqual([])
    expect(JSON.stringify([s.notes(), s.desk.state.messages])).toContain('kba_2')
    expect(await s.host.knowledge?.search('leaking', undefined, call())).toEqual([
      { id: 'kba_1', title: 'Leaking teapots', url: 'https://help.example.com/en/articles/1' },
    ])
  })

  it('E2: a task is created, found, linked and unlinked; a contact’s records are theirs alone', async () => {
    await start()
    s.chat().send('Hello')
    await s.settled()
    const { records } = s.host
    const ticket = { id: s.newest.id }
    const made = await records?.create?.({ title: 'Repair the teapot' }, call())
    const task = made?.id ?? ''
    expect(await records?.find({ text: 'teapot' }, call())).toMatchObject([
      { id: task, card: { title: 'Repair the teapot' } },
    ])
    await records?.link?.(ticket, task, call())
    await records?.link?.(ticket, task, call())
    expect(s.desk.state.get(ticket.id).links).toHaveLength(1)
    await records?.unlink?.(ticket, task, call())
    expect(s.desk.state.get(ticket.id).links).toEqual([])
    await expect(records?.link?.(ticket, 'cnv_none', call())).rejects.toThrow('Name a conversation of Front')
    expect(await records?.find({ contact: 'crd_one' }, call())).toMatchObject([{ id: ticket.id }])
    expect(await records?.find({ text: task, contact: 'crd_one' }, call())).toEqual([])
  })

  it('E4, E6: analysis becomes tags; the transcript can be searched; comments stay inside', async () => {
    await start({ bridge: { hooks: { analyze: async () => ['angry'] } } })
    s.chat().send('This is bad')
    await s.settled()
    expect(s.newest.tags.map((tag) => s.desk.state.tags.get(tag))).toContain('angry')
    await s.agent.tell(s.desk.state.tell(s.newest.id, 'comment'))
    await s.settled()
    expect(texts()).toEqual([])
    expect((await s.store.messages('main', { search: 'bad', limit: 5 })).items).toHaveLength(1)
  })

  it('E5: archived is closed, and the next message reopens it; deleted begins another', async () => {
    await start()
    s.chat().send('Hello')
    await s.settled()
    const first = s.newest
    await s.agent.archive(first)
    await s.settled()
    s.chat().send('Again')
    await s.settled()
    expect(s.conversations).toHaveLength(1)
    expect(first.status).toBe('unassigned')
    expect(s.said(first)).toEqual(['Hello', 'Again'])
    await s.agent.trash(first)
    await s.settled()
    s.chat().send('And again')
    await s.settled()
    expect(s.conversations).toHaveLength(2)
    expect(s.said()).toEqual(['And again'])
  })

  it('E5: with `reopen: new` another conversation begins, linked to the one before', async () => {
    await start({ bridge: { policy: { reopen: 'new' } } })
    s.chat().send('Hello')
    await s.settled()
    const first = s.newest
    await s.agent.archive(first)
    await s.settled()
    s.chat().send('Again')
    await s.settled()
    expect(s.conversations).toHaveLength(2)
    expect(s.newest.links.map((link) => s.desk.state.links.get(link))).toEqual([
      `https://app.frontapp.com/open/${first.id}`,
    ])
  })

  it('B5: a failed reply fails in Front, with the reason at the message', async () => {
    await start()
    const phone = s.wire.phone(ana, { name: 'Ana' })
    phone.whatsapp(cloudNumber).send('Hello')
    await s.settled()
    phone.profile.whatsapp = false
    const reply = await s.agent.reply(s.newest, 'Still there?')
    await s.until(() => reply.error !== undefined, 'the failure is told')
    expect(reply.error).toMatch(/\w+ .*\./)
    // Front was told of no other state, and the customer saw nothing of it.
    expect(s.said(s.newest, false)).toEqual([])
  })

  it('E7: after 24 hours the reply is refused with exactly that sentence, where it was written', async () => {
    await start()
    s.chat().send('Hello')
    await s.settled()
    await s.later(30 * hour)
    const reply = await s.agent.reply(s.newest, 'Sorry, we were asleep')
    await s.settled()
    expect(texts()).toEqual([])
    expect(`${reply.error} ${s.notes()}`).toContain(
      'This conversation has exceeded the 24 hour limit to respond to the customer.',
    )
    expect(`${reply.error} ${s.notes()}`).toContain('come_back')
  })

  it('F2: a late reply is held, one template asks the customer back, and it goes out when they answer', async () => {
    await start({
      bridge: {
        policy: { onClosed: 'reopen', reopenTemplate: { type: 'template', name: 'reply_waiting', language: 'en' } },
      },
    })
    s.chat().send('Hello')
    await s.settled()
    await s.later(30 * hour)
    await s.agent.reply(s.newest, 'Your teapot is ready')
    await s.settled(1)
    expect(texts()).toHaveLength(1)
    expect(JSON.stringify(texts())).toContain('Shall we send it?')
    s.chat().send('Yes please')
    await s.settled()
    expect(texts().at(-1)).toMatchObject({ text: 'Your teapot is ready' })
    expect(texts()).toHaveLength(2)
  })
})
