import { readFileSync } from 'node:fs'
import { fakeAssistant, fakeChannel, fakeHost } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'
import type { SceneOptions } from '../../src/scene.js'
import { keys, type Serving, serving } from '../http/serving.js'

const ana = '+15551230001'
const bo = '+15551230002'
const hour = 60 * 60_000
const text = (words: string) => ({ content: { type: 'text', text: words } })

const bearerOf = async (s: Serving, ticket: string, teams: readonly string[] = []): Promise<string> => {
  const json = { host: 'desk', ticket, agent: { id: 'ben', name: 'Ben Stone' }, teams }
  const made = await s.ask('POST', '/api/panel/sessions', { key: keys.agent, json })
  return (made.json as { bearer: string }).bearer
}

const begun = async (options: Partial<SceneOptions> = {}, teams?: readonly string[]) => {
  const s = await serving(options)
  await s.scene.customer('My teapot leaks', ana, { name: 'Ana' })
  await s.scene.until(() => s.scene.host.tickets.length === 1, 'the ticket')
  await s.scene.settled(1)
  const ticket = s.scene.host.tickets[0]?.id ?? ''
  const key = await bearerOf(s, ticket, teams)
  const post = (path: string, json?: unknown, headers?: Record<string, string>) =>
    s.ask('POST', `/api/panel/${path}`, { key, ...(json !== undefined && { json }), ...(headers && { headers }) })
  const get = (path: string) => s.ask('GET', `/api/panel/${path}`, { key })
  const sent = () => s.scene.channel.texts()
  return { s, ticket, key, post, get, sent }
}

describe('what an agent sends from the panel', () => {
  it('goes out once, whatever is asked again, and stands in the ticket under their name', async () => {
    const { s, post, get, sent } = await begun()
    const headers = { 'idempotency-key': 'click-1' }
    const first = await post('messages', text('It is fixed'), headers)
    const second = await post('messages', text('It is fixed'), headers)
    expect([first.status, second.status]).toEqual([202, 202])
    expect((second.json as { accepted: string }).accepted).toBe('duplicate')
    expect((await post('messages', text('Another'), headers)).status).toBe(409)
    await s.scene.until(() => (s.scene.host.tickets[0]?.notes.length ?? 0) > 0, 'the note')
    expect(sent()).toEqual(['It is fixed'])
    expect(s.scene.host.tickets[0]?.notes.join()).toContain('Ben Stone')
    const { id } = first.json as { id: string }
    expect((await get(`work/${encodeURIComponent(id)}`)).json).toMatchObject({ state: 'effected' })
    expect((await get('state')).json).toMatchObject({
      messages: [{ direction: 'in' }, { direction: 'out', author: { kind: 'agent', id: 'ben', name: 'Ben Stone' } }],
    })
  })

  it('passes the gate: refused after the window, and told why', async () => {
    const { s, post, get, sent } = await begun()
    await s.scene.later(25 * hour)
    const key = await bearerOf(s, s.scene.host.tickets[0]?.id ?? '')
    const answer = await s.ask('POST', '/api/panel/messages', { key, json: text('Too late') })
    const { id } = answer.json as { id: string }
    const work = () => s.ask('GET', `/api/panel/work/${encodeURIComponent(id)}`, { key })
    await s.scene.until(async () => ((await work()).json as { state: string }).state === 'refused', 'the refusal')
    expect((await work()).json).toMatchObject({
      reason: 'window_closed',
      says: 'This conversation has exceeded the 24 hour limit to respond to the customer.',
    })
    expect(sent()).toEqual([])
    // The bearer that was made before is over.
    expect([(await post('messages', text('x'))).status, (await get('state')).status]).toEqual([401, 401])
  })

  it('F2: is held where the policy says so, and goes out when the customer writes', async () => {
    const reopenTemplate = { type: 'template', name: 'come_back', language: 'en' } as const
    const { s, sent } = await begun({ policy: { onClosed: 'reopen', reopenTemplate } })
    await s.scene.later(25 * hour)
    const ticket = s.scene.host.tickets[0]?.id ?? ''
    const key = await bearerOf(s, ticket)
    await s.ask('POST', '/api/panel/messages', { key, json: text('Your answer') })
    await s.scene.until(() => sent().includes('[template]'), 'the template that asks')
    const { json } = await s.ask('GET', '/api/panel/state', { key })
    expect(json).toMatchObject({
      may: { text: { allowed: false, reason: 'window_closed' }, holds: true },
      conversation: {
        held: {
          until: expect.any(String),
          template: 'come_back',
          replies: [{ by: 'Ben Stone', text: 'Your answer' }],
        },
      },
    })
    expect(sent()).toEqual(['[template]'])
    await s.scene.customer('Yes please')
    await s.scene.until(() => sent().includes('Your answer'), 'the held reply')
    expect(sent()).toEqual(['[template]', 'Your answer'])
  })

  it('takes the conversation over from the assistant, and hands it back', async () => {
    const bot = fakeAssistant(({ content }) =>
      content.type === 'text' && content.text === 'My teapot leaks' ? [{ act: 'handoff', reason: 'asked' }] : [],
    )
    const { s, post, get } = await begun({ assistants: { bot } })
    const speaker = async () =>
      ((await get('state')).json as { conversation: { speaker: string } }).conversation.speaker
    expect((await get('state')).json).toMatchObject({ conversation: { speaker: 'host' }, can: { handBack: true } })
    expect((await post('hand-back')).status).toBe(200)
    expect(await speaker()).toBe('assistant')
    await post('messages', text('Wait, I have it'))
    await s.scene.until(async () => (await speaker()) === 'host', 'that the agent speaks again')
  })

  it('is never what a team may not send', async () => {
    const templates = () =>
      Promise.resolve(
        ['order_ready', 'sale'].map((name) => ({
          name,
          language: 'en',
          category: 'utility',
          status: name === 'sale' ? 'APPROVED' : 'approved',
          body: 'Hi {{1}}',
          variables: ['1'],
        })),
      )
    const channel = Object.assign(fakeChannel(), { templates })
    const policy = { panel: { templates: { Support: ['order_ready'], '*': [] } } }
    const { post, get } = await begun({ channel, policy }, ['Support'])
    const names = ((await get('templates')).json as { items: { name: string }[] }).items.map(({ name }) => name)
    expect(names).toEqual(['order_ready'])
    const template = (name: string) => ({ content: { type: 'template', name, language: 'en', values: { 1: 'Ana' } } })
    expect((await post('messages', template('order_ready'))).status).toBe(202)
    const refused = await post('messages', template('sale'))
    expect([refused.status, (refused.json as { code: string }).code]).toEqual([403, 'template_not_allowed'])
    const start = { channel: 'fake', to: bo, ...template('sale') }
    expect((await post('outreach', start)).status).toBe(403)
  })
})

