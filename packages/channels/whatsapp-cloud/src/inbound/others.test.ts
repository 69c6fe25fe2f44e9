import { describe, expect, it } from 'vitest'
import { bsuid, contact, envelope, line, message, one, parent, phone, received, value } from '../../test/webhooks.js'

const metadata = { display_phone_number: '15550783881', phone_number_id: line }
const field = (name: string, more: object) =>
  envelope({ field: name, value: { messaging_product: 'whatsapp', metadata, ...more } })

describe('identity (business-scoped-user-ids; webhooks/reference/messages/system)', () => {
  const system = (more: object, item: object = {}) =>
    one(envelope(value({ messages: [message({ type: 'system', from_user_id: undefined, system: more, ...item })] })))

  it('F4: a new number comes with a new id: old and new are named', () => {
    expect(
      system({
        type: 'user_changed_number',
        body: 'User changed',
        wa_id: '12195555358',
        user_id: 'US.2',
        previous_user_id: bsuid,
        previous_parent_user_id: parent,
      }),
    ).toMatchObject({
      kind: 'identity',
      line,
      before: [{ value: bsuid }, { value: parent }, { value: `+${phone}` }],
      after: [{ value: 'US.2' }, { value: '+12195555358' }],
    })
  })
  it('F4: the id may be the only thing known', () => {
    expect(
      system({ type: 'user_changed_user_id', user_id: 'US.2', previous_user_id: bsuid }, { from: undefined }),
    ).toMatchObject({
      kind: 'identity',
      before: [{ value: bsuid }],
      after: [{ value: 'US.2' }],
    })
  })
  it('older names of these fields are understood', () => {
    expect(system({ type: 'customer_changed_number', new_wa_id: '12195555358' })).toMatchObject({
      kind: 'identity',
      after: [{ value: '+12195555358' }],
    })
    expect(
      system({ type: 'customer_identity_changed', wa_id: phone, identity: { acknowledged: false, hash: 'h' } }),
    ).toMatchObject({ kind: 'account', what: 'customer_identity_changed' })
  })
  it('the separate field that was documented for a while is understood too', () => {
    const update = {
      wa_id: phone,
      detail: 'changed',
      user_id: { previous: bsuid, current: 'US.2' },
      timestamp: 1_749_416_383,
    }
    expect(one(field('user_id_update', { user_id_update: [update] }))).toMatchObject({
      kind: 'identity',
      before: [{ value: bsuid }],
      at: 1_749_416_383_000,
    })
  })
})

describe('B8: consent (webhooks/reference/user_preferences)', () => {
  const preference = (more: object) =>
    one(
      field('user_preferences', {
        contacts: [contact],
        user_preferences: [
          {
            wa_id: phone,
            user_id: bsuid,
            detail: 'User requested to stop marketing messages',
            category: 'marketing_messages',
            timestamp: 1_731_617_831,
            ...more,
          },
        ],
      }),
    )
  it.each([
    ['stop', false],
    ['resume', true],
    ['signup', true],
  ])('%s covers marketing and nothing else', (word, granted) => {
    expect(preference({ value: word })).toMatchObject({
      kind: 'consent',
      line,
      purpose: 'marketing',
      granted,
      answered: true,
      at: 1_731_617_831_000,
      from: [{ value: bsuid }, { value: `+${phone}` }],
    })
  })
  it('preferences other than marketing do not affect consent', () => {
    expect(preference({ value: 'stop', category: 'other' })).toMatchObject({ kind: 'account' })
    expect(preference({ value: 'maybe' })).toMatchObject({ kind: 'unreadable' })
  })
})

describe('the phone app and other responders', () => {
  it('a message sent from the phone app is an echo (webhooks/reference/smb_message_echoes)', () => {
    const echo = {
      from: '15550783881',
      to: phone,
      to_user_id: bsuid,
      id: 'wamid.e',
      timestamp: '1739321024',
      type: 'text',
      text: { body: 'From the shop' },
    }
    expect(one(field('smb_message_echoes', { message_echoes: [echo] }))).toEqual({
      kind: 'echo',
      id: 'wamid.e',
      line,
      to: [
        { kind: 'bsuid', value: bsuid },
        { kind: 'phone', value: `+${phone}` },
      ],
      at: 1_739_321_024_000,
      content: { type: 'text', text: 'From the shop', markup: 'whatsapp' },
    })
    expect(
      one(
        field('smb_message_echoes', {
          message_echoes: [{ ...echo, type: 'revoke', revoke: { original_message_id: 'wamid.o' } }],
        }),
      ),
    ).toMatchObject({ kind: 'echo', content: { type: 'revoke', of: 'wamid.o' } })
  })
  it('messages on standby are still seen; their echoes are the whole request (webhooks/reference/standby)', () => {
    const standby = {
      contacts: [contact],
      messages: [message({ type: 'text', text: { body: 'Hi' } })],
      statuses: [{ id: 'w', status: 'sent', timestamp: '1', recipient_id: phone }],
      message_echoes: [
        {
          id: 'wamid.a',
          timestamp: '1',
          message: { messaging_product: 'whatsapp', to: `+${phone}`, type: 'text', text: { body: 'I am a bot' } },
        },
        {
          id: 'wamid.b',
          timestamp: '1',
          message: { recipient: bsuid, type: 'interactive', interactive: { type: 'button', body: { text: 'Which?' } } },
        },
        {
          id: 'wamid.c',
          timestamp: '1',
          message: { to: phone, type: 'template', template: { name: 'hello', language: { code: 'en' } } },
        },
      ],
    }
    expect(received(field('standby', { standby }))).toMatchObject([
      { kind: 'message', name: 'Sheena Nelson', content: { text: 'Hi' } },
      { kind: 'status', id: 'w:sent' },
      { kind: 'echo', to: [{ value: bsuid }, { value: `+${phone}` }], content: { text: 'I am a bot' } },
      { kind: 'echo', content: { text: 'Which?' } },
      { kind: 'echo', content: { type: 'template', name: 'hello', language: 'en' } },
    ])
  })
  it('a new owner of the conversation is an account event, without what was said (messaging_handovers)', () => {
    const handover = {
      sender: { phone_number: phone },
      recipient: { phone_number_id: line },
      type: 'control_passed',
      timestamp: '1749416383',
      control_passed: {
        previous_owner_app_id: '1',
        new_owner_role: 'customer_service',
        conversation_context: { type: 'summary', summary: { text: 'secret words' } },
      },
    }
    const event = one(envelope({ field: 'messaging_handovers', value: handover }))
    expect(event).toMatchObject({
      kind: 'account',
      what: 'control_passed',
      at: 1_749_416_383_000,
      detail: { value: { line, newRole: 'customer_service' } },
    })
    expect(JSON.stringify(event)).not.toContain('secret words')
  })
  it('history is counted, not replayed (webhooks/reference/history)', () => {
    const threads = [
      { id: phone, messages: [message({}), message({})] },
      { id: '2', messages: [message({})] },
    ]
    expect(
      one(field('history', { history: [{ metadata: { phase: 0, chunk_order: 1, progress: 55 }, threads }] })),
    ).toMatchObject({
      kind: 'account',
      what: 'history',
      detail: { value: { line, threads: 2, messages: 3, progress: 55 } },
    })
    expect(one(field('history', { history: [{ errors: [{ code: 2593109 }] }] }))).toMatchObject({
      what: 'history',
      detail: { value: { declined: 2593109 } },
    })
  })
})

