// The app's business rules and REST resources, run as an instance would run them, against the real bridge and back.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { ana, apiKey, approveAtTwilio, type Medium, media } from '@deskwire/integration-tests'
import { parse } from 'acorn'
import { describe, expect, it } from 'vitest'
import { holds } from '../src/records/service-channels.js'
import { Platform, serverScripts } from './emulated/platform.js'
import type { Row } from './emulated/tables.js'
import { guest, type Scene, type SceneOptions, scene } from './scene.js'

const table = 'sn_customerservice_case'

const fluentFolder = new URL('../app/src/fluent/', import.meta.url)
const fluent = readdirSync(fluentFolder)
  .filter((name) => name.endsWith('.now.ts'))
  .map((name) => readFileSync(new URL(name, fluentFolder), 'utf8'))
  .join('\n')

/** The option `callback` of records mode: what the platform sends for *Deskwire events*. */
const callback = { kind: 'basic', user: 'servicenow', password: 'planted-events-password' } as const

/** A scene whose ServiceNow has the app; what its scripts send is really sent to the bridge. */
const begin = async (given: SceneOptions) => {
  const options = given.records ? { ...given, records: { callback, ...given.records } } : given
  const s = await scene(options)
  const platform = new Platform({
    tables: s.now.tables,
    files: s.now.rest.files,
    now: () => s.wire.now(),
    properties: {
      'x_deskw_deskwire.integration_user': s.now.user.name,
      'x_deskw_deskwire.channel': 'phone',
      'x_deskw_deskwire.mode': options.records ? 'records' : 'conversation',
      'x_deskw_deskwire.send_files': 'true',
      'x_deskw_deskwire.agent_roles': 'sn_customerservice_agent,itil',
    },
    bridge: { url: `${s.served.url}/`, key: apiKey, events: callback.password },
  })
  const cases = () => s.now.tables.of(table).filter(({ correlation_display }) => correlation_display === 'Deskwire')
  const comments = (id = cases().at(-1)?.sys_id ?? '') =>
    s.now.tables.journal(id, 'comments').map(({ value = '' }) => value)
  const row = (): Row => {
    const found = cases().at(-1)
    if (!found) throw new Error('There is no case')
    return found
  }
  /** An agent changes the case, and the business rules run. Returns what the bridge answered. */
  const agent = async (change: Row, user = 'beth.anglin') => {
    const previous = { ...row() }
    const current = s.now.tables.update(table, previous.sys_id ?? '', change, user) ?? {}
    if (change.comments) await platform.rule('replies', table, current)
    await platform.rule('changes', table, current, { previous })
    return answers()
  }
  const answers = () => platform.sent.splice(0).map(({ answer }) => answer.status)
  return { s, platform, answers, cases, comments, row, agent }
}

