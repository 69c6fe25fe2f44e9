import { createHttp, type Entry, type Host, type Opening } from '@deskwire/core/adapter'
import { callFor, environmentAt } from '@deskwire/testkit'
import { beforeAll, expect, it } from 'vitest'
import { asUser, fieldOf, history, rt, status, tickets } from './rt.js'
import { makeHost } from './scene.js'

const environment = environmentAt(`http://127.0.0.1:${rt.hookPort}/hosts/rt`, { http: createHttp() })
const call = () => callFor(20_000)
const agent = asUser('agent1')

let host: Host
let tagging: Host
beforeAll(async () => {
  host = makeHost()
  tagging = makeHost({ fields: { tags: 'Tags', delivery: 'Delivery' }, attributes: { reason: 'Delivery' } })
  await host.start?.(environment)
  await tagging.start?.(environment)
})

let n = 0
const opening = (more: Partial<Opening> = {}): Opening => ({
  key: `facets.${++n}`,
  channel: 'whatsapp',
  line: '1',
  medium: 'whatsapp',
  customer: { addresses: [{ kind: 'phone', value: '+15557774001' }], verified: false },
  subject: `Facet ${n}`,
  attributes: {},
  ...more,
})
const entry = (text: string): Entry => ({
  key: `facets.${++n}.post`,
  author: 'customer',
  at: Date.now(),
  typed: true,
  content: { type: 'text', text, markup: 'plain' },
})
const failure = (promise: Promise<unknown> | undefined) =>
  promise?.then(
    () => 'nothing was thrown',
    (thrown: { failure?: object }) => thrown.failure,
  )

it('check: all is well; setup: only the settings file is left to do', async () => {
  const { findings = [] } = (await host.check?.(call())) ?? {}
  expect(findings.filter(({ level }) => level !== 'ok')).toEqual([])
  const todo = await host.setup?.(true, call())
  expect(todo).toHaveLength(1)
  expect(todo?.[0]).toContain(environment.url(''))
  expect(JSON.stringify([findings, todo])).not.toContain(rt.secret)
})

it('D1: check finds a token of somebody else, and one that is none', async () => {
  const check = async (more: Parameters<typeof makeHost>[0]) => {
    const other = makeHost(more)
    await other.start?.(environment)
    return ((await other.check?.(call()))?.findings ?? []).filter(({ level }) => level === 'fail')
  }
  expect(await check({ auth: { kind: 'token', token: rt.tokens.agent1 ?? '' } })).toContainEqual(
    expect.objectContaining({ what: expect.stringContaining('does not belong to the user deskwire') }),
  )
  const [first] = await check({ auth: { kind: 'token', token: '1-31-00000000000000000000000000000000' } })
  expect(first).toMatchObject({ fix: expect.stringContaining('token') })
  expect((await check({ queue: 'Nonesuch' })).map(({ what }) => what)).toEqual(['The queue Nonesuch cannot be seen.'])
})

it('A4: the route’s queue and attributes are the ticket’s', async () => {
  const { id } = await tagging.open(opening({ queue: 'Second level', attributes: { reason: 'angry' } }), call())
  expect(await tickets(`id = ${id} AND Queue = 'Second level'`)).toEqual([id])
  expect(await fieldOf(id, 'Delivery')).toBe('angry')
  expect(await failure(host.open(opening({ queue: 'Nonesuch' }), call()))).toMatchObject({
    retryable: false,
    remedy: expect.stringContaining('queue'),
  })
})

it('assign, close and reopen are read back, for RT says 200 to what it did not do', async () => {
  const ticket = await host.open(opening(), call())
  await host.assign?.(ticket, { queue: 'Second level', agent: 'agent2' }, call())
  expect(await agent.get(`/ticket/${ticket.id}`)).toMatchObject({ Owner: { id: 'agent2' } })
  expect(await failure(host.assign?.(ticket, { agent: 'nobody-there' }, call()))).toMatchObject({ code: 'refused' })
  expect(await failure(host.assign?.(ticket, { queue: 'Nonesuch' }, call()))).toMatchObject({ code: 'config' })
  await host.close?.(ticket, call())
  expect(await status(ticket.id)).toBe('resolved')
  await host.reopen?.(ticket, call())
  expect(await status(ticket.id)).toBe('open')
  expect(await failure(host.post({ id: '999999' }, entry('x'), call()))).toMatchObject({ code: 'ticket_gone' })
})

