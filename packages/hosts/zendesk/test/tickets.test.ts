import { createHttp, type Entry, type Host, type Opening } from '@deskwire/core/adapter'
import { callFor, environmentAt, mediaIn } from '@deskwire/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ZendeskOptions, zendesk } from '../src/index.js'
import { EmulatedZendesk, replies } from './emulated/zendesk.js'

const call = () => callFor(5_000)
const environment = environmentAt('https://bridge.test/hosts/zendesk', {
  http: createHttp({ retries: 0, allowAddress: () => true }),
})
const text = (words: string): Entry['content'] => ({ type: 'text', text: words, markup: 'plain' })
const entry = (key: string, content = text('Hello'), more: Partial<Entry> = {}): Entry => ({
  key,
  author: 'customer',
  name: 'Ana',
  at: 1,
  content,
  typed: true,
  ...more,
})
const opening = (more: Partial<Opening> = {}): Opening => ({
  key: 'c1.1',
  channel: 'whatsapp',
  line: 'l',
  medium: 'whatsapp',
  customer: { addresses: [{ kind: 'phone', value: '+15551234567' }], name: 'Ana', verified: false },
  subject: 'Hello',
  attributes: {},
  first: entry('c1.1.post'),
  ...more,
})

let desk: EmulatedZendesk
beforeEach(async () => {
  desk = await new EmulatedZendesk().start()
})
afterEach(() => desk.stop())

const make = async (more: Partial<ZendeskOptions> = {}): Promise<Host> => {
  const host = zendesk({
    url: desk.url,
    auth: desk.auth,
    webhookSecret: 'planted-51ac70d2-of-the-webhook',
    ...more,
  })
  await host.start?.(environment)
  return host
}

describe('open', () => {
  it('the same key with a file uploaded again is refused by Zendesk, and yields the same ticket', async () => {
    const host = await make()
    const media = mediaIn(new Uint8Array(10), { mime: 'image/png', name: 'a.png' })
    const given = opening({ first: entry('c1.1.post', { type: 'media', kind: 'image', media }) })
    const first = await host.open(given, call())
    const again = await host.open(given, call())
    expect(again.id).toBe(first.id)
    expect(desk.tickets).toHaveLength(1)
  })

  it('A7: with nothing from the customer, the transcript is an internal note', async () => {
    const host = await make()
    const transcript = [
      entry('t1', text('I want <b>out</b>')),
      entry('t2', text('Wait'), { author: 'assistant', name: 'Robot' }),
    ]
    const { id } = await host.open({ ...opening({ transcript }), first: undefined } as Opening, call())
    expect(desk.said(id)).toEqual([])
    expect(desk.notes(id)[0]).toMatch(/Ana:[\s\S]*&lt;b&gt;out[\s\S]*Robot:[\s\S]*Wait/)
  })

  it('a queue is a group’s name; an unknown one becomes a tag and costs no ticket', async () => {
    desk.state.groups.push({ id: 77, name: 'Billing' })
    const host = await make()
    const known = await host.open(opening({ queue: 'billing' }), call())
    expect(desk.ticket(known.id).group_id).toBe(77)
    const unknown = await host.open(opening({ key: 'c1.2', queue: 'no such group' }), call())
    expect(desk.ticket(unknown.id).tags).toContain('queue_no_such_group')
  })
})

