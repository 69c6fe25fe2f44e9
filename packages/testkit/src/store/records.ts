// One rule after the other of what a store keeps: conversations, messages, consent, choices, media. A list reads best in one piece.
import { randomBytes } from 'node:crypto'
import type { ConsentRecord, Message } from '@deskwire/core/adapter'
import { addressKey, readAll } from '@deskwire/core/adapter'
import { expect } from 'vitest'
import { type Bench, bsuid, part, phone, type Rule, until } from './harness.js'

const streamOf = (text: string): ReadableStream<Uint8Array> => new Response(text).body as ReadableStream<Uint8Array>
const signal = new AbortController().signal

export const message = (conversation: string, id: string, words: string, more: Partial<Message> = {}): Message => ({
  id,
  conversation,
  direction: 'in',
  author: { kind: 'customer', name: 'Ana' },
  at: 1,
  content: [{ type: 'text', text: words, markup: 'plain' }],
  ...more,
})

/** The books, and what is kept about messages, consent and the rest. */
export const records = (it: Rule, open: () => Promise<Bench>): void => {
  it('promise 2: one effect per id, also when it comes twice at once; promise 9: every copy is counted', async () => {
    const bench = await open()
    const envelope = bench.from(1)
    const answers = await Promise.all(Array.from({ length: 5 }, () => bench.store.accept([envelope, envelope])))
    expect(answers.flat().filter((answer) => answer === 'new')).toHaveLength(1)
    expect(await bench.store.books()).toMatchObject({ received: 10, duplicate: 9, waiting: 1 })
    expect(await bench.store.accept([{ ...envelope, tenant: 'other' }])).toEqual(['new'])
    expect(await bench.store.books('other')).toMatchObject({ received: 1, duplicate: 0 })
    let runs = 0
    bench.work(() => {
      runs++
      return { done: 'effected' }
    })
    await until(() => runs === 2)
    await bench.stop()
    expect(await bench.store.accept([envelope])).toEqual(['duplicate'])
    expect(await bench.balance()).toEqual({ received: 12, accounted: 12 })
  })

  it('promise 1: takes ids of any length from outside, and finds each again', async () => {
    const bench = await open()
    const long = () => randomBytes(3_000).toString('base64')
    const [id, ticket, providerId, entry, choice, consent] = [long(), long(), long(), long(), long(), long()]
    const who = [bsuid(long()), phone(1)]
    expect(await bench.store.accept([bench.from(who, { id })])).toEqual(['new'])
    expect(await bench.store.accept([bench.from(who, { id })])).toEqual(['duplicate'])
    const by = { by: 'address', channel: 'whatsapp', line: 'line', addresses: who.slice(0, 1), create: false } as const
    const { id: conversation = '', addresses } = (await bench.store.find('main', by)) ?? {}
    expect(addresses).toEqual(who)
    const byTicket = { by: 'ticket', host: 'desk', ticket } as const
    const bySent = { by: 'sent', channel: 'whatsapp', providerId } as const
    const later = [byTicket, bySent].map((belongs) =>
      bench.from(1, { belongs, orphan: { until: bench.clock() + 1_000, otherwise: 'park' } }),
    )
    expect(await bench.store.accept(later)).toEqual(['orphan', 'orphan'])
    const asked = {
      id: choice,
      prompt: 'Which day?',
      input: 'choice',
      options: [{ id: `${choice}.1`, title: 'Mon' }],
    } as const
    const record: ConsentRecord = {
      ...{ id: consent, tenant: 'main', customer: 'ana', channel: 'whatsapp', line: 'line', purpose: 'updates' },
      ...{ granted: true, source: 'api', evidence: 'said so', at: 1 },
      addresses: who.map((address) => addressKey(address, 'whatsapp')),
    }
    await bench.change(
      conversation,
      { conversation: { ticket: { host: 'desk', id: ticket } } },
      { message: message(conversation, `${conversation}.1`, 'hello') },
      { part: part(`${conversation}.1.0`, { providerId }) },
      { written: { host: 'desk', ids: [entry] } },
      { choice: asked },
      { consent: record },
    )
    expect((await bench.store.find('main', byTicket))?.ticket?.id).toBe(ticket)
    expect((await bench.store.sent('main', 'whatsapp', providerId))?.providerId).toBe(providerId)
    expect(await bench.store.wrote('main', 'desk', entry)).toBe(true)
    expect(await bench.store.choice('main', conversation, choice)).toEqual(asked)
    expect((await bench.store.consents('main', { ids: [consent] })).items).toHaveLength(1)
    expect((await bench.store.consents('main', { addresses: record.addresses.slice(0, 1) })).items).toHaveLength(1)
    const ran: unknown[] = []
    bench.work((task) => {
      ran.push(task.envelope.belongs)
      return task.envelope.belongs.by === 'address' ? { park: 'enough' } : { done: 'effected' }
    })
    await until(async () => (await bench.store.books()).waiting === 0)
    expect(ran).toEqual(expect.arrayContaining([byTicket, bySent]))
    expect(await bench.state(id)).toBe('parked: enough')
    expect(await bench.store.drop('main', id)).toBe(true)
  })

  it('promise 9: the books name every end, and count what tasks accept', async () => {
    const bench = await open()
    await bench.store.accept(['effected', 'ignored', 'refused', 'parked'].map((id, n) => bench.from(n + 1, { id })))
    bench.work((task) => {
      if (task.envelope.id === 'ignored') return { done: { ignored: 'echo' } }
      if (task.envelope.id === 'refused') return { done: { refused: 'opted_out' } }
      if (task.envelope.id === 'parked') return { park: 'unknown' }
      if (task.envelope.id === 'child') return { done: 'effected' }
      return { done: 'effected', changes: [{ accept: { ...task.envelope, id: 'child', track: 'out' } }] }
    })
    await until(async () => (await bench.store.books()).waiting === 0)
    expect(await bench.store.books()).toEqual({
      received: 5,
      effected: 2,
      waiting: 0,
      parked: 1,
      duplicate: 0,
      refused: { opted_out: 1 },
      ignored: { echo: 1 },
    })
  })

  it('lists what is parked; a retry goes on where it was, a drop is counted', async () => {
    const bench = await open()
    await bench.store.accept([bench.from(1, { id: 'a' }), bench.from(2, { id: 'b' })])
    const tries: number[] = []
    bench.work(async (task) => {
      if (task.steps.size > 0) {
        tries.push(task.tries)
        return { done: 'effected' }
      }
      await task.commit([{ step: { key: 'begun' } }])
      return { park: 'config' }
    })
    await until(async () => (await bench.store.books()).parked === 2)
    const first = await bench.store.parked('main', { limit: 1 })
    expect(first.items).toMatchObject([{ id: 'a', reason: 'config', track: 'facts' }])
    expect((await bench.store.parked('main', { limit: 1, after: first.next })).items).toMatchObject([{ id: 'b' }])
    expect(await bench.store.retry('main', 'a')).toBe(true)
    await until(async () => (await bench.state('a')) === 'effected')
    expect(tries).toEqual([0])
    expect(await bench.store.drop('main', 'b')).toBe(true)
    expect([await bench.store.drop('main', 'b'), await bench.store.retry('main', 'a')]).toEqual([false, false])
    expect(await bench.store.books()).toMatchObject({ received: 2, effected: 1, parked: 0, ignored: { dropped: 1 } })
  })

  it('an outcome and its changes are one: a change that fails leaves neither', async () => {
    const bench = await open()
    await bench.store.accept([bench.from(0, { id: 'channel', belongs: { by: 'channel', channel: 'whatsapp' } })])
    await expect(
      bench.store.apply('main', 'nobody', [{ pause: { key: 'k', until: 1e15 } }, { wake: true }]),
    ).rejects.toThrow()
    expect(bench.store.pausedUntil('main', 'k')).toBeUndefined()
  })

  it('a conversation whose ticket is closed stays closed, whatever an older piece of work knew (E5)', async () => {
    const bench = await open()
    const { id } = await bench.conversation()
    const ticket = { host: 'desk', id: 'T1' }
    const stateOf = async () => (await bench.store.conversation('main', id))?.state
    await bench.change(id, { conversation: { ticket, state: 'open' } })
    await bench.change(id, { conversation: { state: 'closed', stateAt: 20, closedTicket: { id: 'T1', at: 20 } } })
    await bench.change(id, { conversation: { state: 'active', stateAt: 10, speaker: 'host' } })
    expect(await bench.store.conversation('main', id)).toMatchObject({ state: 'closed', stateAt: 20, speaker: 'host' })
    await bench.change(id, { conversation: { closedTicket: undefined, state: 'active', stateAt: 30 } })
    expect(await stateOf()).toBe('active')
  })

  it('changes a conversation field by field; undefined removes', async () => {
    const bench = await open()
    const { id } = await bench.conversation()
    await bench.change(id, { conversation: { name: 'Ana', state: 'active', turns: 1 } })
    await bench.change(id, { conversation: { name: undefined, turns: 2 } })
    const found = await bench.store.conversation('main', id)
    expect(found).toMatchObject({ state: 'active', turns: 2 })
    expect(found && 'name' in found).toBe(false)
    expect((await bench.store.conversations('main', { state: 'active', limit: 5 })).items.map((c) => c.id)).toEqual([
      id,
    ])
    expect((await bench.store.conversations('main', { state: 'closed', limit: 5 })).items).toEqual([])
    expect((await bench.store.conversations('main', { address: phone(1), limit: 5 })).items.map((c) => c.id)).toEqual([
      id,
    ])
  })

  it('pages through conversations, each once', async () => {
    const bench = await open()
    for (let n = 1; n <= 5; n++) await bench.store.accept([bench.from(n)])
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await bench.store.conversations('main', { limit: 2, after })
      seen.push(...page.items.map(({ id }) => id))
      after = page.next
    } while (after !== undefined)
    expect(new Set(seen).size).toBe(5)
    expect(seen).toHaveLength(5)
  })

  it('promise 8: delivery of a part is a join, and proof of arrival beats a failure', async () => {
    const bench = await open()
    const { id } = await bench.conversation()
    const failure = { code: 'unreachable', message: 'no', retryable: false }
    await bench.change(id, { message: message(id, `${id}.1`, 'hi', { direction: 'out' }) })
    await bench.change(id, { part: part(`${id}.1.0`, { delivery: 'sent', providerId: 'SM1' }) })
    await bench.change(id, { part: part(`${id}.1.0`, { delivery: 'failed', failure }) })
    await bench.change(id, { part: part(`${id}.1.0`, { delivery: 'sent' }) })
    expect(await bench.store.sent('main', 'whatsapp', 'SM1')).toMatchObject({
      delivery: 'failed',
      failure,
      providerId: 'SM1',
    })
    await bench.change(
      id,
      { part: part(`${id}.1.0`, { delivery: 'read' }) },
      { part: part(`${id}.1.0`, { delivery: 'delivered' }) },
    )
    const found = await bench.store.message('main', `${id}.1`)
    expect(found?.parts).toMatchObject([{ delivery: 'read', providerId: 'SM1' }])
    expect(found?.parts[0]?.failure).toBeUndefined()
  })

  it('E4: searches and pages messages', async () => {
    const bench = await open()
    const { id } = await bench.conversation()
    const words = ['Where is my Order?', 'no idea', 'ÜBER the order', '100%']
    await bench.change(id, ...words.map((text, n) => ({ message: message(id, `whatsapp/${n}`, text) })))
    const search = async (search: string) =>
      (await bench.store.messages('main', { search, limit: 9 })).items.map((item) => item.message.id)
    expect(await search('order')).toEqual(['whatsapp/0', 'whatsapp/2'])
    expect(await search('über')).toEqual(['whatsapp/2'])
    expect(await search('%')).toEqual(['whatsapp/3'])
    expect(await search('order Where')).toEqual(['whatsapp/0'])
    expect(await search('uber')).toEqual(['whatsapp/2'])
    const newest = await bench.store.messages('main', { conversation: id, limit: 3, newestFirst: true })
    expect(newest.items.map((item) => item.message.id)).toEqual(['whatsapp/3', 'whatsapp/2', 'whatsapp/1'])
    const rest = await bench.store.messages('main', {
      conversation: id,
      limit: 3,
      newestFirst: true,
      after: newest.next,
    })
    expect(rest.items.map((item) => item.message.id)).toEqual(['whatsapp/0'])
    await bench.change(id, { messagePatch: { id: 'whatsapp/1', reported: 'read', ticket: '7' } })
    expect((await bench.store.message('main', 'whatsapp/1'))?.message).toMatchObject({ reported: 'read', ticket: '7' })
  })

  it('E4: finds words in any order, by date, agent, channel, line and ticket, newest first', async () => {
    const bench = await open()
    const { id, line } = await bench.conversation()
    const agent = (name: string) =>
      ({ direction: 'out', author: { kind: 'agent', id: name.toLowerCase(), name } }) as const
    const said: [text: string, more: Partial<Message>][] = [
      ['The pole is broken', { at: 100 }],
      ['A broken lamp', { at: 300, ticket: '7' }],
      ['Is the broken pole the long one?', { at: 200, ticket: '7', ...agent('Beth') }],
      ['We send another pole', { at: 400, from: { host: 'desk', id: '8' }, ...agent('Carl') }],
      ['Zerbrochene Stäbe', { at: 400, author: { kind: 'customer', name: 'Beth' } }],
    ]
    await bench.change(id, ...said.map(([text, more], n) => ({ message: message(id, `whatsapp/${n}`, text, more) })))
    const search = async (query: Partial<Parameters<typeof bench.store.search>[1]>, tenant = 'main') =>
      (await bench.store.search(tenant, { limit: 9, look: 99, ...query })).items.map((item) => item.message.id.at(-1))
    expect(await search({})).toEqual(['4', '3', '1', '2', '0'])
    expect(await search({ search: 'pole BROKEN' })).toEqual(['2', '0'])
    expect(await search({ search: '"broken pole"' })).toEqual(['2'])
    expect(await search({ search: 'stabe' })).toEqual(['4'])
    expect(await search({ search: 'pole "' })).toEqual([])
    expect(await search({ from: 200, to: 300 })).toEqual(['1', '2'])
    expect(await search({ agent: 'Beth' })).toEqual(['2'])
    expect(await search({ agent: 'carl', search: 'pole' })).toEqual(['3'])
    expect([await search({ ticket: '7' }), await search({ ticket: '8' })]).toEqual([['1', '2'], ['3']])
    expect([await search({ channel: 'whatsapp' }), await search({ channel: 'sms' })].map((all) => all.length)).toEqual([
      5, 0,
    ])
    expect([await search({ line }), await search({ line: 'none' })].map((all) => all.length)).toEqual([5, 0])
    expect(
      [await search({ conversation: id }), await search({ conversation: 'none' })].map((all) => all.length),
    ).toEqual([5, 0])
    expect(await search({}, 'other')).toEqual([])
  })

  it('E4: a search looks at so many messages and no more, says until when, and goes on from there', async () => {
    const bench = await open()
    const { id } = await bench.conversation()
    // Two of the same moment, so that a page may end between them.
    const times = [10, 20, 20, 30, 40]
    const words = (n: number) => (n % 2 === 0 ? 'found' : 'other')
    await bench.change(id, ...times.map((at, n) => ({ message: message(id, `whatsapp/${n}`, words(n), { at }) })))
    const pages = async (query: { search?: string; limit: number; look: number }) => {
      const seen: (readonly [string, number | undefined])[] = []
      let after: string | undefined
      do {
        const { items, next, backTo } = await bench.store.search('main', {
          ...query,
          ...(after !== undefined && { after }),
        })
        seen.push([items.map(({ message }) => message.id.at(-1)).join(''), backTo])
        after = next
      } while (after !== undefined && seen.length < 9)
      return seen
    }
    expect(await pages({ search: 'found', limit: 9, look: 2 })).toEqual([
      ['4', 30],
      ['2', 20],
      ['0', undefined],
    ])
    expect(await pages({ limit: 2, look: 99 })).toEqual([
      ['43', 30],
      ['21', 20],
      ['0', undefined],
    ])
    expect(await pages({ search: 'nothing', limit: 9, look: 3 })).toEqual([
      ['', 20],
      ['', undefined],
    ])
  })

  it('keeps choices, what we wrote, rests and marks', async () => {
    const bench = await open()
    const { id } = await bench.conversation()
    const choice = {
      id: 'q1',
      prompt: 'Which?',
      options: [{ id: 'q1.0', title: 'Mon', value: { day: 1 } }],
      input: 'choice',
    } as const
    await bench.change(id, { choice }, { written: { host: 'desk', ids: ['n1', 'n2'], message: 'm' } })
    await bench.change(id, { pause: { key: 'line', until: bench.clock() + 500 } })
    expect(await bench.store.choice('main', id, 'q1')).toEqual(choice)
    expect(await bench.store.choice('main', 'other', 'q1')).toBeUndefined()
    expect([await bench.store.wrote('main', 'desk', 'n2'), await bench.store.wrote('main', 'other', 'n2')]).toEqual([
      true,
      false,
    ])
    expect(bench.store.pausedUntil('main', 'line')).toBe(bench.clock() + 500)
    bench.clock.advance(500)
    expect(bench.store.pausedUntil('main', 'line')).toBeUndefined()
    expect(await bench.store.mark('main', 'missed')).toBeUndefined()
    expect(await bench.store.mark('main', 'missed', '1')).toBe('1')
    expect(await bench.store.mark('main', 'missed')).toBe('1')
  })

  it('keeps links to files until the later of their ends, for their own tenant and conversation', async () => {
    const bench = await open()
    const { id } = await bench.conversation()
    const envelope = bench.from(7, { tenant: 'globex' })
    await bench.store.accept([envelope])
    const theirs = (await bench.store.find('globex', envelope.belongs))?.id
    const link = { id: 'hash-1', ref: 'file-1', mime: 'image/png', name: 'a\u0000b\ud800.png', size: 9 }
    const until = bench.clock() + 1_000
    await bench.change(id, { link: { ...link, until } }, { link: { ...link, id: 'hash-2', until } })
    const again = { link: { ...link, id: 'hash-2', until: until + 5_000 } }
    await bench.change(id, { link: { ...link, until: until - 500 } }, again)
    await bench.store.apply('globex', theirs, [{ link: { ...link, id: 'hash-3', until } }])
    await expect(bench.store.apply('globex', id, [{ link: { ...link, id: 'hash-4', until } }])).rejects.toBeDefined()
    expect(await bench.store.link('hash-1')).toEqual({ ...link, until, tenant: 'main', conversation: id })
    expect(await bench.store.link('hash-3')).toMatchObject({ tenant: 'globex', conversation: theirs })
    expect(await bench.store.link('hash-4')).toBeUndefined()
    bench.clock.advance(1_000)
    expect(await bench.store.link('hash-1')).toBeUndefined()
    expect(await bench.store.link('hash-2')).toMatchObject({ until: until + 5_000 })
  })

  it('F8: finds consent of a customer and of whoever shares an address', async () => {
    const bench = await open()
    const one = await bench.conversation([bsuid('A')])
    const two = await bench.conversation([phone(2)])
    await bench.store.accept([bench.from([bsuid('A'), phone(2)])])
    const key = addressKey(phone(2), 'whatsapp')
    const base = {
      tenant: 'main',
      channel: 'whatsapp',
      line: 'line',
      purpose: 'all',
      granted: false,
      source: 'keyword',
      evidence: 'STOP',
      at: 1,
    } as const
    const record = (id: string, customer: string, addresses: string[]): ConsentRecord => ({
      ...base,
      id,
      customer,
      addresses,
    })
    await bench.change(
      one.id,
      { consent: record('c1', one.customer, []) },
      { consent: record('c2', two.customer, [key]) },
    )
    await bench.change(one.id, { consent: record('c2', two.customer, [key]) })
    const ids = async (query: Parameters<typeof bench.store.consents>[1]) =>
      (await bench.store.consents('main', query)).items.map(({ id }) => id)
    expect(await ids({ customer: one.customer })).toEqual(['c1'])
    expect(await ids({ customer: one.customer, addresses: [key] })).toEqual(['c1', 'c2'])
    expect(await ids({ addresses: [key], line: 'other' })).toEqual([])
    expect(await ids({ limit: 1 })).toEqual(['c1'])
    expect(await ids({ ids: ['c2', 'c1', 'c9'] })).toEqual(['c1', 'c2'])
    expect(await ids({ ids: ['c2'], customer: one.customer })).toEqual([])
    expect(await ids({ ids: [] })).toEqual([])
  })

  it('B8: somebody who never wrote is made known without any work, many at once, and each once', async () => {
    const bench = await open()
    const orphan = { until: bench.clock() + 1e6, otherwise: 'park' } as const
    await bench.store.accept([bench.from(1, { id: 'waits for them', create: false, orphan })])
    const known = await bench.conversation(2)
    const agreed = (who: number, id: string, granted = true) =>
      bench.store.apply('main', undefined, [
        {
          introduce: { by: 'address', channel: 'whatsapp', line: 'line', addresses: [phone(who)], create: true },
          changes: [
            {
              consent: {
                id,
                tenant: 'main',
                channel: 'whatsapp',
                line: 'line',
                customer: '',
                addresses: [addressKey(phone(who), 'whatsapp')],
                purpose: 'updates',
                granted,
                source: 'import',
                evidence: 'list.csv, line 2',
                at: 1,
              },
            },
            ...(granted ? [] : [{ conversation: { revoked: true } }]),
          ],
        },
      ])
    await Promise.all([agreed(1, 'a'), agreed(1, 'b', false), agreed(2, 'c'), agreed(3, 'd'), agreed(1, 'a')])
    const found = async (who: number) => {
      const belongs = {
        by: 'address',
        channel: 'whatsapp',
        line: 'line',
        addresses: [phone(who)],
        create: false,
      } as const
      const conversation = await bench.store.find('main', belongs)
      const records = await bench.store.consents('main', { customer: conversation?.customer ?? '' })
      return { ...conversation, records: records.items.map(({ id, customer }) => [id, customer]) }
    }
    const first = await found(1)
    expect(first).toMatchObject({ channel: 'whatsapp', line: 'line', state: 'open', revoked: true })
    expect(first.records.sort()).toEqual([
      ['a', first.customer],
      ['b', first.customer],
    ])
    expect(await found(2)).toMatchObject({ id: known.id, records: [['c', known.customer]] })
    expect((await bench.store.conversations('main', { limit: 9 })).items).toHaveLength(3)
    // What waited for their name has its lane, and nothing else is to be done for them.
    expect(await bench.state('waits for them')).toBe('waiting')
    expect(await bench.store.books()).toMatchObject({ received: 2, effected: 1, waiting: 1 })
    await expect(
      bench.store.apply('main', undefined, [
        {
          introduce: { by: 'address', channel: 'whatsapp', line: 'line', addresses: [phone(9)], create: false },
          changes: [],
        },
      ]),
    ).rejects.toMatchObject({ code: 'no_conversation' })
  })

  it('F8: forgets a person: content goes, a refusal stays under a hash and holds when the address returns', async () => {
    const bench = await open()
    const { id, customer } = await bench.conversation([phone(1), bsuid('A')])
    const other = await bench.conversation([phone(2)])
    const media = await bench.store.media.put(streamOf('mine'), { mime: 'text/plain', maxBytes: 9 }, signal)
    const shared = await bench.store.media.put(streamOf('ours'), { mime: 'text/plain', maxBytes: 9 }, signal)
    const file = (stored: string) =>
      ({ type: 'media', kind: 'file', media: { ref: 'x', mime: 'text/plain', stored } }) as const
    await bench.change(id, {
      message: message(id, 'whatsapp/1', 'my secret', { content: [file(media.ref), file(shared.ref)] }),
    })
    await bench.change(other.id, {
      message: message(other.id, 'whatsapp/2', 'theirs', { content: [file(shared.ref)] }),
    })
    const key = addressKey(phone(1), 'whatsapp')
    const consent = {
      tenant: 'main',
      channel: 'whatsapp',
      line: 'line',
      customer,
      addresses: [key],
      source: 'keyword',
      at: 1,
    } as const
    await bench.change(
      id,
      { consent: { ...consent, id: 'granted', purpose: 'updates', granted: true, evidence: 'START' } },
      { consent: { ...consent, id: 'revoked', purpose: 'all', granted: false, evidence: 'STOP, I am Ana' } },
      { conversation: { name: 'Ana', contact: { id: '1', name: 'Ana' }, memory: { said: 'secret' } } },
      { link: { id: 'hash', ref: shared.ref, mime: 'text/plain', until: bench.clock() + 9e6 } },
    )
    await bench.store.accept([bench.in(id, { id: 'waiting', body: 'my secret' })])
    expect(await bench.store.forget('main', phone(1))).toEqual({ conversations: 1, messages: 1 })
    expect(await bench.store.forget('main', phone(1))).toEqual({ conversations: 0, messages: 0 })
    const kept = JSON.stringify([
      await bench.store.conversation('main', id),
      await bench.store.message('main', 'whatsapp/1'),
      await bench.store.consents('main', {}),
    ])
    for (const word of ['Ana', 'secret', phone(1).value, 'NL.A']) expect(kept).not.toContain(word)
    expect(await bench.store.media.open(media.ref)).toBeUndefined()
    expect(await bench.store.media.open(shared.ref)).toBeDefined()
    expect(await bench.store.link('hash')).toBeUndefined()
    expect(await bench.state('waiting')).toBe('ignored: forgotten')
    expect(await bench.balance()).toMatchObject({ received: 3, accounted: 3 })
    const again = await bench.conversation([phone(1)])
    expect(again.id).not.toBe(id)
    const found = await bench.store.consents('main', { customer: again.customer, addresses: [key] })
    expect(found.items).toMatchObject([{ id: 'revoked', granted: false, purpose: 'all' }])
    expect((await bench.store.message('main', 'whatsapp/2'))?.message.content).toHaveLength(1)
  })

  it('keeps media by what they hold, gives ranges, and refuses what is too large', async () => {
    const bench = await open()
    const { media } = bench.store
    const about = { mime: 'text/plain', maxBytes: 5 }
    const { ref, size } = await media.put(streamOf('hello'), about, signal)
    expect(size).toBe(5)
    expect((await media.put(streamOf('hello'), about, signal)).ref).toBe(ref)
    const read = async (range?: { from: number; to?: number }) => {
      const stream = await media.open(ref, range)
      return stream && Buffer.from(await readAll(stream, 99)).toString()
    }
    expect([await read(), await read({ from: 1, to: 3 }), await read({ from: 3 })]).toEqual(['hello', 'ell', 'lo'])
    await expect(media.put(streamOf('hello!'), about, signal)).rejects.toMatchObject({ code: 'too_large' })
    await media.remove(ref)
    expect(await read()).toBeUndefined()
    expect(await media.open('../../etc/passwd')).toBeUndefined()
  })
}
