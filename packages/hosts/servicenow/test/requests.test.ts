import { createHmac } from 'node:crypto'
import {
  type Call,
  createHttp,
  type Entry,
  type Environment,
  failureOf,
  type Host,
  type Opening,
} from '@deskwire/core/adapter'
import { mediaIn } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { type ConversationOptions, servicenow } from '../src/index.js'
import { people, planted } from './contract.js'
import { Emulator, type EmulatorOptions } from './emulator.js'

let emulator: Emulator
afterEach(() => emulator?.close())

const call = (): Call => ({ signal: AbortSignal.timeout(10_000), deadline: Date.now() + 10_000 })
const quiet = () => undefined
const environment = (publicUrl = 'https://bridge.test/hosts/contract'): Environment => ({
  tenant: 'main',
  name: 'servicenow',
  now: Date.now,
  url: (path) => `${publicUrl}${path}`,
  http: createHttp({ retries: 0 }),
  log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
})

const basic = { type: 'basic', username: 'deskwire.integration', password: planted.password } as const
const begin = async (
  options: Partial<ConversationOptions> = {},
  about: EmulatorOptions & { url?: string } = {},
): Promise<Host> => {
  emulator = await new Emulator(about).listen()
  people(emulator)
  const callback = { type: 'bearer', token: planted.callback } as const
  const host = servicenow({ instance: emulator.url, auth: basic, callback, ...options })
  await host.start?.(environment(about.url))
  return host
}

const text = (words: string) => ({ type: 'text', text: words, markup: 'plain' }) as const
const entry = (more: Partial<Entry> = {}): Entry => ({
  key: 'c1.6.post',
  author: 'customer',
  at: 1588824102000,
  content: text('hola'),
  typed: true,
  message: 'wamid.X',
  ...more,
})
const opening = (more: Partial<Opening> = {}): Opening => ({
  key: 'c1.5',
  channel: 'cloud',
  line: '106540352242922',
  medium: 'whatsapp',
  customer: { addresses: [{ kind: 'phone', value: '+15551230001' }], name: 'Ana', verified: false },
  subject: 'hola',
  attributes: {},
  first: entry({ key: 'c1.5.post' }),
  ...more,
})
const last = () => emulator.agent.requests.at(-1) ?? {}
const heard = () =>
  emulator.agent.session().lines.flatMap(({ from, text: words }) => (from === 'customer' ? [words] : []))

describe('signing in', () => {
  it('Basic, an API key, OAuth by client credentials and by password', async () => {
    for (const auth of [
      basic,
      { type: 'apiKey', key: 'planted-api-key' },
      { type: 'oauth', clientId: 'deskwire', clientSecret: 'planted-client-secret' },
      {
        type: 'oauth',
        grant: 'password',
        clientId: 'deskwire',
        clientSecret: 'planted-client-secret',
        username: 'u',
        password: 'p',
      },
    ] as const) {
      const host = await begin({ auth }, { apiKey: 'planted-api-key' })
      await host.open(opening(), call())
      expect(heard()).toEqual(['hola'])
      await emulator.close()
    }
  })
  it('a token that is not valid any more is fetched anew, by its refresh token where there is one', async () => {
    const auth = {
      type: 'oauth',
      grant: 'password',
      clientId: 'd',
      clientSecret: 'planted-client-secret',
      username: 'u',
      password: 'p',
    } as const
    const host = await begin({ auth })
    await host.open(opening(), call())
    emulator.revokeTokens()
    await host.post({ id: 'c1.5' }, entry(), call())
    const grants = emulator.asked
      .filter(({ path }) => path === '/oauth_token.do')
      .map(({ body }) => new URLSearchParams(body.toString()).get('grant_type'))
    expect(grants).toEqual(['password', 'refresh_token'])
    expect(heard()).toEqual(['hola', 'hola'])
  })
  it('wrong credentials are an error that says what to do, and holds none of them', async () => {
    const host = await begin({ auth: { ...basic, password: 'planted-wrong-password' } })
    const failure = await host.open(opening(), call()).catch(failureOf)
    expect(failure).toMatchObject({ code: 'auth', retryable: false })
    expect(JSON.stringify(failure)).not.toContain('planted')
  })
  it('a rate limit rests the whole host for as long as it says', async () => {
    const host = await begin()
    emulator.next({ status: 429, headers: { 'retry-after': '30', 'x-ratelimit-rule': 'hourly' } })
    const failure = await host.open(opening(), call()).catch(failureOf)
    expect(failure).toMatchObject({ code: 'rate_limited', retryable: true, retryAfterMs: 30_000, scope: 'host' })
  })
  it('an API that is switched off says so', async () => {
    const host = await begin()
    emulator.next({ status: 405 })
    const failure = await host.open(opening(), call()).catch(failureOf)
    expect(failure).toMatchObject({ code: 'config', retryable: false })
  })
})