describe('post', () => {
  it.each([
    [413, 'too large for Zendesk'],
    [422, 'of a kind that Zendesk does not take'],
  ])('%s: a file %s is shown as a link', async (status) => {
    const host = await make()
    const ticket = await host.open(opening(), call())
    desk.plant({ status, json: { error: 'AttachmentTooLarge' } }, ({ path }) => path === '/uploads')
    const media = mediaIn(new Uint8Array(10), { mime: 'video/mp4', name: 'a.mp4' })
    await host.post(ticket, entry('k2', { type: 'media', kind: 'video', media }), call())
    expect(desk.said(ticket.id).at(-1)).toContain(media.link())
  })

  it('a file above the limit is not even read', async () => {
    const host = await make({ maxUploadBytes: 5 })
    const ticket = await host.open(opening(), call())
    const media = mediaIn(new Uint8Array(10), { mime: 'video/mp4', name: 'a.mp4' })
    await host.post(ticket, entry('k2', { type: 'media', kind: 'video', media }), call())
    expect(desk.calls.some(({ path }) => path === '/uploads')).toBe(false)
    expect(desk.said(ticket.id).at(-1)).toContain('sample-')
  })

  it('HTML is rebuilt, so that nothing in it runs where agents read it', async () => {
    const host = await make()
    const ticket = await host.open(opening(), call())
    const html =
      '<p>Hello</p><script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">there</a>'
    await host.post(ticket, entry('k2', { type: 'text', text: html, markup: 'html' }), call())
    expect(desk.ticket(ticket.id).comments.at(-1)?.html_body).toContain('>Hello<br><br>there<')
  })

  it('the customer’s words stay in their name, even after a restart that forgot who they are', async () => {
    const ticket = await (await make()).open(opening(), call())
    const restarted = await make()
    await restarted.post(ticket, entry('k2'), call())
    const { comments, requester_id } = desk.ticket(ticket.id)
    expect(comments.map(({ author_id }) => author_id)).toEqual([requester_id, requester_id])
  })

  it('pending becomes open again, unless configured otherwise', async () => {
    const host = await make()
    const ticket = await host.open(opening(), call())
    desk.change(ticket.id, { status: 'pending' })
    await host.post(ticket, entry('k2'), call())
    expect(desk.ticket(ticket.id).status).toBe('open')
    desk.change(ticket.id, { status: 'pending' })
    await (await make({ statusOnCustomerReply: 'keep' })).post(ticket, entry('k3'), call())
    expect(desk.ticket(ticket.id).status).toBe('pending')
  })

  it('a closed ticket fails as ticket_closed', async () => {
    const host = await make()
    const ticket = await host.open(opening(), call())
    desk.close(ticket.id)
    const late = host.post(ticket, entry('k2'), call())
    await expect(late).rejects.toMatchObject({ failure: { code: 'ticket_closed', retryable: false } })
  })

  it.each([
    ['the account’s limit', 'Number of allowed API requests per minute exceeded', 'host', 60_000],
    ['the ticket’s own limit', 'Number of allowed updates per ticket exceeded', 'conversation', 600_000],
  ])('429 without Retry-After: %s', async (_name, description, scope, retryAfterMs) => {
    const host = await make()
    const ticket = await host.open(opening(), call())
    desk.plant({ status: 429, json: { error: 'APIRateLimitExceeded', description } })
    await expect(host.post(ticket, entry('k2'), call())).rejects.toMatchObject({
      failure: { code: 'rate_limited', scope, retryAfterMs, retryable: true },
    })
  })

  it.each([
    ['401', { status: 401, json: { error: "Couldn't authenticate you" } }, 'auth'],
    ['403', replies.forbidden, 'auth'],
  ])('%s says what to check', async (_name, reply, code) => {
    const host = await make()
    const ticket = await host.open(opening(), call())
    // Not even a new access token helps.
    for (let tries = 0; tries < 2; tries++) desk.plant(reply)
    await expect(host.post(ticket, entry('k2'), call())).rejects.toMatchObject({
      failure: { code, retryable: false, remedy: expect.stringContaining('Admin Center') },
    })
  })
})

describe('lookup', () => {
  const attempt = { key: '', what: 'post', startedAt: 0, deadline: 0 } as const

  it('finds an entry among many pages of audits, by our mark and never by its text', async () => {
    const host = await make()
    const ticket = await host.open(opening(), call())
    for (let n = 0; n < 230; n++) desk.note(ticket.id, 'Hello')
    const { ids } = await host.post(ticket, entry('wanted'), call())
    expect(await host.lookup?.post?.find(ticket, entry('wanted'), attempt, call())).toEqual({ found: { ids } })
    expect(await host.lookup?.post?.find(ticket, entry('other'), attempt, call())).toBe('absent')
  })
})

describe('contacts', () => {
  it.each(['joined', 'each'] as const)('A5: every spelling of a number, searched %s', async (phoneSearch) => {
    const host = await make({ phoneSearch, country: 'BR' })
    // Brazil's ninth digit: WhatsApp may report the number without it.
    const user = desk.state.user({ name: 'Ana', phone: '(11) 98765-4321', email: 'ana@acme.example' })
    const found = await host.contacts?.find([{ kind: 'phone', value: '+551187654321' }], call())
    expect(found).toMatchObject([{ id: String(user.id), name: 'Ana' }])
  })

  it('suspended people, agents and our own guests are not contacts', async () => {
    const host = await make()
    const phone = '+15551234567'
    desk.state.user({ name: 'Gone', phone, suspended: true })
    desk.state.user({ name: 'Agent', phone, role: 'agent' })
    await host.open(opening(), call())
    expect(await host.contacts?.find([{ kind: 'phone', value: phone }], call())).toEqual([])
    const trusting = await make({ guestsAreContacts: true })
    expect(await trusting.contacts?.find([{ kind: 'phone', value: phone }], call())).toHaveLength(1)
  })

  it('a mismatch yields two people: the id names one, the phone another', async () => {
    const host = await make()
    desk.state.user({ name: 'A', phone: '+15551234567' })
    desk.state.user({ name: 'B', external_id: 'deskwire:US.123', email: 'b@acme.example' })
    const found = await host.contacts?.find(
      [
        { kind: 'bsuid', value: 'US.123' },
        { kind: 'phone', value: '+15551234567' },
      ],
      call(),
    )
    expect(found).toHaveLength(2)
  })
})

describe('records', () => {
  it('E2: a record is created once per key, and linked as an incident to a problem', async () => {
    const host = await make({ attributeFields: { order: 88 } })
    const about = { title: 'Broken', description: 'Cup', fields: { order: '7', size: 'L' }, key: 'k' }
    const made = await host.records?.create?.(about, call())
    expect(await host.records?.create?.(about, call())).toEqual(made)
    expect(desk.tickets).toHaveLength(1)
    expect(desk.tickets[0]).toMatchObject({ custom_fields: [{ id: 88, value: '7' }], tags: ['size_l'] })
    const ticket = await host.open(opening(), call())
    await host.records?.link?.(ticket, made?.id ?? '', call())
    expect(desk.ticket(ticket.id)).toMatchObject({ type: 'incident', problem_id: Number(made?.id) })
    await host.records?.unlink?.(ticket, made?.id ?? '', call())
    expect(desk.ticket(ticket.id).problem_id).toBeNull()
  })
})
