import { createHttp, type Entry, type Hint, type HostEvent, type Opening } from '@deskwire/core/adapter'
import { callFor, environmentAt } from '@deskwire/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RequestTrackerOptions, requestTracker } from '../src/index.js'
import { type Emulator, emulate, token } from './emulated/server.js'
import { setStatus } from './emulated/writes.js'

let rt: Emulator
beforeEach(async () => {
  rt = await emulate()
})
afterEach(() => rt.close())

const call = () => callFor(15_000)

const started = async (more: Partial<RequestTrackerOptions> = {}) => {
  const host = requestTracker({
    url: `${rt.url}/`,
    auth: { kind: 'token', token },
    webhookSecret: 'planted-7f3c9a1e-of-the-scrip',
    country: 'US',
    ...more,
  })
  await host.start?.(environmentAt('https://bridge.example/hosts/rt', { http: createHttp() }))
  return host
}

const opening = (n: number, more: Partial<Opening> = {}): Opening => ({
  key: `c${n}.1`,
  channel: 'whatsapp',
  line: '1',
  medium: 'whatsapp',
  customer: { addresses: [{ kind: 'phone', value: '+15551230001' }], verified: false },
  subject: 'A teapot',
  attributes: {},
  ...more,
})
const entry = (key: string, words: string): Entry => ({
  key,
  author: 'customer',
  at: Date.now(),
  typed: true,
  content: { type: 'text', text: words, markup: 'plain' },
})
const attempt = (key: string, what: 'open' | 'post') => ({
  key,
  what,
  startedAt: Date.now() - 1_000,
  deadline: Date.now(),
})
const seconds = (at: number) => Math.floor(at / 1000)
const hint = (transaction: number, at: number, ticket: string): Hint => ({
  kind: 'changed',
  id: `${transaction}-${seconds(at)}`,
  at: { ticket },
})
const failure = (promise: Promise<unknown> | undefined) =>
  promise?.then(
    () => 'nothing was thrown',
    (thrown: { failure?: object }) => thrown.failure,
  )
const all = async (events: AsyncIterable<HostEvent> | undefined) => {
  const told: HostEvent[] = []
  for await (const event of events ?? []) told.push(event)
  return told
}

describe('a reply that RT told of inside its own transaction', () => {
  it('is read as soon as it is committed', async () => {
    const host = await started()
    const { id } = await host.open(opening(1), call())
    const later = rt.state.next() + 2
    const reading = host.expand?.(hint(later, Date.now(), id), call())
    setTimeout(() => {
      rt.state.next()
      expect(rt.state.say(Number(id), 'Correspond', 'Ben', 'Here I am').id).toBe(later)
    }, 120)
    expect(await reading).toMatchObject([
      { kind: 'reply', id: String(later), author: { kind: 'agent', id: 'Ben' }, content: [{ text: 'Here I am' }] },
    ])
  })

  it('is waited for, and after minutes given up: it was never committed', async () => {
    const host = await started()
    const { id } = await host.open(opening(1), call())
    expect(await failure(host.expand?.(hint(9_999, Date.now(), id), call()))).toMatchObject({
      code: 'not_yet_there',
      retryable: true,
    })
    expect(await host.expand?.(hint(9_999, Date.now() - 600_000, id), call())).toEqual([])
  })

  it('promise 10: is nothing if it is our own, a comment, or a hint that names nothing', async () => {
    const host = await started()
    const ticket = await host.open(opening(1), call())
    const [own = ''] = (await host.post(ticket, entry('c1.2', 'ours'), call())).ids
    const note = rt.state.say(Number(ticket.id), 'Comment', 'Ben', 'secret').id
    const now = Date.now()
    expect(await host.expand?.(hint(Number(own), now, ticket.id), call())).toEqual([])
    expect(await host.expand?.(hint(note, now, ticket.id), call())).toEqual([])
    expect(await host.expand?.({ kind: 'changed', id: '../user/1-2', at: { ticket: ticket.id } }, call())).toEqual([])
    // Even where the setup names another user: what carries our mark is ours.
    const misled = await started({ user: 'Somebody else' })
    expect(await misled.expand?.(hint(Number(own), now, ticket.id), call())).toEqual([])
  })
})

