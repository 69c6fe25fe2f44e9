import { describe, expect, it } from 'vitest'
import {
  bsuid,
  contact,
  envelope,
  line,
  ofStatus,
  options,
  parent,
  phone,
  post,
  received,
  value,
} from '../../test/webhooks.js'
import { whatsappCloud } from '../channel.js'

// Shapes: Meta, webhooks/reference/messages/status, and business-scoped-user-ids.
describe('statuses', () => {
  it.each([
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'read'],
    ['played', 'read'],
  ])('B5: %s becomes %s', (status, delivery) => {
    expect(ofStatus({ status, recipient_user_id: bsuid, biz_opaque_callback_data: 'c1.4.0' })).toEqual({
      kind: 'status',
      id: `wamid.out:${status}`,
      line,
      to: [
        { kind: 'bsuid', value: bsuid },
        { kind: 'phone', value: `+${phone}` },
      ],
      message: 'wamid.out',
      part: 'c1.4.0',
      status: delivery,
      at: 1_750_263_773_000,
    })
  })
  it('B5, F10: failed carries a reason that people understand, and our part', () => {
    const errors = [
      {
        code: 131047,
        title: 'Re-engagement message',
        message: 'Re-engagement message',
        error_data: { details: 'Message failed to send because more than 24 hours have passed' },
      },
    ]
    expect(ofStatus({ status: 'failed', errors, biz_opaque_callback_data: 'c1.4.0' })).toMatchObject({
      status: 'failed',
      part: 'c1.4.0',
      failure: {
        code: 'window_closed',
        retryable: false,
        ambiguous: false,
        remedy: 'Send an approved template.',
        provider: { name: 'whatsapp-cloud', code: '131047' },
      },
    })
    expect(ofStatus({ status: 'failed' })).toMatchObject({ status: 'failed', failure: { code: 'refused' } })
  })
  it('131050 also revokes consent, for marketing only', () => {
    const events = received(
      envelope(
        value({
          statuses: [{ id: 'w', status: 'failed', timestamp: '1', recipient_id: phone, errors: [{ code: 131050 }] }],
        }),
      ),
    )
    expect(events).toMatchObject([
      { kind: 'status', failure: { code: 'marketing_stopped' } },
      { kind: 'consent', id: 'w:failed:consent', purpose: 'marketing', granted: false, from: [{ value: `+${phone}` }] },
    ])
  })
  it('F4: without a phone, and with both spellings of the parent id', () => {
    const both = [
      { recipient_id: undefined, recipient_user_id: bsuid, recipient_parent_user_id: parent },
      { recipient_id: undefined, recipient_user_id: bsuid, parent_recipient_user_id: parent },
    ]
    for (const item of both) {
      expect(ofStatus({ status: 'sent', ...item })).toMatchObject({ to: [{ value: bsuid }, { value: parent }] })
    }
  })
  it('F4: contacts next to a status teach us addresses it does not name', () => {
    expect(
      ofStatus({ status: 'read', recipient_id: undefined, recipient_user_id: bsuid }, { contacts: [contact] }),
    ).toMatchObject({
      to: [{ value: bsuid }, { value: `+${phone}` }],
    })
  })
  // whatsapp-api-js 6.3.0, `ServerContacts`: a failed status of a message to a parent id may name only that.
  it.each([1, 20])('F4: a status with only the parent id is matched to its contact, among %i', (count) => {
    const others = Array.from({ length: count }, (_, n) => ({ wa_id: `4915${1000 + n}`, user_id: `DE.${n}` }))
    const contacts = [...others, { ...contact, parent_user_id: parent }]
    const item = { status: 'read', recipient_id: undefined, recipient_parent_user_id: parent }
    expect(ofStatus(item, { contacts })).toMatchObject({
      id: 'wamid.out:read',
      to: [{ value: bsuid }, { value: parent }, { value: `+${phone}` }],
    })
  })
  it('131053 is temporary if media goes out as links', () => {
    const errors = [{ code: 131053, title: 'Media upload error' }]
    const failed = envelope(value({ statuses: [{ id: 'w', status: 'failed', timestamp: '1', errors }] }))
    const request = post(JSON.stringify(failed))
    expect(whatsappCloud({ ...options, media: 'link' }).receive(request).events).toMatchObject([
      { kind: 'status', failure: { code: 'media', retryable: true } },
    ])
    expect(whatsappCloud(options).receive(request).events).toMatchObject([{ failure: { retryable: false } }])
  })
  it('the price: type and category, and `billable` if there is no type', () => {
    const price = (pricing: object) => (ofStatus({ status: 'sent', pricing }) as { price?: object }).price
    expect(price({ billable: true, pricing_model: 'PMP', type: 'regular', category: 'service' })).toEqual({
      category: 'service',
      billable: true,
    })
    expect(price({ billable: true, pricing_model: 'PMP', type: 'free_entry_point', category: 'marketing' })).toEqual({
      category: 'marketing',
      billable: false,
    })
    expect(price({ billable: false, pricing_model: 'CBP', category: 'utility' })).toEqual({
      category: 'utility',
      billable: false,
    })
    expect(price({})).toBeUndefined()
  })
  it('in a group, each participant has their own status (groups/webhooks)', () => {
    const group = { id: 'w', status: 'read', timestamp: '1', recipient_type: 'group', recipient_id: 'group-1' }
    const statuses = [
      { ...group, recipient_participant_id: '4915100', recipient_participant_user_id: 'DE.1' },
      { ...group, recipient_participant_id: '4915200' },
      { ...group, recipient_participant_parent_user_id: 'DE.ENT.3' },
    ]
    expect(received(envelope(value({ statuses })))).toMatchObject([
      { id: 'w:read:DE.1', message: 'w', to: [{ value: 'DE.1' }, { value: '+4915100' }] },
      { id: 'w:read:4915200', message: 'w', to: [{ value: '+4915200' }] },
      { id: 'w:read:DE.ENT.3', message: 'w', to: [{ value: 'DE.ENT.3' }] },
    ])
  })
  it('an outdated or future kind of status holds nothing up', () => {
    expect(ofStatus({ status: 'warning' })).toMatchObject({
      kind: 'account',
      what: 'message_status',
      id: 'wamid.out:warning',
    })
  })
  it('without a message it is unreadable, but its neighbours are not', () => {
    const statuses = [{ status: 'sent' }, { id: 'w', status: 'sent', recipient_id: phone }]
    expect(received(envelope(value({ statuses })))).toMatchObject([
      { kind: 'unreadable' },
      { kind: 'status', id: 'w:sent' },
    ])
  })
})
