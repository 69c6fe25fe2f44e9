import { ana, apiKey } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { planted } from './contract.js'
import { Platform } from './emulated/platform.js'
import type { Row } from './emulated/tables.js'
import { guest, type Scene, type SceneOptions, scene } from './scene.js'

const table = 'sn_customerservice_case'

/** A scene whose ServiceNow runs the recipes; what they send is really posted to the bridge. */
const begin = async (options: SceneOptions) => {
  const s = await scene(options)
  const platform = new Platform({
    tables: s.now.tables,
    now: () => s.wire.now(),
    properties: {
      'deskwire.url': `${s.served.url}/`,
      'deskwire.webhook.secret': planted.webhook,
      'deskwire.integration.user': s.now.user.name,
      'deskwire.api.key': apiKey,
      'deskwire.channel': 'phone',
      'deskwire.mode': options.records ? 'records' : 'conversation',
    },
  })
  const deliver = async (): Promise<{ status: number; json: unknown }[]> => {
    const answers: { status: number; json: unknown }[] = []
    for (const { url, headers, body } of platform.sent.splice(0)) {
      const response = await fetch(url, { method: 'POST', headers, body })
      const text = await response.text()
      answers.push({ status: response.status, json: text.startsWith('{') ? JSON.parse(text) : text })
    }
    return answers
  }
  const cases = () => s.now.tables.of(table).filter(({ correlation_display }) => correlation_display === 'Deskwire')
  const comments = (id = cases().at(-1)?.sys_id ?? '') =>
    s.now.tables.journal(id, 'comments').map(({ value = '' }) => value)
  const row = (): Row => {
    const found = cases().at(-1)
    if (!found) throw new Error('There is no case')
    return found
  }
  /** An agent changes the case, and the business rules run. */
  const agent = async (change: Row, user = 'beth.anglin') => {
    const previous = { ...row() }
    const current = s.now.tables.update(table, previous.sys_id ?? '', change, user) ?? {}
    if (change.comments) platform.run('agent-replies', table, current)
    platform.run('record-changes', table, current, { previous })
    return deliver()
  }
  return { s, platform, deliver, cases, comments, row, agent }
}

const idOf = (answer: { json: unknown } | undefined): string => String(Object(answer?.json).id)

