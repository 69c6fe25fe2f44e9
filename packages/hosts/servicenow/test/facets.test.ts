import type { Host } from '@deskwire/core/adapter'
import { callFor, mediaIn } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { servicenow } from '../src/index.js'
import { alone, basic, entry, environment, opening, text } from './alone.js'
import { panel, planted } from './contract.js'
import type { Emulator } from './emulated/servicenow.js'

let emulator: Emulator
afterEach(() => emulator?.close())

const begin = async (...about: Parameters<typeof alone>): Promise<Host> => {
  const made = await alone(...about)
  emulator = made.emulator
  return made.host
}

describe('a note', () => {
  it('never lands in somebody else’s interaction, though an unknown column finds them all', async () => {
    const host = await begin({ sessionField: 'u_no_such_column' })
    const other = emulator.tables.insert('interaction', { type: 'chat' })
    await host.open(opening(), callFor())
    await host.note?.({ id: 'c1.5' }, 'They opted out', 'c1.9', callFor())
    expect(emulator.tables.journal(other.sys_id ?? '', 'work_notes')).toEqual([])
    expect(emulator.tables.journal(emulator.agent.session().interaction, 'work_notes')).toEqual([])
    // Agents read it in the transcript instead.
    expect(emulator.agent.session().lines.at(-1)).toMatchObject({ from: 'history', text: 'They opted out' })
  })
})

describe('records', () => {
  it('E2: finds by number and by owner, creates once, links and unlinks', async () => {
    const host = await begin()
    const { records } = host
    const [ana] = await (host.contacts?.find([{ kind: 'phone', value: '+15551230001' }], callFor()) ?? [])
    const about = { title: 'A lid', description: 'Lost', contact: ana?.id ?? '', key: 'c1.7' }
    const made = await records?.create?.(about, callFor())
    expect(await records?.create?.(about, callFor())).toEqual(made)
    const row = emulator.tables.of('sn_customerservice_case').find(({ number }) => number === made?.id)
    expect(row).toMatchObject({ short_description: 'A lid', contact: ana?.id.replace('contact:', '') })
    expect(await records?.find({ contact: ana?.id ?? '' }, callFor())).toMatchObject([
      { id: made?.id, card: { type: 'card', title: made?.id } },
    ])
    expect(await records?.find({ text: 'cs0009001' }, callFor())).toMatchObject([
      { id: 'CS0009001', card: { type: 'card', title: 'CS0009001' } },
    ])
    // What is not theirs is not found for them.
    expect(await records?.find({ text: 'CS0009001', contact: ana?.id ?? '' }, callFor())).toEqual([])
    expect(await records?.find({ text: '^ORactive=true^NQ' }, callFor())).toEqual([])
    // Nor is what is in another table, which has another column for whose it is.
    emulator.tables.insert('incident', { number: 'INC0001', short_description: 'Of Ben', caller_id: 'somebody-else' })
    expect(await records?.find({ text: 'INC0001' }, callFor())).toHaveLength(1)
    expect(await records?.find({ text: 'INC0001', contact: ana?.id ?? '' }, callFor())).toEqual([])

    const { id } = await host.open(opening(), callFor())
    await records?.link?.({ id }, made?.id ?? '', callFor())
    await records?.link?.({ id }, made?.id ?? '', callFor())
    const { interaction } = emulator.agent.session()
    expect(emulator.tables.of('interaction_related_record')).toMatchObject([{ interaction, document_id: row?.sys_id }])
    await records?.unlink?.({ id }, made?.id ?? '', callFor())
    expect(emulator.tables.of('interaction_related_record')).toEqual([])
  })
  it('A5: a number is found however a contact has it written; a recycled one, by its business-scoped id, is nobody', async () => {
    const host = await begin({ businessScopedIdField: 'u_bsuid' })
    const { tables } = emulator
    tables.insert('customer_contact', {
      name: 'Bia',
      mobile_phone: '+55 11 98765-4321',
      u_bsuid: 'BR.1',
      time_zone: 'America/Sao_Paulo',
      preferred_language: 'pb',
    })
    const find = (...addresses: Parameters<NonNullable<Host['contacts']>['find']>[0]) =>
      host.contacts?.find(addresses, callFor())
    const phone = { kind: 'phone', value: '+5511987654321' } as const
    const found = await find(phone)
    expect(found).toMatchObject([{ name: 'Bia', zone: 'America/Sao_Paulo' }])
    // WhatsApp may know them without the ninth digit.
    expect(await find({ kind: 'phone', value: '+551187654321' })).toHaveLength(1)
    expect(await find({ kind: 'bsuid', value: 'BR.1' })).toEqual(found)
    expect(await find(phone, { kind: 'bsuid', value: 'BR.2' })).toEqual([])
    expect(await find({ kind: 'bsuid', value: 'BR.3' })).toEqual([])
  })
  it('creates a consumer for somebody unknown', async () => {
    const host = await begin()
    const made = await host.contacts?.create?.(
      { addresses: [{ kind: 'phone', value: '+15551230099' }], name: 'Ida Lund' },
      callFor(),
    )
    const row = emulator.tables.of('csm_consumer').at(-1)
    expect(made?.id).toBe(`consumer:${row?.sys_id}`)
    expect(row).toMatchObject({
      first_name: 'Ida',
      last_name: 'Lund',
      mobile_phone: '+15551230099',
    })
  })
})

