import { topic, topics } from '@deskwire/topics'
import { afterEach, describe, expect, it } from 'vitest'
import { dynamics365 } from '../src/index.js'
import { listen } from './emulator/server.js'
import { type Dynamics, dynamics, ids } from './emulator.js'
import { type Story, type StoryOptions, story } from './scene.js'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})
const begin = async (options?: StoryOptions): Promise<Story> => {
  const s = await story(options)
  ends.push(() => s.end())
  return s
}
const call = () => ({ signal: AbortSignal.timeout(5_000), deadline: Date.now() + 5_000 })

/** The adapter alone, before an emulated Dynamics 365. */
const alone = async (more: Parameters<Dynamics['adapterOptions']>[0] = {}) => {
  const emulated = await dynamics()
  ends.push(() => emulated.close())
  const { createHttp } = await import('@deskwire/core/adapter')
  const host = dynamics365(emulated.adapterOptions(more))
  const silent = () => undefined
  await host.start?.({
    tenant: 'main',
    name: 'dynamics',
    now: Date.now,
    url: (path) => `https://bridge.example/hosts/dynamics${path}`,
    http: createHttp({ allowAddress: () => true }),
    log: { debug: silent, info: silent, warn: silent, error: silent },
  })
  return { emulated, host }
}

it('A7: from the assistant to an agent, with the transcript and no second assistant', async () => {
  const menu = topics({
    topics: [
      topic('help', { keywords: ['teapot'] })
        .text('colour', 'Which colour is it?')
        .handoff('A leaking teapot', { queue: 'teapots' }),
    ],
  })
  const s = await begin({ bridge: { assistants: { menu } } })
  s.chat().send('My teapot leaks')
  await s.until(() => s.inbox().length === 1, 'the question')
  s.chat().send('Blue')
  await s.until(() => s.dynamics.messaging.talks.length === 1, 'the conversation')
  expect(s.dynamics.talk.created).toMatchObject({
    skipdeflectionbot: true,
    startmessage: { message: expect.stringMatching(/My teapot leaks[\s\S]*Which colour is it\?[\s\S]*Blue/) },
    conversationcontext: { queue: { value: 'teapots' }, reason: { value: 'A leaking teapot' } },
  })
  await s.settled()
  s.chat().send('Yes, the blue one')
  await s.until(() => s.shown().includes('customer: Yes, the blue one'), 'what they say then')
  await s.dynamics.reply('I am Ben')
  await s.until(() => s.inbox().includes('I am Ben'), 'the agent')
})

