import { ana } from '@deskwire/integration-tests'
import { callFor } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'
import { replies } from './emulated/zendesk.js'
import { type Scene, type SceneOptions, scene } from './scene.js'

let s: Scene
const start = async (options?: SceneOptions) => {
  s = await scene(options)
  return s
}

const minute = 60_000

/** Lets time pass until nothing is waiting: retries and look-ups have delays. */
const passes = async (step = minute, most = 30) => {
  for (let n = 0; n < most; n++) {
    await s.wire.idle()
    await s.later(0)
    if ((await s.bridge.books()).waiting === 0) break
    await s.later(step)
  }
  await s.settled()
}

const faults = [
  ['429 with Retry-After', replies.limited(7)],
  ['409, somebody saved at the same moment', replies.conflict],
  ['500', replies.broken],
  ['503', replies.unavailable],
  ['a lost answer', 'lost-answer'],
] as const

describe('nothing is lost and nothing is duplicated', () => {
  it.each(faults)('F5: %s while a ticket is opened', async (_name, fault) => {
    const { desk } = await start()
    desk.plant(fault)
    s.chat().send('Hello')
    s.chat().send('Anybody?')
    await passes()
    expect(desk.tickets).toHaveLength(1)
    expect(desk.said()).toEqual(['Hello', 'Anybody?'])
    expect(await s.balanced()).toBe(true)
    expect((await s.bridge.books()).parked).toBe(0)
  })

  it.each(faults)('F5: %s while an entry is posted', async (_name, fault) => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    desk.plant(fault)
    chat.send('One')
    chat.send('Two')
    await passes()
    expect(desk.said()).toEqual(['Hello', 'One', 'Two'])
    expect(await s.balanced()).toBe(true)
    expect((await s.bridge.books()).parked).toBe(0)
  })

  it.each(faults)('F5: %s while a file is uploaded', async (_name, fault) => {
    const { desk } = await start()
    desk.plant(fault, ({ path }) => path === '/uploads')
    s.chat().send({ media: { mime: 'image/png', bytes: new Uint8Array(20) } })
    await passes()
    expect(desk.tickets).toHaveLength(1)
    expect(desk.tickets[0]?.comments[0]?.attachments).toHaveLength(1)
  })

  it.each(faults.slice(0, 4))('F5: %s while a reply is read', async (_name, fault) => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    desk.plant(fault, ({ path }) => path.endsWith('/comments'))
    desk.reply(desk.tickets[0]?.id ?? 0, 'Hi')
    await passes()
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ text: 'Hi' }])
  })

  it('a rate limit pauses the whole host for as long as it says', async () => {
    const { desk } = await start()
    desk.plant(replies.limited(30))
    s.chat().send('Hello')
    await s.until(() => s.store.pausedUntil('main', 'host/zendesk') !== undefined, 'the host rests')
    expect(s.store.pausedUntil('main', 'host/zendesk')).toBeGreaterThanOrEqual(s.clock() + 30_000)
    s.chat('+15557654321', 'B').send('Me too')
    await s.wire.idle()
    expect(desk.tickets).toHaveLength(0)
    await passes()
    expect(desk.tickets).toHaveLength(2)
  })

  it('a lost answer after the idempotency key’s two hours creates no second ticket', async () => {
    const { desk } = await start()
    desk.plant('lost-answer')
    s.chat().send('Hello')
    await s.until(() => desk.tickets.length === 1, 'the ticket is there')
    await new Promise((resolve) => setTimeout(resolve, 20))
    await s.later(3 * 60 * minute)
    await passes()
    expect(desk.tickets).toHaveLength(1)
    expect((await s.bridge.books()).parked).toBe(0)
  })

  it('a message that Zendesk refuses is parked with its reason, and later ones go on (promise 5)', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    desk.plant(replies.refused)
    chat.send('Odd')
    chat.send('Fine')
    await passes()
    expect(desk.said()).toEqual(['Hello', 'Fine'])
    const parked = await s.store.parked('main', { limit: 5 })
    expect(parked.items).toMatchObject([{ reason: 'refused: invalid' }])
  })

  it('a deleted ticket is replaced by another', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    desk.remove(desk.tickets[0]?.id ?? 0)
    chat.send('Still here')
    await passes()
    expect(desk.said()).toEqual(['Still here'])
  })

  it('webhooks that come twice or never yield one message each; missed ones are read later', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const id = desk.tickets[0]?.id ?? 0
    desk.reply(id, 'Once')
    await s.settled()
    const { deliver, webhooks, deliveries } = desk.triggers
    const [webhook] = webhooks
    const [last] = deliveries.filter(({ body }) => body.includes('"reply"'))
    if (!webhook || !last) throw new Error('no delivery')
    await deliver(webhook.endpoint, { headers: desk.triggers.sign(webhook, last.body), body: last.body })
    await s.settled()
    expect(chat.inbox()).toHaveLength(1)
    // The process is down while an agent replies and solves; no webhook is repeated.
    await s.bridge.stop()
    desk.triggers.silent = true
    desk.reply(id, 'While you slept')
    desk.solve(id)
    await s.later(10 * minute)
    await s.open({ catchUpEveryMs: 60 * minute })
    await s.until(() => chat.inbox().length === 2, 'the missed reply arrives')
    await s.settled()
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ text: 'Once' }, { text: 'While you slept' }])
    expect((await s.store.conversations('main', { limit: 1 })).items[0]?.state).toBe('closed')
  })

  it('D3: setup and start need no secret yet: until it is there no webhook is let in, and each reply is read later, once', async () => {
    const zendesk: SceneOptions['zendesk'] = { webhookSecret: undefined }
    const { desk } = await start({ zendesk })
    const secrets: unknown[] = []
    s.bridge.events.on('rejected', ({ diagnostic }) => secrets.push(diagnostic.secrets))
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const id = desk.tickets[0]?.id ?? 0
    desk.reply(id, 'Before')
    await s.settled()
    expect([chat.inbox(), secrets[0]]).toEqual([[], 0])
    const { findings = [] } = (await s.host.check?.(callFor(5_000))) ?? {}
    expect(findings.filter(({ level }) => level === 'fail')).toMatchObject([
      { what: expect.stringContaining('webhookSecret is not set'), fix: expect.stringContaining('Reveal secret') },
    ])
    await s.bridge.stop()
    delete zendesk.webhookSecret
    await s.later(10 * minute)
    await s.open({ catchUpEveryMs: 60 * minute })
    await s.until(() => chat.inbox().length === 1, 'the reply that no webhook told arrives')
    desk.reply(id, 'Since')
    await s.settled()
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ text: 'Before' }, { text: 'Since' }])
  })

  it('A2, D3: what an agent writes first while there is no secret is read later, once; other notes stay inside', async () => {
    const zendesk: SceneOptions['zendesk'] = { webhookSecret: undefined }
    const { desk } = await start({ zendesk })
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const first = desk.tickets[0]?.id ?? 0
    const requester = desk.tickets[0]?.requester_id ?? 0
    desk.note(first, 'Between us')
    desk.change(first, { tags: ['deskwire', 'deskwire_outreach'] })
    desk.change(first, { tags: ['deskwire'], comment: { body: 'Better not', public: false } })
    const theirs = desk.open(requester, 'Your teapot is here', ['deskwire_outreach'])
    desk.change(first, { comment: { body: 'And from here', public: false }, tags: ['deskwire', 'deskwire_outreach'] })
    desk.note(theirs.id, 'Between us too')
    await s.settled()
    expect(chat.inbox()).toEqual([])
    await s.bridge.stop()
    delete zendesk.webhookSecret
    await s.later(10 * minute)
    await s.open({ catchUpEveryMs: 60 * minute })
    await s.until(() => chat.inbox().length === 2, 'both arrive')
    // One that a webhook told is known by its comment when it is read again.
    desk.open(requester, 'One more', ['deskwire_outreach'])
    await s.settled()
    await s.open({ catchUpEveryMs: 60 * minute })
    await s.settled()
    const said = chat.inbox().map(({ content }) => ('text' in content ? content.text : content.type))
    expect(said.toSorted()).toEqual(['And from here', 'One more', 'Your teapot is here'])
    chat.send('Great')
    await s.settled()
    expect(desk.tickets.flatMap(({ id }) => desk.said(id))).toContain('Great')
    expect([await s.balanced(), (await s.bridge.books()).parked]).toEqual([true, 0])
  })

  it('replies read while the store could not save them are read again', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    desk.triggers.silent = true
    desk.reply(desk.tickets[0]?.id ?? 0, 'Hi')
    const told = async (since: number) => {
      const ids: string[] = []
      const call = { signal: AbortSignal.timeout(5_000), deadline: s.clock() + 5_000 }
      for await (const event of s.host.catchUp?.(since, call) ?? []) if ('id' in event && event.id) ids.push(event.id)
      return ids
    }
    const since = s.clock() - minute
    const first = await told(since)
    expect(first).toHaveLength(1)
    // The mark has not moved, so they may not be saved; once it has, the ticket is left alone.
    expect(await told(since)).toEqual(first)
    expect(await told(since + 1_000)).toEqual([])
  })

  it('a hint without a comment’s id that had to wait finds what was said hours before, on all pages', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    desk.triggers.silent = true
    const id = desk.tickets[0]?.id ?? 0
    for (let n = 1; n <= 40; n++) desk.reply(id, `Reply ${n}`)
    await s.later(10 * 60 * minute)
    const call = { signal: AbortSignal.timeout(5_000), deadline: s.clock() + 5_000 }
    const found = (await s.host.expand?.({ kind: 'changed', at: { ticket: String(id) } }, call)) ?? []
    expect(found.filter(({ kind }) => kind === 'reply')).toHaveLength(40)
  })

  it('while we are down, Zendesk’s circuit opens, and later closes again', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const id = desk.tickets[0]?.id ?? 0
    const { deliver } = desk.triggers
    desk.triggers.deliver = () => Promise.resolve(503)
    for (let n = 0; n < 5; n++) desk.reply(id, `Reply ${n}`)
    await desk.triggers.idle()
    const tried = desk.triggers.deliveries.length
    desk.triggers.deliver = deliver
    desk.reply(id, 'Not told')
    await desk.triggers.idle()
    expect(desk.triggers.deliveries).toHaveLength(tried)
    await s.later(6 * minute)
    desk.reply(id, 'Told')
    await s.settled()
    // The look-back with the next hint brings them all, in order.
    expect(chat.inbox().map(({ content }) => ('text' in content ? content.text : ''))).toEqual([
      ...Array.from({ length: 5 }, (_, n) => `Reply ${n}`),
      'Not told',
      'Told',
    ])
  })

  it('ten messages of one customer while Zendesk is slow: one ticket, in order; a hundred others are not held up', async () => {
    const { desk } = await start()
    desk.delayMs = 20
    let open: () => void = () => undefined
    const gate = (method: string) => {
      desk.gate = { match: (asked) => asked.method === method, open: new Promise((resolve) => (open = resolve)) }
    }
    gate('POST')
    const chat = s.chat()
    for (let n = 0; n < 10; n++) chat.send(`Message ${n}`)
    for (let n = 0; n < 100; n++) s.chat(`+1555765${String(n).padStart(4, '0')}`, `C${n}`).send('Hi')
    await s.wire.idle()
    const begin = open
    // Only the first customer's ticket gets a second entry, and its answer is held back.
    gate('PUT')
    begin()
    await s.until(() => desk.tickets.length === 101, 'every customer has a ticket')
    const first = desk.tickets.find(({ requester_id }) => desk.state.users.get(requester_id)?.phone === ana)
    expect(desk.said(first?.id)).toEqual(['Message 0'])
    expect(desk.busiest).toBeGreaterThan(10)
    open()
    await s.settled()
    expect(desk.tickets).toHaveLength(101)
    expect(desk.said(first?.id)).toEqual(Array.from({ length: 10 }, (_, n) => `Message ${n}`))
    expect(await s.balanced()).toBe(true)
  })
})