describe('the Consumer API', () => {
  const about = { addresses: [], name: 'Jane Brown' }

  it('answers with the sys_id itself, as in the sample of its documentation', async () => {
    const host = await begin()
    // ServiceNow docs, "Consumer API", POST /now/consumer.
    emulator.next({ status: 201, json: { result: '0f5c13addb93230057c3fd441d9619b8' } })
    expect(await host.contacts?.create?.(about, callFor())).toEqual({ id: 'consumer:0f5c13addb93230057c3fd441d9619b8' })
  })
  it('that names nobody is an error, never a consumer without an id', async () => {
    const host = await begin()
    emulator.next({ status: 201, json: { result: {} } })
    await expect(host.contacts?.create?.(about, callFor())).rejects.toMatchObject({
      failure: { code: 'invalid_answer' },
    })
  })
})

describe('check and setup', () => {
  const levels = async (host: Host) =>
    ((await host.check?.(callFor()))?.findings ?? []).map(({ level, what }) => `${level}: ${what}`)

  it('a setup that is well has nothing to say against it', async () => {
    const host = await begin()
    expect((await levels(host)).filter((line) => !line.startsWith('ok'))).toEqual([])
  })
  it('names what keeps callbacks and files from arriving, and what would help', async () => {
    const host = await begin({}, { url: 'http://10.0.0.7/hosts/servicenow' })
    emulator.tables.of('sys_store_app').length = 0
    emulator.tables.of('sys_cs_custom_adapter_property').length = 0
    const found = (await levels(host)).join('\n')
    expect(found).toMatch(/warn: Callbacks come over plain http/)
    expect(found).toMatch(/fail: The Virtual Agent API is not installed/)
    expect(found).toMatch(/fail: The connection record sends callbacks elsewhere/)
    expect(found).toMatch(/warn: third_party_chat is off/)
    expect(found).toMatch(/warn: 10\.0\.0\.7 is not among the trusted domains/)
  })
  it('compares versions, and looks at linking, history, the role and authentication', async () => {
    const host = await begin({ linkAccounts: true })
    const { tables } = emulator
    const row = (table: string) => tables.of(table)[0] ?? {}
    row('sys_store_app').version = '3.14.3'
    row('sys_cs_provider').link_account_enabled = 'false'
    row('sys_ws_operation').requires_authentication = 'false'
    tables.of('sys_properties').length = 0
    tables.of('sys_user_has_role').length = 0
    for (const user_name of ['ana.one', 'ana.two'])
      tables.insert('sys_user', { user_name, email: 'ana@example.com', active: 'true' })
    const found = (await levels(host)).join('\n')
    expect(found).toMatch(/fail: Virtual Agent API 3\.14\.3 has no message ids and no delivery ticks; 4\.0 has/)
    expect(found).toMatch(/fail: linkAccounts needs messageAuth/)
    expect(found).toMatch(/fail: Accounts are not linked: link_account_enabled of the Bot to Bot provider is not true/)
    expect(found).toMatch(/warn: Some e-mail addresses \(1\) belong to several active users each/)
    expect(found).toMatch(/warn: allow_storing_history_in_ongoing-conversation is not true/)
    expect(found).toMatch(/warn: The integration user may not offer a conversation to one agent/)
    expect(found).toMatch(/warn: Anybody may write to the virtual agent/)
    row('sys_store_app').version = '4.0.9'
    tables.insert('sys_properties', { name: 'com.glide.cs.b2b_conversation_idle_timeout', value: '7200' })
    const again = (await levels(host)).join('\n')
    expect(again).toMatch(/warn: Virtual Agent API 4\.0\.9 has no Bot to Bot Outbound Configurations; 4\.1 has/)
    expect(again).toMatch(/ok: A conversation ends when nobody writes for 120 minutes/)
  })
  it('says whether questions of Communities can be read', async () => {
    const host = await begin({ communities: {} })
    expect((await levels(host)).join('\n')).toMatch(/warn: The integration user may read no question of Communities/)
    const kb_knowledge_base = 'a4c9fb2e6703220071b89a6617415af9'
    const question = { question: 'How do you glue a lid?', kb_knowledge_base, active: 'true' }
    const { sys_id } = emulator.tables.insert('kb_social_qa_question', question)
    expect(await levels(host)).toContain('ok: Questions of Communities can be read')
    // By the id that a search gives, an agent shares it.
    const found = await host.knowledge?.get(`kb_social_qa_question:${sys_id}`, callFor())
    expect(found).toMatchObject({ title: 'How do you glue a lid?', url: expect.stringContaining(sys_id ?? '?') })
    emulator.tables.update('kb_social_qa_question', sys_id ?? '', { active: 'false' })
    expect(await host.knowledge?.get(`kb_social_qa_question:${sys_id}`, callFor())).toBeUndefined()
  })
  it('says whether the app can sign who opens the panel', async () => {
    const host = await begin({ panel })
    expect((await levels(host)).join('\n')).toMatch(/warn: The app signs no opening/)
    emulator.tables.insert('sys_properties', { name: 'x_deskw_deskwire.panel_jwt_provider', value: 'a'.repeat(32) })
    expect(await levels(host)).toContain('ok: The app has a JWT provider to sign the openings of the panel with')
  })
  it('wrong credentials are one failure and hide nothing else', async () => {
    const host = await begin({ auth: { ...basic, password: 'planted-wrong' } })
    const found = await levels(host)
    expect(found[0]).toMatch(/^fail: Cannot sign in/)
    expect(found.length).toBeGreaterThan(3)
    expect(found.join()).not.toContain('planted')
  })
  it('setup writes what is empty, says it beforehand, and leaves a connection that leads elsewhere alone', async () => {
    const host = await begin({}, { url: 'https://new.example/hosts/servicenow' })
    const [connection] = emulator.tables.of('http_connection')
    expect((await host.setup?.(false, callFor()))?.join('\n')).toMatch(
      /Left alone: the connection record leads elsewhere/,
    )
    expect(connection?.connection_url).toBe('https://bridge.test/hosts/contract')
    if (connection) connection.connection_url = ''
    const planned = await host.setup?.(true, callFor())
    expect(planned?.join('\n')).toMatch(/Would set Connection URL to https:\/\/new\.example/)
    expect(connection?.connection_url).toBe('')
    await host.setup?.(false, callFor())
    expect(connection?.connection_url).toBe('https://new.example/hosts/servicenow')
    expect(emulator.tables.of('sys_cs_provider')[0]?.trusted_domains).toBe('bridge.test,new.example')
  })
})