describe('calls (calling/reference)', () => {
  const call = {
    id: 'wacid.1',
    from: phone,
    from_user_id: bsuid,
    to: '15550783881',
    event: 'connect',
    timestamp: '1671644824',
    direction: 'USER_INITIATED',
    session: { sdp_type: 'offer', sdp: 'v=0' },
  }
  it('a customer’s call leaves a visible placeholder, and opens the window', () => {
    expect(one(field('calls', { contacts: [contact], calls: [call] }))).toEqual({
      kind: 'message',
      id: 'wacid.1',
      line,
      name: 'Sheena Nelson',
      from: [
        { kind: 'bsuid', value: bsuid },
        { kind: 'phone', value: `+${phone}` },
      ],
      at: 1_671_644_824_000,
      clock: 'provider',
      content: { type: 'unsupported', kind: 'call' },
    })
  })
  it('its end, our own calls and their statuses are account events', () => {
    const own = { ...call, direction: 'BUSINESS_INITIATED' }
    expect(one(field('calls', { calls: [{ ...call, event: 'terminate', duration: 12 }] }))).toMatchObject({
      kind: 'account',
      what: 'call',
      id: 'wacid.1:terminate',
    })
    const event = one(field('calls', { calls: [own] }))
    expect(event).toMatchObject({ kind: 'account', id: 'wacid.1:connect' })
    expect(JSON.stringify(event)).not.toContain('v=0')
    expect(
      one(field('calls', { statuses: [{ id: 'wacid.1', type: 'call', status: 'RINGING', timestamp: '1' }] })),
    ).toMatchObject({ kind: 'account', id: 'wacid.1:RINGING' })
  })
})

describe('account events', () => {
  const names = [
    [
      'message_template_status_update',
      {
        event: 'APPROVED',
        message_template_id: 1,
        message_template_name: 'hello',
        message_template_language: 'en',
        reason: null,
      },
    ],
    ['message_template_quality_update', { previous_quality_score: 'GREEN', new_quality_score: 'RED' }],
    ['template_category_update', { previous_category: 'UTILITY', new_category: 'MARKETING' }],
    ['phone_number_quality_update', { display_phone_number: '1', event: 'ONBOARDING' }],
    ['business_capability_update', { max_daily_conversations_per_business: 'TIER_2K' }],
    ['account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } }],
    ['group_lifecycle_update', { groups: [{ group_id: 'g', type: 'group_create' }] }],
    ['a_field_of_tomorrow', { anything: true }],
  ] as const
  it.each(names)('%s', (name, detail) => {
    const payload = envelope({ field: name, value: detail })
    const event = one(payload)
    expect(event).toMatchObject({ kind: 'account', what: name, detail: { value: detail } })
    expect(one(payload)).toEqual(event)
    expect(
      one(envelope({ field: name, value: { ...detail, more: 1 } })).kind === 'account' &&
        one(envelope({ field: name, value: { ...detail, more: 1 } })),
    ).not.toMatchObject({ id: (event as { id: string }).id })
  })
  it('errors next to the items are reported, and appear in the placeholder of an item without a body', () => {
    // david-lev/pywa, tests/data/updates/message.json `interactive_message_with_err`.
    const errors = [
      {
        code: 131000,
        title: 'Something went wrong',
        message: 'Something went wrong',
        error_data: { details: 'Unsupported webhook payload' },
      },
    ]
    const messages = [message({ type: 'interactive' }), message({ id: 'w', type: 'text', text: { body: 'Hi' } })]
    expect(received(envelope(value({ contacts: [contact], messages, errors })))).toMatchObject([
      {
        kind: 'message',
        content: {
          type: 'unsupported',
          kind: 'interactive',
          reason: '131000 Something went wrong Unsupported webhook payload',
        },
      },
      { kind: 'message', content: { type: 'text', text: 'Hi' } },
      { kind: 'account', what: 'errors', detail: { value: { code: 131000, line } } },
    ])
    expect(one(envelope(value({ errors })))).toMatchObject({ kind: 'account', what: 'errors' })
  })
})