describe('message authentication', () => {
  it('the hash is HMAC-SHA1 in hexadecimal over the compact JSON that is sent', async () => {
    const host = await begin({ messageAuth: { type: 'hash', secret: planted.hash } })
    await host.open(opening(), call())
    const asked = emulator.asked.at(-1)
    const compact = JSON.stringify(JSON.parse(String(asked?.body)))
    expect(asked?.headers['x-b2b-signature']).toBe(createHmac('sha1', planted.hash).update(compact).digest('hex'))
  })
  it('the static token is a header', async () => {
    const host = await begin({ messageAuth: { type: 'static', token: 'ORANGE' } })
    await host.open(opening(), call())
    expect(emulator.asked.at(-1)?.headers.token).toBe('ORANGE')
  })
})

describe('what is asked of the virtual agent', () => {
  it('a conversation begins with the first message, the language, the queue and who it is', async () => {
    const host = await begin({
      contextVariables: { brand: 'teapots' },
      queueVariable: 'b2b_category',
      appInboundId: 'app-1',
    })
    const ticket = await host.open(
      opening({ language: 'pt-BR', queue: 'billing', attributes: { product: 'Lid' } }),
      call(),
    )
    expect(ticket).toEqual({ id: 'c1.5', ids: ['c1.5'], turn: 'c1.5' })
    expect(last()).toEqual({
      botToBot: false,
      clientSessionId: 'c1.5',
      userId: 'c1',
      appInboundId: 'app-1',
      requestId: 'c1.5',
      timestamp: 1588824102000,
      message: { text: 'hola', typed: true, clientMessageId: 'wamid.X' },
      contextVariables: {
        brand: 'teapots',
        liveagent_deviceType: 'whatsapp',
        deskwire_channel: 'cloud',
        deskwire_line: '106540352242922',
        deskwire_phone: '+15551230001',
        product: 'Lid',
        b2b_category: 'billing',
        requester_session_language: 'pb',
      },
      clientVariables: { medium: 'whatsapp', channel: 'cloud', line: '106540352242922' },
    })
  })
  it('with a greeting, with an agent, or with an agent because somebody else’s assistant handed over', async () => {
    const greeting = await begin({ start: 'greeting' })
    await greeting.open(opening(), call())
    expect(last()).toMatchObject({ action: 'START_CONVERSATION', message: { text: 'hola' } })
    const agent = servicenow({
      instance: emulator.url,
      auth: basic,
      callback: { type: 'bearer', token: 'x' },
      start: 'agent',
    })
    await agent.start?.(environment())
    expect(await agent.open(opening({ key: 'c2.1' }), call())).not.toHaveProperty('turn')
    expect(last()).toMatchObject({ action: 'AGENT' })
    const said = [entry(), entry({ key: 'c3.2', author: 'assistant', name: 'Robot', content: text('Let me see') })]
    await greeting.open(opening({ key: 'c3.1', first: undefined, transcript: said }), call())
    expect(last()).toMatchObject({
      action: 'AGENT',
      message: { text: 'hola' },
      history: [
        { isBotMessage: false, value: 'hola', displayName: 'Customer', type: 'text', timestamp: '1588824102000' },
        { isBotMessage: true, value: 'Let me see', displayName: 'Robot', type: 'text' },
      ],
    })
    await greeting.open(opening({ key: 'c4.1', attributes: { live_agent_only: 'true' } }), call())
    expect(last()).toMatchObject({ action: 'AGENT', contextVariables: { live_agent_only: 'true' } })
  })
  it('a tap gives the value of the option and was not typed', async () => {
    const host = await begin()
    await host.open(opening(), call())
    const options = [{ id: '1', title: 'Billing', value: '2bb7bd76' }]
    const content = { type: 'selection', choice: 'x', options, by: 'tap' } as const
    await host.post({ id: 'c1.5' }, entry({ content, typed: false }), call())
    expect(last()).toMatchObject({ requestId: 'c1.6.post', message: { text: '2bb7bd76', typed: false } })
  })
  it('an attachment is one object, or a list where the instance wants that', async () => {
    const media = mediaIn(Buffer.from('x'), { mime: 'application/pdf', name: 'a b.pdf' })
    const content = { type: 'media', kind: 'file', media, caption: 'The bill' } as const
    const host = await begin()
    await host.open(opening({ first: entry({ content }) }), call())
    const attachment = {
      clientAttachmentId: expect.stringMatching(/^[0-9a-f]{32}$/),
      contentType: 'application/pdf',
      fileName: 'a b.pdf',
      url: media.link({ for: 'host', forMs: 1 }),
    }
    expect(last()).toMatchObject({ message: { text: 'The bill', attachment } })
    await emulator.close()
    const other = await begin({ attachment: 'array' })
    await other.open(opening({ first: entry({ content }) }), call())
    expect(last()).toMatchObject({ message: { attachment: [attachment] } })
  })
  it('TYPING, and END_CONVERSATION with no text', async () => {
    const host = await begin()
    await host.open(opening(), call())
    await host.typing?.({ id: 'c1.5' }, call())
    expect(emulator.agent.session().typing).toBe(true)
    await host.post({ id: 'c1.5' }, entry(), call())
    await host.close?.({ id: 'c1.5' }, call())
    expect(last()).toMatchObject({ action: 'END_CONVERSATION', message: { text: '' } })
    expect(emulator.agent.session().mode).toBe('ended')
  })
})