const ask = async (s: Scene, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const response = await fetch(`${s.served.url}/api${path}`, {
    headers,
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

describe('records mode: a case for each conversation', () => {
  it('a message opens a case with who it is, and what the agent comments reaches the customer once', async () => {
    const { s, cases, comments, agent, platform, deliver, row } = await begin({
      records: {},
      bridge: { route: () => ({ host: 'servicenow', queue: 'support' }) },
    })
    s.chat().send('My teapot leaks')
    await s.until(() => comments().length === 1, 'the comment')
    expect(cases()).toHaveLength(1)
    const person = s.now.tables.of('customer_contact').find(({ name }) => name === 'Ana Jensen')
    const group = s.now.tables.of('sys_user_group')[0]
    expect(row()).toMatchObject({
      contact: person?.sys_id,
      assignment_group: group?.sys_id,
      contact_type: 'messaging',
      short_description: 'My teapot leaks',
      sys_created_by: s.now.user.name,
    })
    expect(comments()).toEqual(['My teapot leaks'])
    // B9: an interaction beside it, which a manager finds.
    const [interaction] = s.now.tables.of('interaction')
    expect(interaction).toMatchObject({ type: 'messaging', subtype: 'WhatsApp', opened_for: person?.sys_id })
    expect(s.now.tables.of('interaction_related_record')).toMatchObject([
      { interaction: interaction?.sys_id, document_id: row().sys_id },
    ])

    // Every character of it is signed and read as it was written.
    expect(await agent({ comments: 'Grüße: 2 < 3 & “häuser” 🚚' })).toMatchObject([{ status: 200 }])
    await s.until(() => s.inbox().length === 1, 'the reply')
    expect(s.inbox()).toEqual(['Grüße: 2 < 3 & “häuser” 🚚'])
    // The rule runs again for a second comment and tells the first once more.
    await agent({ comments: 'Until tomorrow' })
    platform.run('agent-replies', table, row())
    await deliver()
    await s.until(() => s.inbox().length === 2, 'the second reply')
    await s.settled()
    expect(s.inbox()).toEqual(['Grüße: 2 < 3 & “häuser” 🚚', 'Until tomorrow'])
    expect(comments()).toEqual(['My teapot leaks', 'Grüße: 2 < 3 & “häuser” 🚚', 'Until tomorrow'])
  })

  it('promise 10: what we wrote ourselves is not even sent by the rule, and refused where it is', async () => {
    const { s, comments, platform, row } = await begin({ records: {} })
    s.chat().send('Hello')
    await s.until(() => comments().length === 1, 'the comment')
    platform.run('agent-replies', table, row())
    expect(platform.sent).toEqual([])
    await s.settled()
    expect(s.inbox()).toEqual([])
  })

  it('a request that was changed on its way, or signed with another secret, is refused', async () => {
    const { s, comments, platform, row } = await begin({ records: {} })
    s.chat().send('Hello')
    await s.until(() => comments().length === 1, 'the comment')
    s.now.tables.update(table, row().sys_id ?? '', { comments: 'Pay 10' }, 'beth.anglin')
    platform.run('agent-replies', table, row())
    const [message] = platform.sent
    if (!message) throw new Error('nothing was sent')
    const { url, headers, body } = message
    const changed = await fetch(url, { method: 'POST', headers, body: body.replace('10', '99') })
    expect(changed.status).toBe(401)
    const others = { 'webhook-signature': 'v1,AAAA', 'webhook-id': 'another', 'webhook-timestamp': '1795149271' }
    for (const [name, value] of Object.entries(others))
      expect((await fetch(url, { method: 'POST', headers: { ...headers, [name]: value }, body })).status).toBe(401)
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200)
    await s.until(() => s.inbox().length === 1, 'only the true one')
    expect(s.inbox()).toEqual(['Pay 10'])
  })

  it('A6, B1: files go both ways', async () => {
    const { s, comments, platform, deliver, row } = await begin({ records: {} })
    s.chat().send({ text: 'Look', media: { mime: 'image/png', bytes: Buffer.from('a picture') } })
    await s.until(() => comments().length === 1, 'the comment')
    const [uploaded] = s.now.tables.of('sys_attachment')
    expect(uploaded).toMatchObject({ table_sys_id: row().sys_id, content_type: 'image/png' })
    expect(Buffer.from(s.now.rest.files.get(uploaded?.sys_id ?? '') ?? []).toString()).toBe('a picture')
    expect(comments()[0]).toContain(uploaded?.file_name)
    expect(comments()[0]).toContain('Look')

    const about = {
      table_name: table,
      table_sys_id: row().sys_id ?? '',
      file_name: 'plan.pdf',
      content_type: 'application/pdf',
    }
    const file = s.now.tables.insert('sys_attachment', about, 'beth.anglin')
    s.now.rest.files.set(file.sys_id ?? '', Buffer.from('%PDF-1.4 plan'))
    platform.run('agent-files', 'sys_attachment', file)
    expect(await deliver()).toMatchObject([{ status: 200 }])
    await s.until(() => s.chat().last()?.content.type === 'media', 'the file')
    expect(s.chat().last()?.content).toMatchObject({ items: [{ mime: 'application/pdf' }] })
  })

  it('closing gives the conversation back; the next message reopens the case', async () => {
    const { s, cases, comments, agent, row } = await begin({ records: {} })
    s.chat().send('Hello')
    await s.until(() => comments().length === 1, 'the comment')
    expect(await agent({ state: '3' })).toMatchObject([{ status: 200 }])
    await s.settled()
    s.chat().send('It leaks again')
    await s.until(() => comments().length === 2, 'the second comment')
    expect(cases()).toHaveLength(1)
    expect(row()).toMatchObject({ state: '10', active: 'true' })
    const { items } = await s.bridge.store.conversations('main', { limit: 1 })
    expect(items[0]?.state).toBe('open')
    await agent({ assigned_to: 'beth' })
    await s.until(
      async () => (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.state === 'active',
      'assigned',
    )
  })

  it('B5, E7: a failure becomes a work note with its reason', async () => {
    const { s, comments, agent, row } = await begin({ records: {}, medium: 'whatsapp-cloud' })
    s.chat().send('Hello')
    await s.until(() => comments().length === 1, 'the comment')
    await s.later(25 * 3_600_000)
    await agent({ comments: 'Sorry for the wait' })
    const notes = () => s.now.tables.journal(row().sys_id ?? '', 'work_notes').map(({ value = '' }) => value)
    await s.until(() => notes().some((note) => note.includes('24 hour limit')), 'the reason')
    expect(s.inbox()).toEqual([])
  })

  it('what no rule could tell while we were away is read from the journal, once', async () => {
    const { s, comments, row, platform, deliver } = await begin({ records: {}, bridge: { catchUpEveryMs: 20 } })
    s.chat().send('Hello')
    await s.until(() => comments().length === 1, 'the comment')
    s.now.tables.update(table, row().sys_id ?? '', { comments: 'Nobody told you' }, 'beth.anglin')
    await s.until(() => s.inbox().length === 1, 'the reply')
    // The rule comes late: its comment is known by its id.
    platform.run('agent-replies', table, row())
    expect(await deliver()).toMatchObject([{ status: 200 }])
    await s.settled()
    expect(s.inbox()).toEqual(['Nobody told you'])
  })

  it('so are files, of our own cases only', async () => {
    const { s, comments, row } = await begin({ records: {}, bridge: { catchUpEveryMs: 20 } })
    s.chat().send('Hello')
    await s.until(() => comments().length === 1, 'the comment')
    const other = s.now.tables.insert(table, { short_description: 'Not ours' })
    const attach = (to: Row) => {
      const about = {
        table_name: table,
        table_sys_id: to.sys_id ?? '',
        file_name: 'plan.png',
        content_type: 'image/png',
      }
      const file = s.now.tables.insert('sys_attachment', { ...about, size_bytes: '4' }, 'beth.anglin')
      s.now.rest.files.set(file.sys_id ?? '', Buffer.from('plan'))
    }
    attach(other)
    s.now.tables.update(table, other.sys_id ?? '', { comments: 'Not for Ana' }, 'beth.anglin')
    attach(row())
    await s.until(() => s.inbox().length === 1, 'the file')
    await s.settled()
    expect(s.chat().inbox()).toMatchObject([{ content: { type: 'media', items: [{ mime: 'image/png' }] } }])
    // What belongs to no conversation is not taken in, so nobody has to look at it.
    expect((await s.bridge.books()).parked).toBe(0)
  })
})

describe('A2: an agent writes first, by a UI action', () => {
  it('is refused to somebody who never agreed, and says why; goes out as a template to who did', async () => {
    const { s, platform, deliver } = await begin({ medium: 'whatsapp-cloud' })
    const contact = { sys_id: 'p1', name: 'Gus', mobile_phone: guest }
    s.wire.phone(guest)
    platform.run('outreach', 'customer_contact', contact)
    expect(platform.messages).toHaveLength(1)
    const [first] = await deliver()
    expect(first?.status).toBe(202)
    const id = idOf(first)
    await s.until(async () => (await ask(s, `/work/${id}`)).json.state === 'refused', 'the refusal')
    expect((await ask(s, `/work/${id}`)).json.reason).toBe('no_consent')
    expect(s.inbox(guest)).toEqual([])

    const evidence = 'Signed form 12'
    const granted = await ask(s, '/consent/grant', { address: guest, channel: 'phone', purpose: 'service', evidence })
    expect(granted.status).toBe(200)
    await s.later(60_000)
    platform.run('outreach', 'customer_contact', contact)
    await deliver()
    await s.until(() => s.inbox(guest).length === 1, 'the template')
    expect(s.inbox(guest)).toEqual(['Hi Gus, we have news.'])
    s.chat(guest, 'Gus').send('What news?')
    await s.until(() => s.now.agent.sessions.size === 1, 'the conversation')
  })

  it('in records mode the case takes the answers, also while another one is open', async () => {
    const { s, platform, deliver, comments } = await begin({ medium: 'whatsapp-cloud', records: {} })
    s.chat().send('About my first case')
    await s.until(() => comments().length === 1, 'the first case')
    const second = s.now.tables.insert(table, {
      short_description: 'A second case',
      'contact.mobile_phone': ana,
      'contact.display': 'Ana',
    })
    platform.run('outreach', table, second)
    expect(await deliver()).toMatchObject([{ status: 202 }])
    await s.until(() => s.inbox().length === 1, 'the template')
    s.chat().send('Yes?')
    await s.until(() => comments(second.sys_id).length === 1, 'the answer in the second case')
    expect(comments(second.sys_id)).toEqual(['Yes?'])
    s.now.tables.update(table, second.sys_id ?? '', { comments: 'It is ready' }, 'beth.anglin')
    platform.run('agent-replies', table, second)
    await deliver()
    await s.until(() => s.inbox().at(-1) === 'It is ready', 'the reply from the second case')
  })

  it('says so where there is no number to write to', async () => {
    const { platform } = await begin({})
    platform.run('outreach', 'customer_contact', { sys_id: 'p2', name: 'Ida', mobile_phone: '0171 123' })
    expect(platform.sent).toEqual([])
    expect(platform.messages[0]).toMatch(/^error: There is no phone number/)
  })
})

describe('A3: a record’s change becomes a notification', () => {
  it('is refused without the opt-in and the subscription, goes out with them, and once', async () => {
    const { s, platform, deliver } = await begin({ medium: 'whatsapp-cloud' })
    const record = s.now.tables.insert(table, { state: '6', 'state.display': 'Resolved', 'contact.mobile_phone': ana })
    const change = async () => {
      platform.run('notify', table, record)
      const [answer] = await deliver()
      return idOf(answer)
    }
    s.chat().send('Hello')
    await s.until(() => s.inbox().length > 0, 'the virtual agent')
    const refused = await change()
    await s.until(async () => (await ask(s, `/work/${refused}`)).json.state === 'refused', 'the refusal')
    expect((await ask(s, `/work/${refused}`)).json.reason).toBe('no_consent')

    // START is the opt-in; the subscription to the topic is recorded by a form.
    s.chat().send('START')
    await s.settled()
    const subscribed = {
      address: ana,
      channel: 'phone',
      purpose: 'updates',
      topic: 'case-updates',
      evidence: 'Portal form',
    }
    expect((await ask(s, '/consent/grant', subscribed)).status).toBe(200)
    const before = s.inbox().length
    record.sys_mod_count = '2'
    await change()
    await change()
    await s.until(() => s.inbox().length > before, 'the notification')
    await s.settled()
    expect(s.inbox().slice(before)).toEqual([`Your case ${record.number} is now Resolved.`])
  })
})