const ask = async (s: Scene, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const response = await fetch(`${s.served.url}/api${path}`, {
    headers,
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

describe('every server script', () => {
  it.each(serverScripts())('%s is ECMAScript 2021, and named by the app', (name) => {
    const source = readFileSync(new URL(`../app/src/scripts/${name}`, import.meta.url), 'utf8')
    expect(() => parse(source, { ecmaVersion: 2021, sourceType: 'script' })).not.toThrow()
    expect(fluent).toContain(`Now.include('../scripts/${name}')`)
  })

  it('what the app includes is there', () => {
    for (const [, path = ''] of fluent.matchAll(/Now\.include\('([^']+)'\)/g))
      expect(existsSync(new URL(path, fluentFolder)), path).toBe(true)
  })
})

describe('records mode: a case for each conversation', () => {
  it('a message opens a case with who it is, and what the agent comments reaches the customer once', async () => {
    const { s, cases, comments, agent, platform, row } = await begin({
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
    expect(await agent({ comments: 'Grüße: 2 < 3 & “häuser” 🚚' })).toEqual([200])
    await s.until(() => s.inbox().length === 1, 'the reply')
    expect(s.inbox()).toEqual(['Grüße: 2 < 3 & “häuser” 🚚'])
    // The rule runs again for a second comment and tells the first once more.
    await agent({ comments: 'Until tomorrow' })
    await platform.rule('replies', table, row())
    await s.until(() => s.inbox().length === 2, 'the second reply')
    await s.settled()
    expect(s.inbox()).toEqual(['Grüße: 2 < 3 & “häuser” 🚚', 'Until tomorrow'])
    expect(comments()).toEqual(['My teapot leaks', 'Grüße: 2 < 3 & “häuser” 🚚', 'Until tomorrow'])
  })

  it('promise 10: what we wrote ourselves is not even sent by the rule, and refused where it is', async () => {
    const { s, comments, platform, row } = await begin({ records: {} })
    s.chat().send('Hello')
    await s.until(() => comments().length === 1, 'the comment')
    await platform.rule('replies', table, row())
    expect(platform.sent).toEqual([])
    await s.settled()
    expect(s.inbox()).toEqual([])
  })

  it('with another password nothing is taken, and the comment is told again once it is right', async () => {
    const { s, comments, platform, agent } = await begin({ records: {} })
    s.chat().send('Hello')
    await s.until(() => comments().length === 1, 'the comment')
    platform.options.bridge.events = 'another-password-of-sixteen'
    expect(await agent({ comments: 'First' })).toEqual([401])
    expect(platform.logged.join()).not.toMatch(/another-password|First/)
    platform.options.bridge.events = callback.password
    expect(await agent({ comments: 'Second' })).toEqual([200, 200])
    await s.until(() => s.inbox().length === 2, 'both')
    expect(s.inbox()).toEqual(['First', 'Second'])
  })

  it('A6, B1: files go both ways', async () => {
    const { s, comments, platform, answers, row } = await begin({ records: {} })
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
    await platform.rule('files', 'sys_attachment', file)
    expect(answers()).toEqual([200])
    await s.until(() => s.chat().last()?.content.type === 'media', 'the file')
    expect(s.chat().last()?.content).toMatchObject({ items: [{ mime: 'application/pdf' }] })
  })

  it('closing gives the conversation back; the next message reopens the case', async () => {
    const { s, cases, comments, agent, row } = await begin({ records: {} })
    s.chat().send('Hello')
    await s.until(() => comments().length === 1, 'the comment')
    expect(await agent({ state: '3' })).toEqual([200])
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
    const { s, comments, row, platform, answers } = await begin({ records: {}, bridge: { catchUpEveryMs: 20 } })
    s.chat().send('Hello')
    await s.until(() => comments().length === 1, 'the comment')
    s.now.tables.update(table, row().sys_id ?? '', { comments: 'Nobody told you' }, 'beth.anglin')
    await s.until(() => s.inbox().length === 1, 'the reply')
    // The rule comes late: its comment is known by its id.
    await platform.rule('replies', table, row())
    expect(answers()).toEqual([200])
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

  it('what did not arrive is told with the next comment, however long ago, in order and once', async () => {
    const { s, comments, row, platform, agent, answers } = await begin({ records: {} })
    s.chat().send('Hello')
    await s.until(() => comments().length === 1, 'the comment')
    platform.instead = () => ({ status: 503, body: '' })
    expect(await agent({ comments: 'First' })).toEqual([503])
    expect(platform.logged).toHaveLength(1)
    expect(platform.logged[0]).not.toContain('First')
    await s.later(3_600_000)
    platform.instead = () => {
      throw new Error('Connection timed out')
    }
    await agent({ comments: 'Second' })
    answers()
    await s.later(3_600_000)
    platform.instead = undefined
    expect(await agent({ comments: 'Third' })).toEqual([200, 200, 200])
    await s.until(() => s.inbox().length === 3, 'all three')
    expect(s.inbox()).toEqual(['First', 'Second', 'Third'])
    // Once they have arrived they are not told again, but for those of the last seconds.
    await s.later(60_000)
    await platform.rule('replies', table, row())
    expect(answers()).toEqual([200])
    await s.settled()
    expect(s.inbox()).toHaveLength(3)
  })

  it('what the bridge cannot read holds up nothing that comes after it', async () => {
    const { s, comments, agent, platform } = await begin({ records: {} })
    s.chat().send('Hello')
    await s.until(() => comments().length === 1, 'the comment')
    platform.instead = ({ body }) => (body.includes('Bad') ? { status: 400, body: '{}' } : undefined)
    expect(await agent({ comments: 'Bad' })).toEqual([400])
    expect(await agent({ comments: 'Good' })).toContain(200)
    await s.until(() => s.inbox().length === 1, 'the good one')
    expect(s.inbox()).toEqual(['Good'])
  })

  it('files stay where they are if the property says so', async () => {
    const { s, comments, platform, row, answers } = await begin({ records: {} })
    s.chat().send('Hello')
    await s.until(() => comments().length === 1, 'the comment')
    const about = {
      table_name: table,
      table_sys_id: row().sys_id ?? '',
      file_name: 'a.pdf',
      content_type: 'application/pdf',
    }
    const file = s.now.tables.insert('sys_attachment', about, 'beth.anglin')
    Object.assign(platform.options.properties, { 'x_deskw_deskwire.send_files': 'false' })
    await platform.rule('files', 'sys_attachment', file)
    expect(answers()).toEqual([])
  })
})

/** What the dialog does, up to pressing Send. */
const write = (platform: Platform, from: { table: string; record: string }, more: object) =>
  platform.post('send', { ...from, channel: 'phone', files: [], once: 'press-1', ...more })

const hello = { type: 'template', name: 'come_back', language: 'en', values: { 1: 'Gus' } }

it('A4: each medium has a service channel that takes what the bridge marks, and no other', () => {
  const conditions = [...fluent.matchAll(/ condition: '(type=[^']+)'/g)].map(([, condition = '']) => condition)
  const takers = (subtype: string) => conditions.filter((one) => holds(one, { type: 'messaging', subtype }))
  expect(conditions).toHaveLength(2)
  expect(takers('WhatsApp')).toHaveLength(1)
  expect(takers('SMS')).toHaveLength(1)
  expect(takers('Facebook Messenger')).toEqual([])
})

describe.each<Medium>(media)('A2: an agent writes first, from the dialog, on %s', (medium) => {
  const sms = medium === 'twilio-sms'

  it('asks the gate before sending: no consent is said, recorded, and then the template goes out once', async () => {
    const { s, platform } = await begin({ medium })
    if (medium !== 'whatsapp-cloud') approveAtTwilio(s.wire)
    s.wire.phone(guest)
    const person = s.now.tables.insert('customer_contact', { name: 'Gus', mobile_phone: guest })
    const from = { table: 'customer_contact', record: person.sys_id ?? '' }
    expect(await platform.get('about', from)).toMatchObject({
      status: 200,
      body: {
        name: 'Gus',
        phones: [guest],
        channels: [{ name: 'phone', medium: sms ? 'sms' : 'whatsapp' }],
        files: [],
      },
    })

    const asked = await platform.get('ask', { channel: 'phone', to: guest })
    expect(asked).toMatchObject({
      status: 200,
      body: {
        window: { open: sms },
        text: { allowed: false, reason: 'no_consent' },
        template: { allowed: false, reason: 'no_consent' },
      },
    })
    const words = 'Asked for it on the phone, 27 November'
    expect(await platform.post('consent', { channel: 'phone', to: guest, words })).toMatchObject({ status: 200 })
    const ledger = await ask(s, `/consent?address=${encodeURIComponent(guest)}`)
    expect(ledger.json.records).toMatchObject([
      {
        granted: true,
        purpose: 'service',
        source: 'agent',
        evidence: `Beth Anglin (beth.anglin) in ServiceNow: ${words}`,
      },
    ])

    const now = await platform.get('ask', { channel: 'phone', to: guest })
    expect(now.body).toMatchObject({
      template: { allowed: true },
      text: sms ? { allowed: true } : { allowed: false, reason: 'window_closed' },
    })
    expect(now.body.templates).toContainEqual(expect.objectContaining({ name: 'come_back', body: expect.any(String) }))
    const sent = await write(platform, from, { to: guest, content: hello })
    expect(sent).toMatchObject({ status: 202 })
    // Pressed twice.
    expect(await write(platform, from, { to: guest, content: hello })).toEqual(sent)
    await s.until(() => s.inbox(guest).length === 1, 'the template')
    await s.settled()
    expect(s.inbox(guest)).toEqual(['Hi Gus, we have news.'])
    const [id = ''] = Object(sent.body.ids)
    expect(await platform.get('outcome', { id })).toMatchObject({ status: 200, body: { state: 'effected' } })
    // A contact keeps no notes, so one closed interaction beside it does.
    expect(s.now.tables.of('interaction')).toMatchObject([
      { contact: person.sys_id, assigned_to: 'u-beth', state: 'closed_complete', type: 'messaging' },
    ])
  })

  it('within the window text goes, and the files of the record; numbers are taken as people write them', async () => {
    const { s, platform } = await begin({ medium })
    s.chat().send('Hello')
    await s.until(() => s.inbox().length > 0, 'the virtual agent')
    await s.settled()
    const before = s.inbox().length
    const person = s.now.tables.of('customer_contact').find(({ name }) => name === 'Ana Jensen')
    const record = s.now.tables.insert('interaction', { contact: person?.sys_id ?? '', short_description: 'A call' })
    const file = s.now.tables.insert('sys_attachment', {
      table_name: 'interaction',
      table_sys_id: record.sys_id ?? '',
      file_name: 'plan.pdf',
      content_type: 'application/pdf',
    })
    s.now.rest.files.set(file.sys_id ?? '', Buffer.from('%PDF-1.4 plan'))
    const from = { table: 'interaction', record: record.sys_id ?? '' }
    const about = await platform.get('about', from)
    expect(about.body).toMatchObject({ name: 'Ana Jensen', phones: ['(555) 123-0001'], files: [{ name: 'plan.pdf' }] })
    const [to = ''] = Object(about.body.phones)
    expect((await platform.get('ask', { channel: 'phone', to })).body).toMatchObject({
      to: { value: ana },
      window: { open: true },
      text: { allowed: true },
    })
    const sent = await write(platform, from, {
      to,
      content: { type: 'text', text: 'Here it is' },
      files: [file.sys_id],
    })
    expect(sent).toMatchObject({ status: 202 })
    await s.until(() => s.chat().last()?.content.type === 'media', 'the file')
    expect(s.inbox().slice(before)[0]).toBe('Here it is')
    expect(s.chat().last()?.content).toMatchObject({ items: [{ mime: 'application/pdf' }] })
  })
})

describe('A2: the dialog', () => {
  it('in records mode the case takes the answers, and nothing that was in it goes out', async () => {
    const { s, platform, comments, answers } = await begin({ medium: 'whatsapp-cloud', records: {} })
    s.chat().send('About my first case')
    await s.until(() => comments().length === 1, 'the first case')
    const second = s.now.tables.insert(
      table,
      { short_description: 'A second case', comments: 'Said on the phone' },
      'beth.anglin',
    )
    const id = second.sys_id ?? ''
    expect(await write(platform, { table, record: id }, { to: ana, content: hello })).toMatchObject({ status: 202 })
    await s.until(() => s.inbox().length === 1, 'the template')
    s.chat().send('Yes?')
    await s.until(() => comments(id).includes('Yes?'), 'the answer in the second case')
    await s.later(60_000)
    s.now.tables.update(table, id, { comments: 'It is ready' }, 'beth.anglin')
    answers()
    await platform.rule('replies', table, s.now.tables.get(table, id) ?? {})
    expect(answers()).toEqual([200])
    await s.until(() => s.inbox().at(-1) === 'It is ready', 'the reply from the second case')
    expect(s.inbox()).not.toContain('Said on the phone')
  })

  it('a record that the agent may not read is not written from, nor one of another table', async () => {
    const { s, platform } = await begin({})
    const person = s.now.tables.insert('customer_contact', { name: 'Gus', mobile_phone: guest })
    const from = { table: 'customer_contact', record: person.sys_id ?? '' }
    expect(await platform.get('about', from, [from.record])).toMatchObject({ status: 404 })
    expect(await write(platform, { ...from, table: 'sys_user' }, { to: guest, content: hello })).toMatchObject({
      status: 404,
    })
    expect(platform.sent).toEqual([])
  })

  it('says what is wrong: a number, a key, a bridge that is away; and shows no secret', async () => {
    const { platform } = await begin({ medium: 'whatsapp-cloud' })
    const wrong = await platform.get('ask', { channel: 'phone', to: 'Gus' })
    expect(wrong).toMatchObject({ status: 400, body: { detail: expect.stringContaining('phone number') } })
    platform.options.bridge.key = 'another-key'
    expect(await platform.get('ask', { channel: 'phone', to: ana })).toEqual({
      status: 502,
      body: { detail: 'The bridge refuses the password of "Deskwire API": it must be one of its keys.' },
    })
    platform.instead = () => {
      throw new Error('Connection timed out')
    }
    expect(await platform.get('ask', { channel: 'phone', to: ana })).toEqual({
      status: 502,
      body: { detail: 'The bridge cannot be reached.' },
    })
    expect(platform.logged.join()).not.toMatch(/another-key|planted|\+1555/)
  })
})

describe.each<Medium>(media)('A3: a record’s change becomes a notification, on %s', (medium) => {
  it('is refused without the opt-in and the subscription; a preference in ServiceNow gives both, and takes them', async () => {
    const { s, platform, answers } = await begin({ medium, records: {} })
    if (medium !== 'whatsapp-cloud') approveAtTwilio(s.wire)
    const person = s.now.tables.of('customer_contact').find(({ name }) => name === 'Ana Jensen')
    const record = s.now.tables.insert(table, {
      state: '6',
      'state.display': 'Resolved',
      contact: person?.sys_id ?? '',
    })
    if (person) person.mobile_phone = ana
    const notes = () => s.now.tables.journal(record.sys_id ?? '', 'work_notes').map(({ value = '' }) => value)
    s.chat().send('Hello')
    await s.settled()
    await platform.rule('notify', table, record)
    expect(answers()).toEqual([202])
    await s.until(() => notes().length === 1, 'why it was not sent')

    const preferences = 'x_deskw_deskwire_preference'
    const preference = s.now.tables.insert(preferences, {
      phone: ana,
      channel: 'phone',
      topic: 'case-updates',
      subscribed: 'true',
      sys_updated_by: 'beth.anglin',
    })
    await platform.rule('preference', preferences, preference)
    expect(s.now.tables.get(preferences, preference.sys_id ?? '')).toMatchObject({ outcome: 'Recorded' })
    const before = s.inbox().length
    // One update, whose rule runs twice: the note about the notification is another one, in between.
    const updated = { ...record, sys_mod_count: '2' }
    await platform.rule('notify', table, updated)
    await platform.rule('notify', table, updated)
    await s.until(() => s.inbox().length > before, 'the notification')
    await s.settled()
    expect(s.inbox().slice(before)).toEqual([`Your case ${record.number} is now Resolved.`])

    // A customer orders it for themselves, with the number of their profile as it stands there.
    const user = s.now.tables.insert('sys_user', {
      user_name: 'ana',
      name: 'Ana Jensen',
      mobile_phone: '(555) 123-0001',
    })
    platform.user = { id: user.sys_id ?? '', name: 'ana', display: 'Ana Jensen' }
    const order = async (wish: string) => {
      const made = await platform.order('notifications', preferences, { wish })
      if (made) await platform.rule('preference', preferences, made, { operation: 'insert' })
      return made && s.now.tables.get(preferences, made.sys_id ?? '')
    }
    const notified = async (sys_mod_count: string) => {
      await platform.rule('notify', table, { ...record, sys_mod_count })
      await s.settled()
      return s.inbox().length - before
    }
    expect(await order('unsubscribe')).toMatchObject({
      subscribed: 'false',
      topic: 'case-updates',
      outcome: 'Recorded',
    })
    expect(await notified('3')).toBe(1)
    expect(await order('subscribe')).toMatchObject({ subscribed: 'true', outcome: 'Recorded' })
    expect(await notified('4')).toBe(2)
    // Nobody subscribes a number that is not in their profile.
    Object.assign(user, { mobile_phone: '' })
    expect(await order('subscribe')).toBeUndefined()
    expect(platform.logged.at(-1)).toContain('no phone number in your profile')

    const off = s.now.tables.update(preferences, preference.sys_id ?? '', { subscribed: 'false' }) ?? {}
    await platform.rule('preference', preferences, off)
    expect(await notified('9')).toBe(2)
    // What the bridge never took stands in the record too.
    platform.instead = () => ({ status: 400, body: '{"detail":"No channel is called phone"}' })
    await platform.rule('notify', table, { ...record, sys_mod_count: '10' })
    expect(notes().at(-1)).toBe('The notification was not handed over: No channel is called phone')
  })
})