describe('promise 7: what became of a write whose answer was lost', () => {
  it('two entries with the same words are told apart by their marks', async () => {
    const host = await started()
    const ticket = await host.open(opening(1), call())
    const [first = ''] = (await host.post(ticket, entry('c1.2', 'ok'), call())).ids
    const find = (key: string) => host.lookup?.post?.find(ticket, entry(key, 'ok'), attempt(key, 'post'), call())
    expect(await find('c1.2')).toEqual({ found: { ids: [first] } })
    expect(await find('c1.3')).toBe('absent')
  })

  it('an entry that lost its mark is known by its words; an agent’s same words are not ours', async () => {
    const host = await started()
    const ticket = await host.open(opening(1), call())
    rt.state.say(Number(ticket.id), 'Correspond', 'Ben', 'half done')
    const find = () => host.lookup?.post?.find(ticket, entry('c1.2', 'half done'), attempt('c1.2', 'post'), call())
    expect(await find()).toBe('absent')
    const made = rt.state.say(Number(ticket.id), 'Correspond', 'deskwire', 'half done')
    expect(await find()).toEqual({ found: { ids: [String(made.id)] } })
  })

  it('without the custom field a ticket that may be ours is not opened again', async () => {
    rt.state.ticketFields.delete('ExternalId')
    const host = await started()
    await host.open(opening(1), call())
    const find = (subject: string) => host.lookup?.open?.find(opening(1, { subject }), attempt('c1.1', 'open'), call())
    expect(await find('A teapot')).toBe('unknown')
    expect(await find('Something else')).toBe('absent')
  })
})

describe('promise 5: what RT breaks on (500, and it undoes it)', () => {
  it('once is tried again at once, without a second ticket or entry', async () => {
    const host = await started()
    rt.state.breaking = { on: 'teapot', times: 1 }
    const ticket = await host.open(opening(1, { first: entry('c1.1', 'a teapot') }), call())
    rt.state.breaking = { on: 'teapot', times: 1 }
    await host.post(ticket, entry('c1.2', 'my teapot'), call())
    expect(rt.state.tickets.size).toBe(1)
    expect(rt.state.history(Number(ticket.id)).map(({ type }) => type)).toEqual(['Create', 'Correspond', 'Status'])
  })

  it('always is a bad item, certain and final, that holds nobody up', async () => {
    const host = await started()
    const ticket = await host.open(opening(1), call())
    rt.state.breaking = { on: 'teapot', times: 99 }
    for (const broken of [
      host.post(ticket, entry('c1.2', 'my teapot'), call()),
      host.open(opening(2, { first: entry('c2.1', 'a teapot') }), call()),
    ]) {
      const seen = await failure(broken)
      expect(seen).toMatchObject({ code: 'refused', retryable: false })
      expect(seen).not.toHaveProperty('ambiguous')
    }
    await host.post(ticket, entry('c1.3', 'and on'), call())
  })
})

describe('promise 1: what was missed', () => {
  it('is what people did in our tickets, their first words elsewhere, and nothing of anybody else', async () => {
    const host = await started()
    const since = Date.now() - 60_000
    const ours = await host.open(opening(1), call())
    const foreign = await host.open(opening(2), call())
    const agents = await host.open(opening(3, { first: entry('c3.1', 'A first word') }), call())
    // The last two were not opened by us: an e-mail ticket, and an agent's own with the fields filled in.
    for (const { id } of [foreign, agents])
      for (const one of rt.state.transactions) if (one.ticket === Number(id)) one.creator = 'Ben'
    rt.state.ticket(Number(foreign.id))?.fields.clear()
    const { state } = rt
    const reply = state.say(Number(ours.id), 'Correspond', 'Ben', 'Heard by nobody')
    state.say(Number(ours.id), 'Comment', 'Ben', 'Between us')
    state.say(Number(ours.id), 'Correspond', 'ana', 'By e-mail, not an agent')
    state.say(Number(foreign.id), 'Correspond', 'Ben', 'To somebody else')
    const row = state.ticket(Number(ours.id))
    if (row) setStatus(state, row, 'resolved', 'Ben')
    // What was told of it later made it ours.
    state.say(Number(agents.id), 'Correspond', 'Ben', 'A second word')
    state.say(Number(agents.id), 'Comment', 'deskwire', 'Not delivered')
    const told = await all(host.catchUp?.(since, call()))
    expect(told.map(({ kind }) => kind).sort()).toEqual(['changed', 'closed', 'outreach', 'outreach'])
    expect(told).toContainEqual(hint(reply.id, reply.at, ours.id))
    expect(told.find(({ kind }) => kind === 'outreach')).toMatchObject({
      at: { channel: 'whatsapp', to: [{ value: '+15551230001' }], ticket: agents.id },
    })
  })

  it('is read page by page', async () => {
    const host = await started()
    const ticket = await host.open(opening(1), call())
    for (let n = 0; n < 250; n++) rt.state.say(Number(ticket.id), 'Correspond', 'Ben', `reply ${n}`)
    const told = await all(host.catchUp?.(Date.now() - 60_000, call()))
    expect(new Set(told.map((event) => 'id' in event && event.id)).size).toBe(250)
  })
})