describe('a note', () => {
  it('never lands in somebody else’s interaction, though an unknown column finds them all', async () => {
    const host = await begin({ sessionField: 'u_no_such_column' })
    const other = emulator.tables.insert('interaction', { type: 'chat' })
    await host.open(opening(), call())
    await host.note?.({ id: 'c1.5' }, 'They opted out', 'c1.9', call())
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
    const [ana] = await (host.contacts?.find([{ kind: 'phone', value: '+15551230001' }], call()) ?? [])
    const about = { title: 'A lid', description: 'Lost', contact: ana?.id ?? '', key: 'c1.7' }
    const made = await records?.create?.(about, call())
    expect(await records?.create?.(about, call())).toEqual(made)
    const row = emulator.tables.of('sn_customerservice_case').find(({ number }) => number === made?.id)
    expect(row).toMatchObject({ short_description: 'A lid', contact: ana?.id.replace('contact:', '') })
    expect(await records?.find({ contact: ana?.id ?? '' }, call())).toMatchObject([{ type: 'card', title: made?.id }])
    expect(await records?.find({ text: 'cs0009001' }, call())).toMatchObject([{ type: 'card', title: 'CS0009001' }])
    // What is not theirs is not found for them.
    expect(await records?.find({ text: 'CS0009001', contact: ana?.id ?? '' }, call())).toEqual([])
    expect(await records?.find({ text: '^ORactive=true^NQ' }, call())).toEqual([])

    const { id } = await host.open(opening(), call())
    await records?.link?.({ id }, made?.id ?? '', call())
    await records?.link?.({ id }, made?.id ?? '', call())
    const { interaction } = emulator.agent.session()
    expect(emulator.tables.of('interaction_related_record')).toMatchObject([{ interaction, document_id: row?.sys_id }])
    await records?.unlink?.({ id }, made?.id ?? '', call())
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
      host.contacts?.find(addresses, call())
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
      call(),
    )
    expect(made?.id).toMatch(/^consumer:/)
    expect(emulator.tables.of('csm_consumer').at(-1)).toMatchObject({
      first_name: 'Ida',
      last_name: 'Lund',
      mobile_phone: '+15551230099',
    })
  })
})

describe('check and setup', () => {
  const levels = async (host: Host) =>
    ((await host.check?.(call()))?.findings ?? []).map(({ level, what }) => `${level}: ${what}`)

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
    expect((await host.setup?.(false, call()))?.join('\n')).toMatch(/Left alone: the connection record leads elsewhere/)
    expect(connection?.connection_url).toBe('https://bridge.test/hosts/contract')
    if (connection) connection.connection_url = ''
    const planned = await host.setup?.(true, call())
    expect(planned?.join('\n')).toMatch(/Would set Connection URL to https:\/\/new\.example/)
    expect(connection?.connection_url).toBe('')
    await host.setup?.(false, call())
    expect(connection?.connection_url).toBe('https://new.example/hosts/servicenow')
    expect(emulator.tables.of('sys_cs_provider')[0]?.trusted_domains).toBe('bridge.test,new.example')
  })
})

describe('options', () => {
  const callback = { type: 'bearer', token: 'x' } as const
  it('say what is wrong, and where', () => {
    expect(() => servicenow({ instance: 'acme', auth: basic, callback })).toThrow(
      /instance.*https:\/\/acme\.service-now\.com/s,
    )
    const odd = { instance: 'https://acme.service-now.com', auth: basic, callback, attachmnet: 'array' }
    expect(() => servicenow(odd)).toThrow(/attachmnet/)
  })
})