it('E6, B5: tags are added to those that are there; each delivery is in a field', async () => {
  const ticket = await tagging.open(opening(), call())
  await tagging.tag?.(ticket, ['angry'], call())
  await tagging.tag?.(ticket, ['german', 'angry'], call())
  const { CustomFields } = await agent.get(`/ticket/${ticket.id}`)
  expect(JSON.stringify(CustomFields)).toMatch(/\["angry","german"\]/)
  await tagging.report?.(ticket, '77', 'read', undefined, call())
  expect(await fieldOf(ticket.id, 'Delivery')).toBe('read (#77)')
})

it('E2: records are found, linked and unlinked', async () => {
  const one = await host.open(opening({ subject: 'A leaking teapot' }), call())
  const ana = (await host.contacts?.find([{ kind: 'phone', value: '+15551230001' }], call()))?.[0]
  const made = await host.records?.create?.({ title: "Ana's order", contact: ana?.id ?? '', key: 'order-1' }, call())
  const again = await host.records?.create?.({ title: "Ana's order", contact: ana?.id ?? '', key: 'order-1' }, call())
  expect(again?.id).toBe(made?.id)
  expect(JSON.stringify(await host.records?.find({ text: 'leaking' }, call()))).toContain('A leaking teapot')
  const hers = await host.records?.find({ contact: ana?.id ?? '' }, call())
  expect(JSON.stringify(hers)).toContain("Ana's order")
  expect(await host.records?.find({ text: one.id, contact: ana?.id ?? '' }, call())).toEqual([])
  await host.records?.link?.(one, made?.id ?? '', call())
  const links = async () => JSON.stringify((await agent.get(`/ticket/${one.id}`))._hyperlinks)
  expect(await links()).toContain('refers-to')
  await host.records?.unlink?.(one, made?.id ?? '', call())
  expect(await links()).not.toContain('refers-to')
  expect(await host.records?.find({ text: "no'such \\ record" }, call())).toEqual([])
})

it('E3: articles by words, number and name', async () => {
  const [found] = (await host.knowledge?.search('teapot', undefined, call())) ?? []
  expect(found).toMatchObject({ title: 'Returning a teapot', snippet: 'Send it back within a month' })
  expect(await host.knowledge?.get('Returning a teapot', call())).toEqual(found)
  expect(await host.knowledge?.get('999', call())).toBeUndefined()
  const other = makeHost({ articles: { classes: ['Internal'] } })
  await other.start?.(environment)
  expect(await other.knowledge?.get('1', call())).toBeUndefined()
})

it('a contact that is made is found again, by phone and by business-scoped id', async () => {
  const addresses = [
    { kind: 'phone', value: '+15557774009' },
    { kind: 'bsuid', value: 'US.facets1234' },
  ] as const
  const made = await host.contacts?.create?.({ addresses, name: 'New Person' }, call())
  for (const address of addresses)
    expect(await host.contacts?.find([address], call())).toEqual([{ id: made?.id, name: 'New Person' }])
  const other = makeHost({ fields: { whatsAppId: 'No such field' } })
  await other.start?.(environment)
  expect(await other.contacts?.find([{ kind: 'bsuid', value: 'US.facets1234' }], call())).toEqual([])
})

it('E4: a note is a comment', async () => {
  const ticket = await host.open(opening(), call())
  const posted = await host.note?.(ticket, 'They opted out & left', 'facets.note', call())
  const told = await history(ticket.id)
  expect(told.at(-1)).toMatchObject({ type: 'Comment', id: posted?.ids[0], text: 'They opted out & left' })
})
