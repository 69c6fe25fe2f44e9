import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { closeWires, customer, startMeta } from '../../../../test/business.js'

afterEach(closeWires)

describe('Meta inbound', () => {
  it('signs the escaped bytes', async () => {
    const { wire, received, changes } = await startMeta()
    const message = wire.phone(customer, { name: 'Änne' }).send({ to: '201', text: 'Grüße/👍 50% <a@b>' })
    await wire.idle()
    const [webhook] = received
    expect(webhook?.body).toContain('Gr\\u00fc\\u00dfe\\/\\ud83d\\udc4d 50\\u0025 \\u003Ca\\u0040b>')
    expect(webhook?.headers['x-hub-signature-256']).toBe(
      `sha256=${createHmac('sha256', 'app-secret')
        .update(webhook?.body ?? '')
        .digest('hex')}`,
    )
    expect(JSON.parse(webhook?.body ?? '')).toMatchObject({
      object: 'whatsapp_business_account',
      entry: [{ id: '101' }],
    })
    expect(changes()[0]).toMatchObject({
      field: 'messages',
      value: {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '15550003333', phone_number_id: '201' },
        contacts: [{ profile: { name: 'Änne' }, wa_id: '15551234567', user_id: expect.stringMatching(/^US\.\d+$/) }],
        messages: [
          {
            id: message.id,
            from: '15551234567',
            timestamp: expect.stringMatching(/^\d+$/),
            type: 'text',
            text: { body: 'Grüße/👍 50% <a@b>' },
          },
        ],
      },
    })
  })

  const kinds: [what: string, sending: object, message: object][] = [
    [
      'a picture',
      { media: { mime: 'image/jpeg' }, text: 'look' },
      {
        type: 'image',
        image: { caption: 'look', mime_type: 'image/jpeg', id: expect.any(String), sha256: expect.any(String) },
      },
    ],
    [
      'a document',
      { media: { mime: 'application/pdf', filename: 'a.pdf' } },
      { type: 'document', document: { filename: 'a.pdf' } },
    ],
    ['a voice note', { voice: { mime: 'audio/ogg; codecs=opus' } }, { type: 'audio', audio: { voice: true } }],
    ['a sticker', { sticker: { mime: 'image/webp' } }, { type: 'sticker', sticker: { animated: false } }],
    [
      'a place',
      { location: { latitude: 1.5, longitude: 2 } },
      { type: 'location', location: { latitude: 1.5, longitude: 2 } },
    ],
    [
      'a contact',
      { contacts: [{ name: { formatted_name: 'Bo' } }] },
      { type: 'contacts', contacts: [{ name: { formatted_name: 'Bo' } }] },
    ],
    [
      'a form',
      { flow: { response: { flow_token: 't', a: 1 } } },
      { interactive: { type: 'nfm_reply', nfm_reply: { response_json: '{"flow_token":"t","a":1}' } } },
    ],
    [
      'a reaction',
      { reaction: { message: 'wamid.1', emoji: '👍' } },
      { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '👍' } },
    ],
    [
      'an order',
      { order: { catalog: 'c', items: [{ product: 'p', quantity: 1, price: 2, currency: 'EUR' }] } },
      { type: 'order', order: { catalog_id: 'c', product_items: [{ product_retailer_id: 'p' }] } },
    ],
    [
      'a poll',
      { unsupported: 'poll_creation' },
      { type: 'unsupported', errors: [{ code: 131051 }], unsupported: { type: 'poll_creation' } },
    ],
    ['a forwarded text', { text: 'x', forwarded: 'frequently' }, { context: { frequently_forwarded: true } }],
    [
      'a text after an ad',
      { text: 'x', referral: { sourceId: '9', clickId: 'c' } },
      { referral: { source_id: '9', source_type: 'ad', ctwa_clid: 'c' } },
    ],
    ['a text in a group', { text: 'x', group: 'g1' }, { group_id: 'g1' }],
    ['anything', { raw: { type: 'request_welcome' } }, { type: 'request_welcome' }],
  ]
  it.each(kinds)('reports %s', async (_, sending, expected) => {
    const { wire, messages } = await startMeta()
    wire.phone(customer).send({ to: '201', ...sending })
    await wire.idle()
    expect(messages()).toMatchObject([expected])
  })

  it('a removed reaction has no emoji', async () => {
    const { wire, messages } = await startMeta()
    wire.phone(customer).send({ to: '201', reaction: { message: 'wamid.1', emoji: '' } })
    await wire.idle()
    expect(messages()[0].reaction).toEqual({ message_id: 'wamid.1' })
  })

  it('edits and revokes reach a coexistence number; others get unsupported', async () => {
    const { wire, messages } = await startMeta()
    for (const line of ['201', '202']) {
      const chat = wire.phone(customer).whatsapp(line)
      const message = chat.send('frist')
      chat.send({ edit: { message, text: 'first' } })
      chat.send({ revoke: message })
      expect(message).toMatchObject({ edited: true, revoked: true })
      await wire.idle()
    }
    expect(messages().map(({ type }) => type)).toEqual(['text', 'unsupported', 'unsupported', 'text', 'edit', 'revoke'])
    expect(messages()[4].edit).toMatchObject({
      original_message_id: messages()[3].id,
      message: { type: 'text', text: { body: 'first' } },
    })
  })

  it('a changed number: a system message from the old one, a new id, and the same chat', async () => {
    const { wire, messages, changes } = await startMeta()
    const phone = wire.phone(customer)
    phone.send({ to: '201', text: 'Hi' })
    phone.changeNumber('+15558887777')
    await wire.idle()
    const [first, system] = messages()
    expect(system).toMatchObject({
      type: 'system',
      from: '15551234567',
      system: { type: 'user_changed_number', wa_id: '15558887777', previous_user_id: first.from_user_id },
    })
    expect(changes()[1].value.contacts).toBeUndefined()
    expect(system.system.user_id).not.toBe(first.from_user_id)
    expect(wire.phone('+15558887777').whatsapp('201').thread.messages).toHaveLength(1)
    phone.hide()
    phone.changeNumber('+15556665555')
    await wire.idle()
    expect(messages()[2]).toMatchObject({
      system: { type: 'user_changed_user_id', previous_user_id: system.system.user_id },
    })
    expect(messages()[2].from).toBeUndefined()
  })

  it('repeats the same bytes until it gets 200: other 2xx are failures', async () => {
    const { wire, receiver, received } = await startMeta({}, { retryAfter: [0, 1_000, 60_000] })
    receiver.answer(() => (received.length < 3 ? 204 : 200))
    wire.phone(customer).send({ to: '201', text: 'x' })
    await wire.idle()
    expect(received).toHaveLength(2)
    wire.controls.advance({ milliseconds: 1_000 })
    await wire.idle()
    expect(received).toHaveLength(3)
    wire.controls.advance({ milliseconds: 60_000 })
    await wire.idle()
    expect(received).toHaveLength(3)
    expect(new Set(received.map(({ body }) => body)).size).toBe(1)
  })

  it('a business that blocked the customer gets nothing', async () => {
    const { wire, call, messages, send } = await startMeta()
    const phone = wire.phone(customer)
    const block = { messaging_product: 'whatsapp', block_users: [{ user: customer }] }
    // Only people who wrote in the last 24 hours can be blocked.
    expect(await call('POST', '201/block_users', block)).toMatchObject({
      status: 400,
      body: { error: { code: 139100 }, block_users: { failed_users: [{}] } },
    })
    phone.send({ to: '201', text: 'a' })
    expect(await call('POST', '201/block_users', block)).toMatchObject({
      status: 200,
      body: { block_users: { added_users: [{ input: customer, wa_id: '15551234567' }] } },
    })
    phone.send({ to: '201', text: 'b' })
    await wire.idle()
    expect(messages()).toHaveLength(1)
    expect((await send({ to: customer, type: 'text', text: { body: 'x' } })).body.error).toMatchObject({ code: 130403 })
    expect((await call('GET', '201/block_users')).body).toMatchObject({ data: [{ wa_id: '15551234567' }] })
    await call('DELETE', '201/block_users', block)
    phone.send({ to: '201', text: 'c' })
    await wire.idle()
    expect(messages()).toHaveLength(2)
  })

  it('reports calls, echoes, standby, handovers, history, groups and account events', async () => {
    const { wire, send, changes, statuses } = await startMeta()
    const { events } = wire.meta
    wire.phone(customer, { name: 'Ana' })
    const line = '202'
    events.call({ line, customer })
    await send({ to: customer, type: 'text', text: { body: 'you called' } }, line)
    await wire.idle()
    // A call opens the window.
    expect(statuses().map(({ status }) => status)).toEqual(['sent', 'delivered'])
    events.echo({ line, customer, text: 'from the app' })
    events.standby({ line, customer, text: 'to the agent' })
    events.handover({ line, customer, type: 'control_passed' })
    events.history({ line, customer, messages: [{ from: 'business', text: 'old', at: 1_000 }] })
    events.historyDeclined({ line })
    events.group({ line, group: 'g', type: 'group_create' })
    events.accountUpdate({ account: '101', event: 'ACCOUNT_RESTRICTION' })
    events.numberQuality({ line, event: 'THROUGHPUT_UPGRADE' })
    events.error({ line, code: 130429, title: 'Rate limit hit' })
    await wire.idle()
    const byField = new Map(changes().map(({ field, value }) => [field, value]))
    expect(new Set(byField.keys())).toEqual(
      new Set([
        'calls',
        'messages',
        'smb_message_echoes',
        'standby',
        'messaging_handovers',
        'history',
        'group_lifecycle_update',
        'account_update',
        'phone_number_quality_update',
      ]),
    )
    expect(byField.get('calls').calls[0]).toMatchObject({
      from: '15551234567',
      event: 'connect',
      direction: 'USER_INITIATED',
    })
    expect(byField.get('smb_message_echoes').message_echoes[0]).toMatchObject({
      from: '15550004444',
      to: '15551234567',
      text: { body: 'from the app' },
    })
    // Meta's OpenAPI v23, `Groups`: request_id is required.
    expect(byField.get('group_lifecycle_update')).toMatchObject({
      groups: [{ group_id: 'g', type: 'group_create', request_id: expect.stringMatching(/./) }],
    })
    expect(byField.get('messaging_handovers')).toMatchObject({
      type: 'control_passed',
      recipient: { phone_number_id: '202' },
      control_passed: { new_owner_role: 'customer_service' },
    })
  })
})
