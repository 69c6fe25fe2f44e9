import { randomUUID } from 'node:crypto'
import { createContext, runInContext } from 'node:vm'
import { ana, apiKey } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { flow, runFlow, webResource } from './flow.js'
import { type Scene, type SceneOptions, scene } from './scene.js'

const begin = (options?: SceneOptions) => scene({ medium: 'whatsapp-cloud', ...options })

const parametersFor = (s: Scene) => ({
  'Bridge address (deskwire_BridgeUrl)': s.served.url,
  'Bridge key (deskwire_AgentKey)': apiKey,
  'Channel (deskwire_Channel)': 'phone',
  'Host (deskwire_Host)': 'dynamics',
})

/** The client side of a model-driven app, as far as the button uses it. */
const press = async (s: Scene, form: { entity: string; id: string; values: Record<string, unknown> }) => {
  const said: string[] = []
  const answers: number[] = []
  const rows: Record<string, unknown>[] = []
  const Xrm = {
    WebApi: {
      retrieveRecord: async (table: string, id: string) =>
        s.dynamics.dataverse.table(`${table}s`).find((row) => row.contactid === id),
      createRecord: async (table: string, columns: Record<string, unknown>) => {
        rows.push({ table, ...columns })
        const row = {
          ...columns,
          deskwire_messageid: randomUUID(),
          _ownerid_value: 'ab000000-0000-4000-8000-00000000beef',
        }
        answers.push(await runFlow(row, parametersFor(s)))
      },
    },
    Navigation: {
      openAlertDialog: async ({ text }: { text: string }) => void said.push(text),
      openConfirmDialog: async () => ({ confirmed: true }),
    },
    Utility: {
      getGlobalContext: () => ({
        userSettings: { userName: 'Ben Agent' },
      }),
    },
  }
  const formContext = {
    data: { entity: { getEntityName: () => form.entity, getId: () => `{${form.id.toUpperCase()}}` } },
    getAttribute: (name: string) => (name in form.values ? { getValue: () => form.values[name] } : null),
  }
  const window: Record<string, unknown> = {}
  const context = createContext({ window, Xrm, form: formContext })
  runInContext(webResource(), context)
  await runInContext("window.Deskwire.start(form, 'come_back', 'en')", context)
  return { said, answers, rows }
}

describe('A2: an agent writes first, from inside Dynamics 365', () => {
  it('from a contact: through the button, the flow and the management API, the template reaches the phone', async () => {
    const s = await begin()
    s.chat().send('Hello')
    await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'they have written before')
    await s.settled()
    const { said, answers } = await press(s, {
      entity: 'contact',
      id: '11111111-1111-4111-8111-111111111111',
      values: { firstname: 'Ana', mobilephone: '+1 555-123-0001' },
    })
    expect({ said, answers }).toMatchObject({
      said: [expect.stringMatching(/^The message is on its way/)],
      answers: [202],
    })
    await s.until(() => s.inbox().includes('Hi Ana, we have news.'), 'the template')
  })

  it('from a conversation: the answer continues there, even while another is open', async () => {
    const s = await begin()
    s.chat().send('Hello')
    await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the first')
    const first = s.dynamics.talk
    // An agent's own conversation with the same person.
    const id = '22222222-2222-4222-8222-222222222222'
    s.dynamics.messaging.talks.push({
      id,
      customerId: 'outbound',
      created: {},
      state: 'active',
      messages: [],
      events: [],
      typed: 0,
    })
    s.dynamics.dataverse.add('contacts', { contactid: 'c1', firstname: 'Ana', mobilephone: '00 1 555 123 0001' })
    const { answers } = await press(s, {
      entity: 'msdyn_ocliveworkitem',
      id,
      values: { msdyn_customer: [{ id: 'c1', entityType: 'contact' }] },
    })
    expect(answers).toEqual([202])
    await s.until(() => s.inbox().includes('Hi Ana, we have news.'), 'the template')
    s.chat().send('Great')
    await s.until(() => s.dynamics.messaging.talk(id).messages.some(({ text }) => text === 'Great'), 'the answer')
    expect(first.messages.map(({ text }) => text)).toEqual(['Hello'])
  })

  it('without consent the gate refuses: somebody who never wrote gets nothing', async () => {
    const s = await begin()
    s.chat()
    const { answers } = await press(s, { entity: 'contact', id: '1', values: { firstname: 'Ana', mobilephone: ana } })
    expect(answers).toEqual([202])
    await s.until(async () => (await s.bridge.books()).refused.no_consent === 1, 'the refusal')
    expect(s.inbox()).toEqual([])
  })

  it('a number without a country is not guessed', async () => {
    const s = await begin()
    const { said, answers } = await press(s, { entity: 'contact', id: '1', values: { mobilephone: '06 12345678' } })
    expect(answers).toEqual([])
    expect(said[0]).toMatch(/international form/)
  })

  it('the button contains no key and no address, and the flow hides them in its history', () => {
    expect(JSON.stringify(flow()).match(/"secureData"/g)).toHaveLength(2)
    expect(flow().parameters['Bridge key (deskwire_AgentKey)']).toEqual({ type: 'SecureString' })
    expect(webResource()).not.toMatch(/Authorization|Bearer|fetch|https?:/)
  })

  it('the flow waits for the rows that the button creates', async () => {
    const s = await begin()
    const { rows } = await press(s, { entity: 'contact', id: '1', values: { firstname: 'Ana', mobilephone: ana } })
    expect(rows[0]?.table).toBe(
      flow().triggers.When_a_message_is_added.inputs.parameters['subscriptionRequest/entityname'],
    )
  })
})