it('A4: a queue by its conditions, and one agent by their work item', async () => {
  const host = await begin()
  await host.open(opening(), callFor())
  await host.assign?.({ id: 'c1.5' }, { queue: 'teapots' }, callFor())
  expect(emulator.agent.queue()).toEqual([{ session: 'c1.5', queue: 'teapots' }])
  const user = emulator.tables.of('sys_user').find(({ user_name }) => user_name === 'beth.anglin')
  await host.assign?.({ id: 'c1.5' }, { agent: 'beth.anglin' }, callFor())
  expect(emulator.tables.of('awa_work_item')).toMatchObject([{ assigned_to: user?.sys_id, state: 'pending_accept' }])
  await expect(host.assign?.({ id: 'c1.5' }, { agent: 'nobody' }, callFor())).rejects.toMatchObject({
    code: 'not_found',
  })
})

it('what others said goes into the history, so that the virtual agent does not answer it', async () => {
  const host = await begin()
  await host.open(opening(), callFor())
  const answers = () => emulator.agent.session().lines.filter(({ from }) => from === 'bot').length
  const before = answers()
  for (const author of ['assistant', 'agent', 'system'] as const)
    await host.post({ id: 'c1.5' }, entry({ key: `c1.${author}`, author, content: text('I want to book') }), callFor())
  expect(answers()).toBe(before)
  expect(emulator.agent.session().lines.filter(({ from }) => from === 'history')).toHaveLength(3)
})

it('a number is not taken for another record where the table has no such column', async () => {
  const host = await begin()
  emulator.tables.insert('sc_req_item', { short_description: 'Somebody else’s' })
  expect(await host.records?.find({ text: 'RITM0010001' }, callFor())).toEqual([])
})

it('a file whose comment was lost is not uploaded again', async () => {
  await begin()
  const host = servicenow({
    mode: 'records',
    url: emulator.url,
    auth: basic,
    callback: { kind: 'token', token: planted.callback },
    integrationUser: basic.user,
  })
  await host.start?.(environment())
  const ticket = await host.open(opening(), callFor())
  const media = mediaIn(Buffer.from('a picture'), { mime: 'image/png', name: 'leak.png' })
  const photo = entry({ key: 'c1.9.post', content: { type: 'media', kind: 'image', media } })
  const files = () => emulator.tables.of('sys_attachment')
  await host.post(ticket, photo, callFor())
  await host.post(ticket, photo, callFor())
  expect(files()).toHaveLength(1)
  // Another picture of the same name is another file.
  await host.post(ticket, { ...photo, key: 'c1.10.post' }, callFor())
  expect(files()).toHaveLength(2)
})