it('an event named by the administrator gives the conversation back to the assistant', async () => {
  const menu = topics({
    topics: [
      topic('help', { keywords: ['teapot'] }).handoff('A leaking teapot'),
      topic('order', { keywords: ['order'] })
        .say('It is on shelf 7')
        .end(),
    ],
  })
  const s = await begin({ bridge: { assistants: { menu } }, host: { events: { BackToAssistant: 'handed-back' } } })
  s.chat().send('My teapot leaks')
  await s.until(() => s.dynamics.messaging.talks.length === 1, 'the conversation')
  await s.settled()
  await s.dynamics.event('BACKTOASSISTANT')
  await s.until(
    async () => (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.speaker === 'assistant',
    'handed back',
  )
  s.chat().send('And my order?')
  await s.until(() => s.inbox().includes('It is on shelf 7'), 'the assistant')
})

it('E5: Waiting has no event, so it is read from Dataverse', async () => {
  const s = await begin({ bridge: { missedEveryMs: 50 } })
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  await s.dynamics.accept()
  s.dynamics.wait()
  const state = async () => (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.state
  await s.until(async () => (await state()) === 'waiting', 'waiting')
})

it('failures may be a custom event, which becomes words where the environment does not take it', async () => {
  const s = await begin({ host: { failures: 'event' } })
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  await s.settled()
  await s.dynamics.reply('/template')
  await s.until(() => s.dynamics.talk.events.length === 1, 'the event')
  expect(s.dynamics.talk.events[0]).toMatchObject({
    name: 'DeskwireNotDelivered',
    values: { code: { value: 'directive' }, reason: { isDisplayable: true } },
  })
  expect(s.automated()).toEqual([])
  s.dynamics.next(
    { status: 400, body: { errorCode: 30003 } },
    ({ method, body }) => method === 'POST' && body.includes('DeskwireNotDelivered'),
  )
  await s.dynamics.reply('/article')
  await s.until(() => s.automated().length === 1, 'the words')
})

it('without Dataverse: conversations work, notes become automated messages', async () => {
  const emulated: StoryOptions = { host: { dataverse: undefined }, bridge: { policy: { windowWarningMs: 3_600_000 } } }
  const s = await begin(emulated)
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  await s.later(23.5 * 3_600_000)
  await s.until(() => s.automated().length === 1, 'the warning')
  expect(s.inbox()).toEqual([])
})

describe('credentials', () => {
  it('go to the configured addresses only: an agent’s link to another server is fetched without them', async () => {
    const seen: Readonly<Record<string, string | undefined>>[] = []
    const other = await listen(({ headers }) => {
      seen.push(headers)
      return { status: 200, body: Buffer.from('bytes') }
    })
    ends.push(() => other.close())
    const { emulated, host } = await alone()
    const read = async (ref: string) => new Response(await host.download?.({ ref, mime: 'image/png' }, call())).text()
    expect(await read(`${other.url}/file.png`)).toBe('bytes')
    expect(seen[0]?.authorization).toBeUndefined()
    expect(seen[0]?.['channel-id']).toBeUndefined()
    expect(await read(emulated.file(Buffer.from('ours')))).toBe('ours')
    expect(emulated.requests.at(-1)?.headers.authorization).toMatch(/^Bearer token-/)
    expect(await read(`data:image/png;base64,${Buffer.from('inside').toString('base64')}`)).toBe('inside')
    await expect(host.download?.({ ref: 'nonsense', mime: 'x' }, call())).rejects.toMatchObject({
      failure: { code: 'content' },
    })
  })
})

describe('setup and check', () => {
  it('D3: setup makes the channel record, once; a dry run only says so', async () => {
    const { emulated, host } = await alone({ channelId: undefined })
    const table = emulated.dataverse.table('msdyn_occustommessagingchannels')
    expect((await host.setup?.(true, call()))?.join('\n')).toMatch(
      /^Would make the channel record.*\nWould make a managed identity/,
    )
    expect(table).toEqual([])
    const said = (await host.setup?.(false, call()))?.join('\n')
    expect(table).toMatchObject([
      {
        msdyn_occustomchannelid: 192350005,
        msdyn_appid: ids.clientId,
        msdyn_tenantid: ids.tenantId,
        msdyn_webhookurl: 'https://bridge.example/hosts/dynamics',
        _managedidentityid_value: expect.any(String),
      },
    ])
    expect(said).toContain(`Set channelId to ${table[0]?.msdyn_occustommessagingchannelid}`)
    expect(said).toContain('GetComponentManagedIdentityFIC')
    expect((await host.setup?.(false, call()))?.[0]).toBe('The channel record is as it should be.')
    expect(table).toHaveLength(1)
  })

  it('a changed webhook is written, with the warning that Entra must learn the new credential', async () => {
    const { emulated, host } = await alone()
    const record = {
      msdyn_occustommessagingchannelid: ids.channelId,
      msdyn_appid: ids.clientId,
      msdyn_tenantid: ids.tenantId,
      msdyn_webhookurl: 'https://old.example',
    }
    emulated.dataverse.add('msdyn_occustommessagingchannels', record)
    const before = (await host.check?.(call()))?.findings ?? []
    expect(before.find(({ level }) => level === 'fail')).toMatchObject({
      what: expect.stringContaining('https://old.example'),
      fix: expect.stringContaining('federated credential'),
    })
    expect((await host.setup?.(true, call()))?.[0]).toMatch(
      /^Would change .* from https:\/\/old\.example to https:\/\/bridge\.example/,
    )
    expect(emulated.dataverse.table('msdyn_occustommessagingchannels')[0]).toMatchObject({
      msdyn_webhookurl: 'https://old.example',
    })
    const said = (await host.setup?.(false, call()))?.join('\n')
    expect(said).toMatch(/any change of the webhook makes another FICSubject/)
    expect((await host.check?.(call()))?.findings.filter(({ level }) => level !== 'ok')).toEqual([])
  })

  it('C6: two records of our application are not guessed between; a wrong channelId makes nothing new', async () => {
    const { emulated, host } = await alone({ channelId: undefined })
    for (let n = 0; n < 2; n++) emulated.dataverse.add('msdyn_occustommessagingchannels', { msdyn_appid: ids.clientId })
    await expect(host.setup?.(false, call())).rejects.toMatchObject({ failure: { code: 'config' } })
    const other = await alone()
    await expect(other.host.setup?.(false, call())).rejects.toMatchObject({ failure: { code: 'config' } })
    expect(other.emulated.dataverse.table('msdyn_occustommessagingchannels')).toEqual([])
  })

  it.each([
    [{ clientSecret: 'another-planted-secret' }, /Entra gave no token/],
    [{ organizationId: '2f7ac0de-0000-4000-8000-00000000dead' }, /token is not valid|channel is not/],
    [{ channelId: undefined }, /channelId is not set/],
  ])('D1: check says what is wrong and what would mend it: %o', async (more, words) => {
    const { host } = await alone(more)
    const findings = (await host.check?.(call()))?.findings ?? []
    const failed = findings.filter(({ level }) => level === 'fail')
    expect(failed.some(({ what, fix }) => words.test(what) && fix)).toBe(true)
    expect(JSON.stringify(findings)).not.toContain('planted')
  })
})

describe('E2: records', () => {
  it('are made, found by whose they are, linked to the conversation and unlinked', async () => {
    const { emulated, host } = await alone()
    const contact = emulated.dataverse.add('contacts', { fullname: 'Ana' })
    emulated.dataverse.add('msdyn_ocliveworkitems', { activityid: '55555555-5555-4555-8555-555555555555' })
    const made = await host.records?.create?.({ title: 'Leak', description: 'It leaks', contact }, call())
    expect(made).toEqual({ id: 'CAS-00001', url: 'https://help.contoso.example/case/CAS-00001' })
    const [row] = emulated.dataverse.table('incidents')
    expect(row).toMatchObject({ title: 'Leak', description: 'It leaks', caseorigincode: 3, _customerid_value: contact })
    expect(await host.records?.find({ contact }, call())).toMatchObject([{ type: 'card', title: 'Leak' }])
    expect(await host.records?.find({ text: "'; drop" }, call())).toEqual([])
    const ticket = { id: '55555555-5555-4555-8555-555555555555' }
    await host.records?.link?.(ticket, 'CAS-00001', call())
    expect(emulated.dataverse.table('msdyn_ocliveworkitems')[0]).toMatchObject({
      _msdyn_issueid_value: row?.incidentid,
    })
    await host.records?.unlink?.(ticket, 'CAS-00001', call())
    expect(emulated.dataverse.table('msdyn_ocliveworkitems')[0]).not.toHaveProperty('_msdyn_issueid_value')
    await expect(host.records?.link?.(ticket, 'CAS-404', call())).rejects.toMatchObject({
      failure: { code: 'not_found' },
    })
  })

  it('made twice with a key are one, where the table has an alternate key', async () => {
    const { emulated, host } = await alone({})
    const keyed = dynamics365({
      ...emulated.adapterOptions(),
      dataverse: { url: emulated.url, recordKey: 'new_deskwirekey' },
    })
    const { createHttp } = await import('@deskwire/core/adapter')
    const silent = () => undefined
    await keyed.start?.({
      tenant: 'main',
      name: 'd',
      now: Date.now,
      url: (path) => path,
      http: createHttp(),
      log: { debug: silent, info: silent, warn: silent, error: silent },
    })
    const one = await keyed.records?.create?.({ title: 'Leak', key: "c1.'7" }, call())
    const two = await keyed.records?.create?.({ title: 'Leak', key: "c1.'7" }, call())
    expect(two).toEqual(one)
    expect(emulated.dataverse.table('incidents')).toHaveLength(1)
    void host
  })

  it('A5: a contact is found by a business-scoped id in the column set for it, and made where there is none', async () => {
    const { emulated, host } = await alone()
    const address = { kind: 'bsuid', value: 'NL.4566546130240823' } as const
    expect(await host.contacts?.find([address], call())).toEqual([])
    const made = await host.contacts?.create?.(
      { addresses: [address, { kind: 'phone', value: '+31612345678' }], name: 'Ana de Boer' },
      call(),
    )
    expect(emulated.dataverse.table('contacts')).toMatchObject([
      { firstname: 'Ana de', lastname: 'Boer', mobilephone: '+31612345678', new_whatsappuserid: 'NL.4566546130240823' },
    ])
    expect(await host.contacts?.find([address], call())).toMatchObject([{ id: made?.id }])
  })

  it.each([
    '+31612345678',
    '06 12345678',
    '0612345678',
    '+31 6 12345678',
    '0031612345678',
    '31612345678',
    '06-12345678',
  ])('A5: a Dutch customer is found who is written down as %s', async (mobilephone) => {
    const { emulated, host } = await alone()
    emulated.dataverse.add('contacts', { fullname: 'Ana', mobilephone })
    emulated.dataverse.add('contacts', { fullname: 'Other', mobilephone: '+31687654321' })
    expect(await host.contacts?.find([{ kind: 'phone', value: '+31612345678' }], call())).toMatchObject([
      { name: 'Ana' },
    ])
  })

  it('A5: a number without its country is another person’s where contacts are written in another country', async () => {
    const { emulated, host } = await alone({})
    emulated.dataverse.add('contacts', { fullname: 'Somebody French', mobilephone: '06 12 34 56 78' })
    expect(await host.contacts?.find([{ kind: 'phone', value: '+33612345678' }], call())).toHaveLength(1)
    const dutch = dynamics365({ ...emulated.adapterOptions(), dataverse: { url: emulated.url, country: 'nl' } })
    const { createHttp } = await import('@deskwire/core/adapter')
    const silent = () => undefined
    await dutch.start?.({
      tenant: 'main',
      name: 'd',
      now: Date.now,
      url: (path) => path,
      http: createHttp(),
      log: { debug: silent, info: silent, warn: silent, error: silent },
    })
    expect(await dutch.contacts?.find([{ kind: 'phone', value: '+33612345678' }], call())).toEqual([])
  })
})
