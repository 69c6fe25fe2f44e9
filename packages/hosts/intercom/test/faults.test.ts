import { createHttp, type HostEvent } from '@deskwire/core/adapter'
import { environmentAt } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'
import { intercom } from '../src/index.js'
import { EmulatedIntercom, signature, token, webhookSecret } from './emulated/server.js'
import { htmlOf } from './emulated/state.js'
import { type Scene, type SceneOptions, scene } from './scene.js'

let s: Scene
const start = async (options?: SceneOptions) => {
  s = await scene(options)
  return s
}
const minute = 60_000

/** Lets time pass until nothing is waiting: retries and look-ups have delays. */
const passes = async (most = 30) => {
  for (let n = 0; n < most; n++) {
    await s.wire.idle()
    await s.later(0)
    if ((await s.bridge.books()).waiting === 0) break
    await s.later(minute)
  }
  await s.settled()
}

const said = () =>
  [s.desk.newest.source, ...s.desk.newest.parts.filter(({ author }) => author.type === 'user')].map(({ body }) => body)

const faults = ['limited', 'down', 'lost-answer'] as const

describe('F5: nothing is lost and nothing is duplicated', () => {
  it.each(faults)('%s while a conversation is made', async (fault) => {
    const { desk } = await start()
    desk.fail(fault)
    s.chat().send('Hello')
    s.chat().send('Anybody?')
    await passes()
    expect(desk.conversations).toHaveLength(1)
    expect(said()).toEqual([htmlOf('Hello'), htmlOf('Anybody?')])
    expect((await s.bridge.books()).parked).toBe(0)
  })

  // The conversation is there, and lacks its attribute or its tag.
  it.each(faults.flatMap((fault) => (['PUT', 'POST'] as const).map((method) => ({ fault, method }))))(
    '$fault right after it, when it is made ours by $method',
    async ({ fault, method }) => {
      const { desk } = await start()
      desk.fail(fault, (asked) => asked.method === method && /^\/conversations\/\d+(?:\/tags)?$/.test(asked.path))
      s.chat().send('Hello')
      await passes()
      expect(desk.conversations).toHaveLength(1)
      expect(desk.newest.custom_attributes.Deskwire).toBeDefined()
      expect(desk.newest.tags).toHaveLength(1)
      expect((await s.bridge.books()).parked).toBe(0)
    },
  )

  it.each(faults)('%s while an entry is posted, and the same words come again', async (fault) => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    desk.fail(fault)
    for (const words of ['ok', 'ok', 'See https://example.com/a']) chat.send(words)
    await passes()
    expect(said()).toEqual(['Hello', 'ok', 'ok', 'See https://example.com/a'].map(htmlOf))
    expect((await s.bridge.books()).parked).toBe(0)
  })

  it('a webhook that never came is caught up, and what came is not said twice', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    desk.reply(desk.newest.id, '<p>First</p>')
    await s.settled()
    desk.silent = true
    desk.reply(desk.newest.id, '<p>ok</p>')
    desk.reply(desk.newest.id, '<p>ok</p>')
    await s.open({ catchUpEveryMs: 60 * minute })
    await s.until(() => chat.inbox().length === 3, 'the replies are caught up')
    await s.settled()
    expect(chat.inbox()).toHaveLength(3)
  })

  it('A2: what an agent wrote first while no webhook came is caught up, once', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    desk.silent = true
    const { id } = desk.foreign(desk.newest.contact)
    for (const words of ['Only for us', '/whatsapp Your teapot is here', '/whatsapp And a cup'])
      desk.note(id, htmlOf(words))
    const said = () => chat.inbox().map(({ content }) => ('text' in content ? content.text : content.type))
    await s.open({ catchUpEveryMs: 60 * minute })
    await s.until(() => said().length === 2, 'both notes are caught up')
    // Whoever made the conversation ours may have stopped before it was known what the agent wrote.
    const hint = { kind: 'changed', at: { ticket: id } } as const
    expect(
      await s.host.expand?.(hint, { signal: AbortSignal.timeout(5_000), deadline: Date.now() + 5_000 }),
    ).toMatchObject(['Your teapot is here', 'And a cup'].map((text) => ({ kind: 'outreach', content: { text } })))
    await s.open({ catchUpEveryMs: 60 * minute })
    chat.send('Great')
    await s.until(() => desk.state.conversation(id).parts.some(({ body }) => body === htmlOf('Great')), 'the answer')
    expect(said()).toEqual(['Your teapot is here', 'And a cup'])
    expect((await s.bridge.books()).parked).toBe(0)
  })

  it('a contact that was merged meanwhile is followed, and one that was archived comes back', async () => {
    const { desk } = await start({ bridge: { policy: { reopen: 'new' } } })
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const before = desk.newest.contact
    desk.newest.contact = desk.state.contact({ name: 'Ana', email: 'ana@example.com' }).id
    chat.send('It is me')
    await passes()
    expect(said()).toEqual([htmlOf('Hello'), htmlOf('It is me')])
    const old = desk.state.contacts.get(before)
    if (old) old.archived = true
    desk.close(desk.newest.id)
    await s.settled()
    chat.send('Again')
    await passes()
    expect(desk.newest).toMatchObject({ contact: before, source: { body: expect.stringContaining('Again') } })
    expect(old?.archived).toBe(false)
  })

  it('a deleted conversation is followed by another', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    desk.remove(desk.newest.id)
    await s.settled()
    chat.send('Again')
    await passes()
    expect(desk.conversations.map(({ source }) => source.body)).toEqual([expect.stringContaining('Again')])
  })
})