describe('A2: a row that an agent creates', () => {
  const host = (s?: Scene) => ({
    dataverse: {
      url: s?.dynamics.url ?? 'https://x.example',
      outreach: {
        table: 'new_message',
        channel: 'phone',
        phone: 'new_phone',
        text: 'new_text',
        template: 'new_template',
      },
    },
    webhook: { recordKey: 'the-key-of-planted-rows' },
  })
  // Power Apps docs, "Use webhooks to create external handlers for server events": the RemoteExecutionContext.
  const context = (columns: Record<string, string>, more: object = {}) => ({
    MessageName: 'Create',
    PrimaryEntityName: 'new_message',
    PrimaryEntityId: '33333333-3333-4333-8333-333333333333',
    InitiatingUserId: '44444444-4444-4444-8444-444444444444',
    InputParameters: [
      {
        key: 'Target',
        value: {
          __type: 'Entity:http://schemas.microsoft.com/xrm/2011/Contracts',
          Attributes: Object.entries(columns).map(([key, value]) => ({ key, value })),
        },
      },
    ],
    ...more,
  })
  const post = (s: Scene, body: object, code = 'the-key-of-planted-rows') =>
    s.dynamics.deliver({
      path: `/dataverse?code=${code}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  it('becomes a message; reported twice, it is sent once; without the key it is refused', async () => {
    const s = await begin({ host: host() })
    s.chat().send('Hello')
    await s.settled(3)
    const row = context({ new_phone: '+1 555 123 0001', new_text: 'Ana', new_template: 'come_back' })
    expect(await post(s, row, 'wrong')).toBe(401)
    expect(await post(s, row)).toBe(200)
    expect(await post(s, row)).toBe(200)
    await s.until(() => s.inbox().length > 0, 'the template')
    await s.wire.idle()
    expect(s.inbox()).toEqual(['Hi Ana, we have news.'])
  })

  it('is read later where no webhook could tell it, once', async () => {
    const s = await begin({
      host: (url) => ({ ...host(), dataverse: { ...host().dataverse, url } }),
      bridge: { catchUpEveryMs: 50 },
    })
    s.chat().send('Hello')
    await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'they have written before')
    const told = context({ new_phone: '+1 555 123 0001', new_text: 'Ana', new_template: 'come_back' })
    expect(await post(s, told)).toBe(200)
    await s.until(() => s.inbox().length === 1, 'the one that was told')
    const made = (n: number, more: object) => ({
      new_messageid: `${n}3333333-3333-4333-8333-333333333333`,
      new_phone: '+1 555 123 0001',
      new_template: 'come_back',
      createdon: new Date(s.clock()).toISOString(),
      ...more,
    })
    const rows = [made(3, { new_text: 'Ana' }), made(4, { new_text: 'Ben' }), made(5, { new_phone: '06 123' })]
    s.dynamics.dataverse.tables.set('new_messages', rows)
    await s.until(() => s.inbox().length === 2, 'the one that was not')
    await s.until(async () => (await s.bridge.books()).parked === 1, 'the one without a number, kept for a person')
    expect(s.inbox()).toEqual(['Hi Ana, we have news.', 'Hi Ben, we have news.'])
  })

  it('from another table or event is ignored; an unreadable one is kept for a person', async () => {
    const s = await begin({ host: host() })
    expect(await post(s, context({}, { PrimaryEntityName: 'account' }))).toBe(200)
    expect(await post(s, context({}, { MessageName: 'Update' }))).toBe(200)
    expect((await s.bridge.books()).received).toBe(0)
    expect(await post(s, context({ new_phone: '06 123', new_text: 'x' }))).toBe(200)
    await s.until(
      async () => (await s.bridge.books()).parked + Object.keys((await s.bridge.books()).ignored).length > 0,
      'kept',
    )
  })
})