it('F11: the guide shows the example that the tests of helpdesks without frames run', () => {
  const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8')
  expect(read('docs/guides/panel.md')).toContain(read('packages/integration-tests/src/panel-by-api.ts'))
})

describe('F14: suggested replies', () => {
  it('are of the conversation of this panel, and nothing of them is sent', async () => {
    const suggest = ({ conversation }: { conversation: { id: string } }) => Promise.resolve([conversation.id])
    const { s, post, get, sent } = await begun({ hooks: { suggest } })
    const { json } = await get('state')
    const { conversation } = json as { conversation: { id: string } }
    expect(json).toMatchObject({ can: { suggestions: true } })
    expect(await post('suggestions')).toMatchObject({ status: 200, json: { drafts: [conversation.id] } })
    await s.scene.settled(1)
    expect([sent(), s.scene.host.tickets[0]?.notes]).toEqual([[], []])
    // Its bearer is for the panel, not for the management API.
    const path = `/api/conversations/${conversation.id}/suggestions`
    const key = await bearerOf(s, s.scene.host.tickets[0]?.id ?? '')
    expect([401, 403]).toContain((await s.ask('POST', path, { key })).status)
    expect((await s.ask('POST', '/api/panel/suggestions', { key: keys.agent })).status).toBe(403)
  })

  it('are not offered without the hook', async () => {
    const { post, get } = await begun()
    expect((await get('state')).json).toMatchObject({ can: { suggestions: false } })
    expect((await post('suggestions')).status).toBe(501)
  })
})

describe('send again', () => {
  it('sends what certainly failed, once, and never what is of another conversation', async () => {
    const { s, post, get, sent } = await begun()
    s.scene.channel.next({ refuse: { code: 'content' } })
    await post('messages', text('Second try'))
    interface Shown {
      messages: { id: string; delivery?: string }[]
    }
    const last = async () => ((await get('state')).json as Shown).messages.at(-1)
    await s.scene.until(async () => (await last())?.delivery === 'failed', 'the failure')
    const id = encodeURIComponent((await last())?.id ?? '')
    const before = sent().length
    const answers = await Promise.all([post(`again/${id}`), post(`again/${id}`)])
    // The second finds it failed, or sent again meanwhile.
    expect(answers.map(({ status }) => status)).toContain(202)
    await s.scene.until(async () => (await last())?.delivery !== 'failed', 'the second try')
    await s.scene.settled(1)
    expect(sent().slice(before)).toEqual(['Second try'])
    expect((await post(`again/${id}`)).status).toBe(409)

    await s.scene.customer('Hello', bo)
    await s.scene.until(() => s.scene.host.tickets.length === 2, 'the other ticket')
    const key = await bearerOf(s, s.scene.host.tickets[1]?.id ?? '')
    expect((await s.ask('POST', `/api/panel/again/${id}`, { key })).status).toBe(404)
  })
})