describe('without a bridge', () => {
  const made = async (now = Date.now) => {
    const desk = await new EmulatedIntercom(now).start()
    const host = intercom({ url: desk.url, auth: { kind: 'token', token }, webhookSecret })
    const environment = environmentAt('https://bridge.test/hosts/intercom', {
      http: createHttp({ retries: 0, now }),
      now,
    })
    await host.start?.(environment)
    return { desk, host }
  }
  const call = () => ({ signal: AbortSignal.timeout(10_000), deadline: Date.now() + 10_000 })
  const request = (method: string, body: string, headers: Record<string, string> = {}) => ({
    method,
    publicUrl: 'https://bridge.test/hosts/intercom',
    path: '',
    headers,
    body: Buffer.from(body),
    receivedAt: Date.now(),
  })

  it('a 429 waits until X-RateLimit-Reset', async () => {
    const at = Date.parse('2026-11-28T09:00:00.400Z')
    const { desk, host } = await made(() => at)
    desk.fail('limited', () => true)
    await expect(
      host.knowledge?.search('teapot', undefined, { ...call(), deadline: at + 10_000 }),
    ).rejects.toMatchObject({
      failure: { code: 'rate_limited', scope: 'host', retryAfterMs: 6_600 },
    })
    await desk.stop()
  })

  it('the address is checked by HEAD, and a test notification is taken', async () => {
    const { desk, host } = await made()
    expect(host.receive(request('HEAD', ''))).toEqual({ reply: { status: 200 }, events: [] })
    const ping = JSON.stringify({ type: 'notification_event', topic: 'ping', data: { item: { type: 'ping' } } })
    const { events } = host.receive(request('POST', ping, { 'x-hub-signature': signature(ping) }))
    expect(events).toEqual([])
    await desk.stop()
  })

  it('replies in conversations that are not ours are no work, but for new ones that may become ours', async () => {
    const at = { now: Date.parse('2026-11-28T09:00:00Z') }
    const { desk, host } = await made(() => at.now)
    const told = (topic: string, id: string): readonly HostEvent[] => {
      const body = JSON.stringify(desk.webhookOf(topic, desk.state.conversation(id)))
      return host.receive(request('POST', body, { 'x-hub-signature': signature(body) })).events
    }
    const { id } = desk.foreign()
    desk.reply(id, '<p>At once</p>')
    expect(told('conversation.admin.replied', id)).toMatchObject([{ kind: 'changed', at: { ticket: id } }])
    at.now += 11 * minute
    desk.reply(id, '<p>Later</p>')
    expect(told('conversation.admin.replied', id)).toEqual([])
    desk.note(id, htmlOf('/whatsapp Hello'))
    expect(told('conversation.admin.noted', id)).toEqual([])
    await desk.stop()
  })

  it('without its attribute no conversation is made, and check and setup say what is missing', async () => {
    const { desk, host } = await made()
    desk.state.attributes.delete('Deskwire')
    const opening = {
      key: 'c1.1',
      channel: 'whatsapp',
      line: 'line-1',
      medium: 'whatsapp',
      customer: { addresses: [{ kind: 'phone', value: '+15551230001' }], verified: false },
      subject: 'Hello',
      attributes: {},
    } as const
    await expect(host.open(opening, call())).rejects.toMatchObject({ code: 'config' })
    expect([desk.conversations.length, desk.state.contacts.size]).toEqual([0, 0])
    const health = await host.check?.(call())
    expect(health?.findings.filter(({ level }) => level === 'fail')).toMatchObject([
      { what: 'Conversations have no attribute Deskwire.' },
    ])
    expect(await host.setup?.(true, call())).toEqual([
      'would create the tag deskwire',
      expect.stringContaining('Create attribute'),
      expect.stringContaining('conversation.admin.replied'),
    ])
    expect(desk.state.tags.size).toBe(0)
    await host.setup?.(false, call())
    expect([...desk.state.tags.keys()]).toEqual(['deskwire'])
    await desk.stop()
  })

  it('a token of another region, a queue and a teammate that there are not, are found by check', async () => {
    const { desk } = await made()
    const given = { url: desk.url, auth: { kind: 'token', token }, webhookSecret } as const
    const failures = async (more: object) => {
      const host = intercom({ ...given, ...more })
      await host.start?.(environmentAt('https://bridge.test/hosts/intercom', { http: createHttp({ retries: 0 }) }))
      const health = await host.check?.(call())
      return health?.findings.flatMap(({ level, what }) => (level === 'fail' ? [what] : []))
    }
    expect(await failures({ region: 'eu' })).toEqual(['The workspace is in the region us.'])
    expect(await failures({ adminId: '1' })).toEqual(['There is no teammate 1.'])
    expect(await failures({ queues: { sales: '7' } })).toEqual([
      'The queue sales leads to the team 7, which there is not.',
    ])
    expect(await failures({ auth: { kind: 'token', token: 'another' } })).toHaveLength(4)
    await desk.stop()
  })
})