describe('what RT says 200 to', () => {
  it('a change that was not made is a refusal', async () => {
    const host = await started({ closedStatuses: ['finished'] })
    const ticket = await host.open(opening(1), call())
    expect(await failure(host.close?.(ticket, call()))).toMatchObject({ code: 'refused', retryable: false })
    expect(await failure(host.assign?.(ticket, { agent: 'nobody-there' }, call()))).toMatchObject({ code: 'refused' })
    expect(await failure(host.assign?.(ticket, { queue: 'Nonesuch' }, call()))).toMatchObject({ code: 'config' })
  })

  it('a closed ticket is not closed again, and an open one not reopened', async () => {
    const host = await started()
    const ticket = await host.open(opening(1), call())
    const changes = () => rt.state.transactions.filter(({ type }) => type === 'Status').length
    await host.reopen?.(ticket, call())
    expect(changes()).toBe(0)
    await host.close?.(ticket, call())
    await host.close?.(ticket, call())
    expect(changes()).toBe(1)
  })

  it('a custom field of users that RT does not know finds nobody, where RT gives everybody', async () => {
    const host = await started({ fields: { whatsAppId: 'Unknown' } })
    expect(await host.contacts?.find([{ kind: 'bsuid', value: 'NL.4566546130240823' }], call())).toEqual([])
  })
})

describe('A5: contacts', () => {
  it('a business-scoped id and a phone of two people are two people', async () => {
    const host = await started()
    const cleo = { kind: 'bsuid', value: 'NL.4566546130240823' } as const
    expect(await host.contacts?.find([cleo], call())).toEqual([{ id: '44', name: 'Cleo Maas' }])
    expect(await host.contacts?.find([cleo, { kind: 'phone', value: '+15551230001' }], call())).toHaveLength(2)
  })

  it('nobody is recognised among more users than may be read', async () => {
    const host = await started({ maxUsers: 2 })
    expect(await host.contacts?.find([{ kind: 'phone', value: '+15551230001' }], call())).toEqual([])
  })
})

describe('check and setup', () => {
  it('name what is missing, and what to do', async () => {
    rt.state.ticketFields.delete('Phone')
    rt.state.userFields.delete('WhatsAppId')
    const host = await started({ queue: 'Nonesuch' })
    const findings = (await host.check?.(call()))?.findings ?? []
    const bad = findings.filter(({ level }) => level !== 'ok')
    expect(bad.map(({ level }) => level)).toEqual(['fail', 'fail', 'warn'])
    expect(bad.map(({ what }) => what).join(' ')).toMatch(/Nonesuch.*Phone.*WhatsAppId/)
    for (const { fix } of bad) expect(fix).toBeTruthy()
    expect((await host.setup?.(false, call()))?.join(' ')).toContain('deskwire.initialdata')
  })

  it('a token of somebody else would make every entry of ours a reply', async () => {
    const host = await started({ user: 'Ben' })
    const findings = (await host.check?.(call()))?.findings ?? []
    expect(findings).toContainEqual(
      expect.objectContaining({ level: 'fail', what: expect.stringContaining('does not belong to the user Ben') }),
    )
  })
})
