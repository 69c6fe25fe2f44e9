import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { closeWires, customer, startMeta } from '../../../../test/business.js'

afterEach(closeWires)

const to = customer
const text = { to, type: 'text', text: { body: 'Hello' } }
const parameters = (...texts: string[]) => texts.map((value) => ({ type: 'text', text: value }))
const template = (name: string, components: object[] = [], language = 'en') => ({
  to,
  type: 'template',
  template: { name, language: { code: language }, components },
})

describe('Meta messages', () => {
  it('accepts a text inside the window and reports sent, delivered, read', async () => {
    const { wire, send, statuses, changes } = await startMeta()
    const chat = wire.phone(customer, { name: 'Ana' }).whatsapp('201')
    chat.send('Hi')
    const answer = await send({ ...text, biz_opaque_callback_data: 'p1' })
    expect(answer).toMatchObject({
      status: 200,
      body: { messaging_product: 'whatsapp', contacts: [{ input: to, wa_id: '15551234567' }] },
    })
    await wire.idle()
    expect(chat.inbox()).toMatchObject([{ content: { type: 'text', text: 'Hello' }, ticks: 'delivered' }])
    chat.read()
    await wire.idle()
    expect(statuses().map(({ status }) => status)).toEqual(['sent', 'delivered', 'read'])
    for (const status of statuses())
      expect(status).toMatchObject({
        biz_opaque_callback_data: 'p1',
        recipient_id: '15551234567',
        recipient_user_id: expect.stringMatching(/^US\./),
      })
    expect(statuses()[0]).toMatchObject({ pricing: { pricing_model: 'PMP', category: 'service' } })
    expect(statuses()[2].pricing).toBeUndefined()
    expect(statuses()[0].conversation).toBeUndefined()
    expect(changes().at(-1).value.contacts).toMatchObject([{ profile: { name: 'Ana' } }])
    expect(wire.ledger.byPart('p1')).toHaveLength(1)
  })

  it.each([
    ['outside the window', 131047, (_: Awaited<ReturnType<typeof startMeta>>) => {}],
    [
      'after 24 hours',
      131047,
      ({ wire }: Awaited<ReturnType<typeof startMeta>>) => {
        wire.phone(customer).send({ to: '201', text: 'Hi' })
        wire.controls.advance({ milliseconds: 24 * 3_600_000 })
      },
    ],
    [
      'to who has no WhatsApp',
      131026,
      ({ wire }: Awaited<ReturnType<typeof startMeta>>) => void wire.phone(customer, { whatsapp: false }),
    ],
  ])('a text %s fails by status: %d', async (_, code, before) => {
    const started = await startMeta()
    started.wire.phone(customer)
    before(started)
    expect((await started.send(text)).status).toBe(200)
    await started.wire.idle()
    const failed = started.changes().at(-1).value
    expect(failed.contacts).toBeUndefined()
    expect(failed.statuses[0]).toMatchObject({
      status: 'failed',
      recipient_id: '15551234567',
      errors: [{ code, error_data: {} }],
    })
    expect(failed.statuses[0].recipient_user_id).toBeUndefined()
  })

  it('a BSUID arrives in recipient; in to it is accepted and silently dropped', async () => {
    const { wire, send, messages, statuses } = await startMeta()
    const chat = wire.phone(customer, { hidden: true, username: 'ana' }).whatsapp('201')
    chat.send('Hi')
    await wire.idle()
    const [inbound] = messages()
    expect(inbound.from).toBeUndefined()
    const id = inbound.from_user_id
    const right = await send({ recipient: id, type: 'text', text: { body: 'right' } })
    expect(right.body).toMatchObject({ contacts: [{ input: id, user_id: id }] })
    expect((await send({ to: id, type: 'text', text: { body: 'wrong' } })).status).toBe(200)
    await wire.idle()
    expect(chat.inbox()).toMatchObject([{ content: { text: 'right' } }])
    expect(statuses()).toHaveLength(2)
    expect(statuses()[0].recipient_id).toBeUndefined()
  })

  const reply = (id: string, title: string) => ({ type: 'reply', reply: { id, title } })
  const buttons = (list: object[]) => ({
    to,
    type: 'interactive',
    interactive: { type: 'button', body: { text: 'x' }, action: { buttons: list } },
  })
  const rows = (count: number, title = 't') => Array.from({ length: count }, (_, index) => ({ id: `${index}`, title }))
  const list = (sections: object[], button = 'Open') => ({
    to,
    type: 'interactive',
    interactive: { type: 'list', body: { text: 'x' }, action: { button, sections } },
  })
  const refusals: [what: string, body: object, status: number, code: number][] = [
    ['no recipient', { type: 'text', text: { body: 'x' } }, 400, 100],
    ['an unknown type', { to, type: 'poll', poll: {} }, 400, 100],
    ['an unknown key', { ...text, colour: 'red' }, 400, 100],
    ['an unknown key inside', { to, type: 'text', text: { body: 'x', html: true } }, 400, 100],
    ['another recipient type', { ...text, recipient_type: 'user' }, 400, 100],
    ['no text', { to, type: 'text', text: {} }, 400, 131008],
    ['a text over 4096', { to, type: 'text', text: { body: 'x'.repeat(4097) } }, 400, 131009],
    ['four buttons', buttons(['a', 'b', 'c', 'd'].map((id) => reply(id, id))), 400, 131009],
    ['a button title over 20', buttons([reply('a', 'x'.repeat(21))]), 400, 131009],
    ['two buttons with one id', buttons([reply('a', 'x'), reply('a', 'y')]), 400, 131009],
    [
      'eleven rows',
      list([
        { title: 'a', rows: rows(6) },
        { title: 'b', rows: rows(5) },
      ]),
      400,
      131009,
    ],
    ['a row title over 24', list([{ rows: rows(1, 'x'.repeat(25)) }]), 400, 131009],
    ['a list without its button', list([{ rows: rows(1) }], ''), 400, 131008],
    ['a sections list without titles', list([{ rows: rows(1) }, { rows: rows(1) }]), 400, 131008],
    [
      'a file by id and by link',
      { to, type: 'image', image: { id: '1', link: 'https://desk.example/a.png' } },
      400,
      100,
    ],
    [
      'a caption over 1024',
      { to, type: 'image', image: { link: 'https://desk.example/a.png', caption: 'x'.repeat(1025) } },
      400,
      131009,
    ],
    [
      'a caption on audio',
      { to, type: 'audio', audio: { link: 'https://desk.example/a.ogg', caption: 'x' } },
      400,
      100,
    ],
    ['a place off the map', { to, type: 'location', location: { latitude: 91, longitude: 0 } }, 400, 131009],
    [
      'a reaction to nothing known',
      { to, type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } },
      400,
      131009,
    ],
    ['itself', { ...text, to: '+15550003333' }, 400, 131021],
    ['callback data over 512', { ...text, biz_opaque_callback_data: 'x'.repeat(513) }, 400, 131009],
    ['a template nobody has', template('nothing'), 404, 132001],
    ['a template in another language', template('order_ready', [], 'de'), 404, 132001],
    [
      'a template with too few values',
      template('order_ready', [{ type: 'body', parameters: parameters('Ana') }]),
      400,
      132000,
    ],
    [
      'a template whose picture is a text',
      template('sale', [{ type: 'header', parameters: parameters('x') }]),
      400,
      132012,
    ],
    [
      'a named value without its name',
      template('sale', [
        { type: 'header', parameters: [{ type: 'image', image: { link: 'https://desk.example/a.png' } }] },
        { type: 'body', parameters: parameters('Ana') },
      ]),
      400,
      132012,
    ],
  ]
  it.each(refusals)('refuses %s', async (_, body, status, code) => {
    const { wire, send } = await startMeta()
    wire.phone(customer).send({ to: '201', text: 'Hi' })
    expect(await send(body)).toMatchObject({
      status,
      body: { error: { code, type: 'OAuthException', fbtrace_id: expect.any(String) } },
    })
    expect(wire.ledger.accepted).toBe(0)
  })

  it('a template starts a conversation; its quick reply comes back as a button', async () => {
    const { wire, send, messages, statuses } = await startMeta()
    const chat = wire.phone(customer).whatsapp('201')
    await send(
      template('order_ready', [
        { type: 'body', parameters: parameters('Ana', '12') },
        { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'thx' }] },
      ]),
    )
    await wire.idle()
    expect(statuses()[0]).toMatchObject({ status: 'sent', pricing: { category: 'utility' } })
    const shown = chat.last()
    expect(shown?.content).toMatchObject({ template: 'order_ready', text: 'Hi Ana, order 12 is ready.' })
    chat.tap(shown ?? '', 'Thanks')
    await wire.idle()
    expect(messages()[0]).toMatchObject({
      type: 'button',
      button: { payload: 'thx', text: 'Thanks' },
      context: { from: '15550003333', id: shown?.id },
    })
  })

  it('a paused template is 132015, a disabled one 132016', async () => {
    const { wire, send, changes } = await startMeta()
    wire.phone(customer)
    for (const [event, code] of [
      ['PAUSED', 132015],
      ['DISABLED', 132016],
    ] as const) {
      wire.meta.events.templateStatus({ account: '101', name: 'order_ready', language: 'en', event })
      expect((await send(template('order_ready'))).body.error).toMatchObject({ code })
    }
    await wire.idle()
    expect(changes()[0]).toMatchObject({
      field: 'message_template_status_update',
      value: { event: 'PAUSED', message_template_name: 'order_ready', reason: null },
    })
  })

  it('marketing: 131050 after stop, allowed again after resume', async () => {
    const { wire, send, statuses, changes } = await startMeta({
      fetchMedia: async () => ({ status: 200, mime: 'image/png', bytes: new Uint8Array(3) }),
    })
    const chat = wire.phone(customer).whatsapp('201')
    const sale = template('sale', [
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://desk.example/a.png' } }] },
      { type: 'body', parameters: [{ type: 'text', text: 'Ana', parameter_name: 'name' }] },
    ])
    wire.meta.events.preference({ line: '201', customer, value: 'stop' })
    await send(sale)
    await wire.idle()
    expect(changes()[0]).toMatchObject({
      field: 'user_preferences',
      value: { user_preferences: [{ category: 'marketing_messages', value: 'stop', timestamp: expect.any(Number) }] },
    })
    expect(statuses().at(-1)).toMatchObject({ status: 'failed', errors: [{ code: 131050 }] })
    wire.meta.events.preference({ line: '201', customer, value: 'resume' })
    await send(sale)
    await wire.idle()
    expect(chat.last()?.content).toMatchObject({ text: 'Hi Ana, a sale!', media: { mime: 'image/png' } })
  })

  it('the pair rate gives 131056 after the burst, and recovers with time', async () => {
    let now = Date.UTC(2026, 10, 20)
    const { wire, send } = await startMeta({ now: () => now }, { pairBurst: 2 })
    wire.phone(customer).send({ to: '201', text: 'Hi' })
    const results = []
    for (let index = 0; index < 3; index += 1) results.push((await send(text)).body.error?.code)
    expect(results).toEqual([undefined, undefined, 131056])
    expect((await send({ ...text, to: '+15557654321' })).status).toBe(200)
    now += 6_000
    expect((await send(text)).status).toBe(200)
  })

  it('a number’s throughput limit gives 130429', async () => {
    const { wire, send } = await startMeta({ now: () => 0 }, { perSecond: 1 })
    wire.phone(customer)
    expect((await send(text)).status).toBe(200)
    expect(await send(text)).toMatchObject({ status: 400, body: { error: { code: 130429 } } })
  })

  it('reads and types: the customer sees blue ticks on all earlier messages', async () => {
    const { wire, send, call } = await startMeta()
    const chat = wire.phone(customer).whatsapp('201')
    const [first, second, third] = ['a', 'b', 'c'].map((body) => chat.send(body))
    const read = {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: second?.id,
      typing_indicator: { type: 'text' },
    }
    expect(await call('POST', '201/messages', read)).toMatchObject({ status: 200, body: { success: true } })
    expect([first, second, third].map((message) => message?.ticks)).toEqual(['read', 'read', 'sent'])
    expect((await send({ status: 'read', message_id: 'wamid.unknown' })).body.error).toMatchObject({ code: 100 })
  })

  it('a reaction only ever gets sent; an interactive list answers with list_reply', async () => {
    const { wire, send, statuses, messages } = await startMeta()
    const chat = wire.phone(customer).whatsapp('201')
    const first = chat.send('Hi')
    await send({ to, type: 'reaction', reaction: { message_id: first.id, emoji: '👍' } })
    await wire.idle()
    chat.read()
    await wire.idle()
    expect(statuses().map(({ status }) => status)).toEqual(['sent'])
    await send(list([{ title: 'Days', rows: [{ id: 'c.1', title: 'Mon', description: 'early' }] }]))
    await wire.idle()
    chat.tap(chat.last() ?? '', 'c.1')
    await wire.idle()
    expect(messages().at(-1)).toMatchObject({
      type: 'interactive',
      interactive: { type: 'list_reply', list_reply: { id: 'c.1', title: 'Mon', description: 'early' } },
    })
  })

  it('requires a known token, and the proof if the app demands it', async () => {
    const { call } = await startMeta({}, { requireProof: true, tokens: ['token', { token: 'old', expiresAt: 1 }] })
    expect(await call('GET', '201', undefined, 'wrong')).toMatchObject({ status: 401, body: { error: { code: 190 } } })
    expect(await call('GET', '201', undefined, 'old')).toMatchObject({
      status: 401,
      body: { error: { code: 190, error_subcode: 463 } },
    })
    expect(await call('GET', '201')).toMatchObject({ status: 400, body: { error: { code: 100 } } })
    const proof = createHmac('sha256', 'app-secret').update('token').digest('hex')
    const link = await call('POST', '201/message_qrdls', { prefilled_message: 'Hi', appsecret_proof: proof })
    expect(link.body.deep_link_url).toMatch(/^https:\/\/wa\.me\/message\//)
    expect(await call('GET', `201?appsecret_proof=${proof}`)).toMatchObject({
      status: 200,
      body: { id: '201', verified_name: 'Desk' },
    })
  })
})
