// The panel, opened by the app's own script and the instance's signature, up to the phone and back.
import { ana, type Medium, media } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { instanceKey, panel } from './contract.js'
import { Platform } from './emulated/platform.js'
import { type Scene, type SceneOptions, scene } from './scene.js'

const table = 'sn_customerservice_case'
const page = { html: '<meta name="deskwire" content="%START%">', files: new Map() }
const callback = { kind: 'basic', user: 'servicenow', password: 'planted-events-password' } as const

const begin = async ({ records, ...options }: SceneOptions) => {
  const mode = records
    ? { records: { callback, panel, ...records } }
    : { conversation: { panel, ...options.conversation } }
  const s = await scene({ ...options, ...mode, serve: { panel: page } })
  const platform = new Platform({
    tables: s.now.tables,
    files: s.now.rest.files,
    now: () => s.wire.now(),
    properties: {
      'x_deskw_deskwire.integration_user': s.now.user.name,
      'x_deskw_deskwire.mode': records ? 'records' : 'conversation',
      'x_deskw_deskwire.panel_jwt_provider': 'the-provider',
      'x_deskw_deskwire.agent_roles': 'sn_customerservice_agent',
    },
    bridge: { url: s.bridge.publicUrl, key: '', events: callback.password },
    signs: instanceKey.privateKey,
  })
  return { s, platform }
}

/** What the frame is led to, opened there. */
const open = async (s: Scene, url: unknown) => {
  const answer = await fetch(s.local(String(url)))
  const content = /content="([^"]*)"/.exec(await answer.text())?.[1] ?? ''
  const start = JSON.parse(content.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))))
  return { status: answer.status, policy: answer.headers.get('content-security-policy'), start }
}

const use = async (s: Scene, bearer: string, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const answer = await fetch(`${s.served.url}/api/panel${path}`, {
    headers,
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  return { status: answer.status, json: await answer.json() }
}

const text = (words: string) => ({ type: 'text', text: words })

describe.each<Medium>(media)('F11: the panel beside an interaction, on %s', (medium) => {
  it('opens for the agent of its conversation, once; what they send reaches the phone', async () => {
    const { s, platform } = await begin({ medium, conversation: { start: 'agent' } })
    s.chat().send('My teapot leaks')
    await s.accept()
    const group = s.now.tables.insert('sys_user_group', { name: 'Teapots' })
    s.now.tables.insert('sys_user_grmember', { user: platform.user.id, group: group.sys_id ?? '' })
    const about = { table: 'interaction', record: s.session.interaction }
    const { status, body } = await platform.get('panel', about)
    expect(status).toBe(200)
    const { policy, start } = await open(s, body.url)
    expect(policy).toContain(`frame-ancestors ${s.now.url}`)
    const state = await use(s, start.bearer, '/state')
    expect(state.json).toMatchObject({
      agent: { id: 'beth.anglin', name: 'Beth Anglin' },
      messages: expect.arrayContaining([expect.objectContaining({ text: 'My teapot leaks' })]),
    })
    expect((await use(s, start.bearer, '/messages', { content: text('A new one is on its way') })).status).toBe(202)
    await s.until(() => s.inbox().at(-1) === 'A new one is on its way', 'the words')
    expect((await open(s, body.url)).start).toEqual({ refused: true })

    platform.readOnly = [about.record]
    expect(await platform.get('panel', about)).toMatchObject({ status: 404 })
    expect(await platform.get('panel', { ...about, table: 'sys_user' })).toMatchObject({ status: 404 })
  })
})

describe.each<Medium>(media)('F11: the panel beside a case, on %s', (medium) => {
  it('shows the conversation that the case is related to, and else writes first; the answer is offered to the agent', async () => {
    const { s, platform } = await begin({ medium })
    s.chat().send('Where is my order?')
    await s.until(() => s.inbox().length === 1, 'the virtual agent')
    s.chat().send('bye')
    await s.until(() => s.session.mode === 'ended', 'the end')
    await s.settled()
    const person = s.now.tables.of('customer_contact').find(({ name }) => name === 'Ana Jensen')
    const record = s.now.tables.insert(table, { short_description: 'Late', contact: person?.sys_id ?? '' })
    const about = { table, record: record.sys_id ?? '' }
    const first = await open(s, (await platform.get('panel', about)).body.url)
    expect(first.start.customer).toEqual({ address: '(555) 123-0001' })
    const said = { channel: 'phone', to: '(555) 123-0001', content: text('It is found') }
    expect((await use(s, first.start.bearer, '/outreach', said)).status).toBe(202)
    await s.until(() => s.inbox().at(-1) === 'It is found', 'the words')
    s.chat().send('Where was it?')
    const beth = s.userOf('beth.anglin')
    await s.until(() => s.now.agent.queue()[0]?.offeredTo === beth.sys_id, 'the offer to her')
    expect(s.session.lines.slice(0, 2)).toMatchObject([
      { from: 'history', text: 'It is found' },
      { from: 'customer', text: 'Where was it?' },
    ])
    const linked = () => s.now.tables.of('interaction_related_record')
    await s.until(() => linked().length === 1, 'the link with the case')
    // From now on the case leads to that conversation.
    const again = await open(s, (await platform.get('panel', about)).body.url)
    const { json } = await use(s, again.start.bearer, '/state')
    expect(json).toMatchObject({ ticket: { id: s.session.id }, conversation: { contact: { name: 'Ana Jensen' } } })
    expect((await s.bridge.books()).parked).toBe(0)
  })

  it('in records mode an agent says first that a case takes the answers', async () => {
    const { s, platform } = await begin({ medium, records: {} })
    s.chat().send('About another case')
    await s.settled()
    const record = s.now.tables.insert(
      table,
      { short_description: 'A call', comments: 'Said on the phone' },
      'beth.anglin',
    )
    const about = { table, record: record.sys_id ?? '' }
    expect((await platform.get('panel', about)).body).toEqual({ adopt: true })
    expect(record.correlation_display).toBeUndefined()
    const { start } = await open(s, (await platform.post('adopt', about)).body.url)
    const said = { channel: 'phone', to: ana, content: text('It is ready') }
    expect((await use(s, start.bearer, '/outreach', said)).status).toBe(202)
    await s.until(() => s.inbox().at(-1) === 'It is ready', 'the words')
    s.chat().send('Thank you')
    const comments = () => s.now.tables.journal(about.record, 'comments').map(({ value }) => value)
    await s.until(() => comments().includes('Thank you'), 'the answer in the case')
    expect(s.inbox()).not.toContain('Said on the phone')
  })
})
