import { afterEach, describe, expect, it } from 'vitest'
import { planted } from './contract.js'
import { Platform } from './emulated/platform.js'
import type { Row } from './emulated/tables.js'
import { ana, apiKey, guest, type House, type HouseOptions, house } from './house.js'

const table = 'sn_customerservice_case'
let running: House | undefined
afterEach(async () => {
  await running?.end()
  running = undefined
})

/** A house whose ServiceNow runs the recipes; what they send is really posted to the bridge. */
const begin = async (options: HouseOptions) => {
  const h = await house(options)
  running = h
  const platform = new Platform({
    tables: h.now.tables,
    now: () => h.wire.now(),
    properties: {
      'deskwire.url': `${h.served.url}/`,
      'deskwire.webhook.secret': planted.webhook,
      'deskwire.integration.user': h.now.user.name,
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
  const cases = () => h.now.tables.of(table).filter(({ correlation_display }) => correlation_display === 'Deskwire')
  const comments = (id = cases().at(-1)?.sys_id ?? '') =>
    h.now.tables.journal(id, 'comments').map(({ value = '' }) => value)
  const row = (): Row => {
    const found = cases().at(-1)
    if (!found) throw new Error('There is no case')
    return found
  }
  /** An agent changes the case, and the business rules run. */
  const agent = async (change: Row, user = 'beth.anglin') => {
    const previous = { ...row() }
    const current = h.now.tables.update(table, previous.sys_id ?? '', change, user) ?? {}
    if (change.comments) platform.run('agent-replies', table, current)
    platform.run('record-changes', table, current, { previous })
    return deliver()
  }
  return { h, platform, deliver, cases, comments, row, agent }
}

const idOf = (answer: { json: unknown } | undefined): string => String(Object(answer?.json).id)

const ask = async (h: House, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const response = await fetch(`${h.served.url}/api${path}`, {
    headers,
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

describe('records mode: a case for each conversation', () => {
  it('a message opens a case with who it is, and what the agent comments reaches the customer once', async () => {
    const { h, cases, comments, agent, platform, deliver, row } = await begin({
      records: {},
      bridge: { route: () => ({ host: 'servicenow', queue: 'support' }) },
    })
    h.chat().send('My teapot leaks')
    await h.until(() => comments().length === 1, 'the comment')
    expect(cases()).toHaveLength(1)
    const person = h.now.tables.of('customer_contact').find(({ name }) => name === 'Ana Jensen')
    const group = h.now.tables.of('sys_user_group')[0]
    expect(row()).toMatchObject({
      contact: person?.sys_id,
      assignment_group: group?.sys_id,
      contact_type: 'messaging',
      short_description: 'My teapot leaks',
      sys_created_by: h.now.user.name,
    })
    expect(comments()).toEqual(['My teapot leaks'])
    // B9: an interaction beside it, which a manager finds.
    const [interaction] = h.now.tables.of('interaction')
    expect(interaction).toMatchObject({ type: 'messaging', subtype: 'WhatsApp', opened_for: person?.sys_id })
    expect(h.now.tables.of('interaction_related_record')).toMatchObject([
      { interaction: interaction?.sys_id, document_id: row().sys_id },
    ])

    // Every character of it is signed and read as it was written.
    expect(await agent({ comments: 'Grüße: 2 < 3 & “häuser” 🚚' })).toMatchObject([{ status: 200 }])
    await h.until(() => h.inbox().length === 1, 'the reply')
    expect(h.inbox()).toEqual(['Grüße: 2 < 3 & “häuser” 🚚'])
    // The rule runs again for a second comment and tells the first once more.
    await agent({ comments: 'Until tomorrow' })
    platform.run('agent-replies', table, row())
    await deliver()
    await h.until(() => h.inbox().length === 2, 'the second reply')
    await h.settled()
    expect(h.inbox()).toEqual(['Grüße: 2 < 3 & “häuser” 🚚', 'Until tomorrow'])
    expect(comments()).toEqual(['My teapot leaks', 'Grüße: 2 < 3 & “häuser” 🚚', 'Until tomorrow'])
  })

  it('promise 10: what we wrote ourselves is not even sent by the rule, and refused where it is', async () => {
    const { h, comments, platform, row } = await begin({ records: {} })
    h.chat().send('Hello')
    await h.until(() => comments().length === 1, 'the comment')
    platform.run('agent-replies', table, row())
    expect(platform.sent).toEqual([])
    await h.settled()
    expect(h.inbox()).toEqual([])
  })

  it('a request that was changed on its way, or signed with another secret, is refused', async () => {
    const { h, comments, platform, row } = await begin({ records: {} })
    h.chat().send('Hello')
    await h.until(() => comments().length === 1, 'the comment')
    h.now.tables.update(table, row().sys_id ?? '', { comments: 'Pay 10' }, 'beth.anglin')
    platform.run('agent-replies', table, row())
    const [message] = platform.sent
    if (!message) throw new Error('nothing was sent')
    const { url, headers, body } = message
    const changed = await fetch(url, { method: 'POST', headers, body: body.replace('10', '99') })
    expect(changed.status).toBe(401)
    const other = { ...headers, 'x-deskwire-signature': 'sha256=AAAA' }
    expect((await fetch(url, { method: 'POST', headers: other, body })).status).toBe(401)
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200)
    await h.until(() => h.inbox().length === 1, 'only the true one')
    expect(h.inbox()).toEqual(['Pay 10'])
  })

  it('A6, B1: files go both ways', async () => {
    const { h, comments, platform, deliver, row } = await begin({ records: {} })
    h.chat().send({ text: 'Look', media: { mime: 'image/png', bytes: Buffer.from('a picture') } })
    await h.until(() => comments().length === 1, 'the comment')
    const [uploaded] = h.now.tables.of('sys_attachment')
    expect(uploaded).toMatchObject({ table_sys_id: row().sys_id, content_type: 'image/png' })
    expect(Buffer.from(h.now.rest.files.get(uploaded?.sys_id ?? '') ?? []).toString()).toBe('a picture')
    expect(comments()[0]).toContain(uploaded?.file_name)
    expect(comments()[0]).toContain('Look')

    const about = {
      table_name: table,
      table_sys_id: row().sys_id ?? '',
      file_name: 'plan.pdf',
      content_type: 'application/pdf',
    }
    const file = h.now.tables.insert('sys_attachment', about, 'beth.anglin')
    h.now.rest.files.set(file.sys_id ?? '', Buffer.from('%PDF-1.4 plan'))
    platform.run('agent-files', 'sys_attachment', file)
    expect(await deliver()).toMatchObject([{ status: 200 }])
    await h.until(() => h.chat().last()?.content.type === 'media', 'the file')
    expect(h.chat().last()?.content).toMatchObject({ items: [{ mime: 'application/pdf' }] })
  })

  it('closing gives the conversation back; the next message reopens the case', async () => {
    const { h, cases, comments, agent, row } = await begin({ records: {} })
    h.chat().send('Hello')
    await h.until(() => comments().length === 1, 'the comment')
    expect(await agent({ state: '3' })).toMatchObject([{ status: 200 }])
    await h.settled()
    h.chat().send('It leaks again')
    await h.until(() => comments().length === 2, 'the second comment')
    expect(cases()).toHaveLength(1)
    expect(row()).toMatchObject({ state: '10', active: 'true' })
    const { items } = await h.bridge.store.conversations('main', { limit: 1 })
    expect(items[0]?.state).toBe('open')
    await agent({ assigned_to: 'beth' })
    await h.until(
      async () => (await h.bridge.store.conversations('main', { limit: 1 })).items[0]?.state === 'active',
      'assigned',
    )
  })

  it('B5, E7: a failure becomes a work note with its reason', async () => {
    const { h, comments, agent, row } = await begin({ records: {}, medium: 'whatsapp-cloud' })
    h.chat().send('Hello')
    await h.until(() => comments().length === 1, 'the comment')
    await h.later(25 * 3_600_000)
    await agent({ comments: 'Sorry for the wait' })
    const notes = () => h.now.tables.journal(row().sys_id ?? '', 'work_notes').map(({ value = '' }) => value)
    await h.until(() => notes().some((note) => note.includes('24 hour limit')), 'the reason')
    expect(h.inbox()).toEqual([])
  })

  it('what no rule could tell while we were away is read from the journal, once', async () => {
    const { h, comments, row, platform, deliver } = await begin({ records: {}, bridge: { missedEveryMs: 20 } })
    h.chat().send('Hello')
    await h.until(() => comments().length === 1, 'the comment')
    h.now.tables.update(table, row().sys_id ?? '', { comments: 'Nobody told you' }, 'beth.anglin')
    await h.until(() => h.inbox().length === 1, 'the reply')
    // The rule comes late: its comment is known by its id.
    platform.run('agent-replies', table, row())
    expect(await deliver()).toMatchObject([{ status: 200 }])
    await h.settled()
    expect(h.inbox()).toEqual(['Nobody told you'])
  })
})

describe('A2: an agent writes first, by a UI action', () => {
  it('is refused to somebody who never agreed, and says why; goes out as a template to who did', async () => {
    const { h, platform, deliver } = await begin({ medium: 'whatsapp-cloud' })
    const contact = { sys_id: 'p1', name: 'Gus', mobile_phone: guest }
    h.wire.phone(guest)
    platform.run('outreach', 'customer_contact', contact)
    expect(platform.messages).toHaveLength(1)
    const [first] = await deliver()
    expect(first?.status).toBe(202)
    const id = idOf(first)
    await h.until(async () => (await ask(h, `/work/${id}`)).json.state === 'refused', 'the refusal')
    expect((await ask(h, `/work/${id}`)).json.reason).toBe('no_consent')
    expect(h.inbox(guest)).toEqual([])

    const evidence = 'Signed form 12'
    const granted = await ask(h, '/consent/grant', { address: guest, channel: 'phone', purpose: 'service', evidence })
    expect(granted.status).toBe(200)
    await h.later(60_000)
    platform.run('outreach', 'customer_contact', contact)
    await deliver()
    await h.until(() => h.inbox(guest).length === 1, 'the template')
    expect(h.inbox(guest)).toEqual(['Hi Gus, we have news.'])
    h.chat(guest, 'Gus').send('What news?')
    await h.until(() => h.now.agent.sessions.size === 1, 'the conversation')
  })

  it('in records mode the case takes the answers, also while another one is open', async () => {
    const { h, platform, deliver, comments } = await begin({ medium: 'whatsapp-cloud', records: {} })
    h.chat().send('About my first case')
    await h.until(() => comments().length === 1, 'the first case')
    const second = h.now.tables.insert(table, {
      short_description: 'A second case',
      'contact.mobile_phone': ana,
      'contact.display': 'Ana',
    })
    platform.run('outreach', table, second)
    expect(await deliver()).toMatchObject([{ status: 202 }])
    await h.until(() => h.inbox().length === 1, 'the template')
    h.chat().send('Yes?')
    await h.until(() => comments(second.sys_id).length === 1, 'the answer in the second case')
    expect(comments(second.sys_id)).toEqual(['Yes?'])
    h.now.tables.update(table, second.sys_id ?? '', { comments: 'It is ready' }, 'beth.anglin')
    platform.run('agent-replies', table, second)
    await deliver()
    await h.until(() => h.inbox().at(-1) === 'It is ready', 'the reply from the second case')
  })

  it('says so where there is no number to write to', async () => {
    const { platform } = await begin({})
    platform.run('outreach', 'customer_contact', { sys_id: 'p2', name: 'Ida', mobile_phone: '0171 123' })
    expect(platform.sent).toEqual([])
    expect(platform.messages[0]).toMatch(/^error: There is no mobile number/)
  })
})

describe('A3: a record’s change becomes a notification', () => {
  it('is refused without the opt-in and the subscription, goes out with them, and once', async () => {
    const { h, platform, deliver } = await begin({ medium: 'whatsapp-cloud' })
    const record = h.now.tables.insert(table, { state: '6', 'state.display': 'Resolved', 'contact.mobile_phone': ana })
    const change = async () => {
      platform.run('notify', table, record)
      const [answer] = await deliver()
      return idOf(answer)
    }
    h.chat().send('Hello')
    await h.until(() => h.inbox().length > 0, 'the virtual agent')
    const refused = await change()
    await h.until(async () => (await ask(h, `/work/${refused}`)).json.state === 'refused', 'the refusal')
    expect((await ask(h, `/work/${refused}`)).json.reason).toBe('no_consent')

    // START is the opt-in; the subscription to the topic is recorded by a form.
    h.chat().send('START')
    await h.settled()
    const subscribed = {
      address: ana,
      channel: 'phone',
      purpose: 'updates',
      topic: 'case-updates',
      evidence: 'Portal form',
    }
    expect((await ask(h, '/consent/grant', subscribed)).status).toBe(200)
    const before = h.inbox().length
    record.sys_mod_count = '2'
    await change()
    await change()
    await h.until(() => h.inbox().length > before, 'the notification')
    await h.settled()
    expect(h.inbox().slice(before)).toEqual([`Your case ${record.number} is now Resolved.`])
  })
})