describe('send again, when the gate says no', () => {
  it('leaves the message failed, so that it can be sent once the gate says yes', async () => {
    const { s, post, get, sent } = await begun()
    s.scene.channel.next({ refuse: { code: 'content' } })
    await post('messages', text('Second try'))
    interface Shown {
      messages: { id: string; delivery?: string; parts: unknown[] }[]
    }
    const last = async () => ((await get('state')).json as Shown).messages.at(-1)
    await s.scene.until(async () => (await last())?.delivery === 'failed', 'the failure')
    const id = encodeURIComponent((await last())?.id ?? '')
    await post('consent', { purpose: 'service', granted: false, evidence: 'Asked on the phone' })
    const { ids } = (await post(`again/${id}`)).json as { ids: string[] }
    const work = async () => (await get(`work/${encodeURIComponent(ids[0] ?? '')}`)).json as { state: string }
    await s.scene.until(async () => (await work()).state === 'refused', 'the refusal')
    expect(await last()).toMatchObject({ delivery: 'failed', parts: [{ delivery: 'failed' }] })
    expect(sent()).toEqual([])
    // Of the same moment, a revocation outweighs.
    await s.scene.later(1_000)
    await post('consent', { purpose: 'service', granted: true, evidence: 'Agreed after all' })
    await post(`again/${id}`)
    await s.scene.until(() => sent().length === 1, 'the second try')
    expect(sent()).toEqual(['Second try'])
  })
})

describe('the rest of what the panel does', () => {
  it('records consent on this line under the agent’s name', async () => {
    const { post, get } = await begun()
    const evidence = 'Said yes on the phone'
    expect((await post('consent', { purpose: 'updates', granted: true, evidence })).status).toBe(200)
    expect((await get('state')).json).toMatchObject({
      consent: {
        updates: true,
        marketing: false,
        records: [{ purpose: 'updates', granted: true, source: 'agent', evidence: 'Ben Stone: Said yes on the phone' }],
      },
    })
    expect((await post('consent', { purpose: 'all', granted: true, evidence })).status).toBe(400)
    expect((await post('consent', { purpose: 'all', granted: false, evidence })).status).toBe(200)
    expect((await get('state')).json).toMatchObject({ consent: { optedOut: true }, may: { text: { allowed: false } } })
  })

  it('adds notes, reopens, and says what this helpdesk has', async () => {
    const { s, ticket, post, get } = await begun()
    await post('notes', { text: 'Call her on Monday' })
    await s.scene.until(() => s.scene.host.ticket(ticket).notes.length === 1, 'the note')
    expect(s.scene.host.ticket(ticket).notes).toEqual(['Ben Stone: Call her on Monday'])
    expect((await get('state')).json).toMatchObject({
      can: { note: true, close: false, reopen: false, handBack: false, articles: false },
    })
    await s.scene.desk({ kind: 'closed', id: 'c1', at: { ticket } })
    await s.scene.until(
      async () => ((await get('state')).json as { can: { reopen: boolean } }).can.reopen,
      'that it may be reopened',
    )
    expect((await post('reopen')).status).toBe(200)
    expect((await post('close')).status).toBe(501)
  })

  it('A2: writes first from an empty ticket, which becomes the conversation’s', async () => {
    const host = fakeHost()
    const { s } = await begun({ host })
    await host.open(
      {
        key: 'x',
        channel: 'fake',
        line: 'line-1',
        medium: 'whatsapp',
        customer: { addresses: [], verified: false },
        subject: 's',
        attributes: {},
      },
      { signal: new AbortController().signal, deadline: Number.POSITIVE_INFINITY },
    )
    const ticket = host.tickets.at(-1)?.id ?? ''
    const key = await bearerOf(s, ticket)
    const to = encodeURIComponent(bo)
    const verdict = await s.ask('GET', `/api/panel/outreach?channel=fake&to=${to}`, { key })
    expect(verdict.json).toMatchObject({ text: { allowed: false, reason: 'no_consent' } })
    const evidence = 'A form'
    const grant = { address: bo, channel: 'fake', purpose: 'service', evidence }
    await s.ask('POST', '/api/consent/grant', { key: keys.agent, json: grant })
    const template = { type: 'template', name: 'come_back', language: 'en' }
    const json = { channel: 'fake', to: bo, content: template }
    expect((await s.ask('POST', '/api/panel/outreach', { key, json })).status).toBe(202)
    const state = () => s.ask('GET', '/api/panel/state', { key })
    await s.scene.until(
      async () => ((await state()).json as { messages: unknown[] }).messages.length === 1,
      'the conversation of the ticket',
    )
    expect((await state()).json).toMatchObject({ conversation: { addresses: [{ value: bo }] } })
  })

  it('finds a record of another customer only by its exact number', async () => {
    const card = (words: string) => ({ type: 'text', text: words, markup: 'plain' }) as const
    const host = fakeHost({ contacts: [{ id: 'ana', name: 'Ana', phone: ana }] })
    host.records = {
      find: ({ text: words = '', contact }) =>
        Promise.resolve(
          [
            { id: 'CS1', of: 'ana' },
            { id: 'CS2', of: 'bo' },
          ]
            .filter(({ id, of }) => (contact === undefined || contact === of) && (id === words || words === 'teapot'))
            .map(({ id }) => ({ id, card: card(id) })),
        ),
    }
    const { get } = await begun({ host })
    const found = async (words: string) =>
      ((await get(`records?search=${words}`)).json as { items: { id: string }[] }).items.map(({ id }) => id)
    expect(await found('teapot')).toEqual(['CS1'])
    expect(await found('CS2')).toEqual(['CS2'])
  })
})
