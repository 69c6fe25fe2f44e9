import { afterEach, describe, expect, it } from 'vitest'
import { closeWires, customer, startMeta } from '../../../test/business.js'

afterEach(closeWires)

const hours = 3_600_000
const text = { to: customer, type: 'text', text: { body: 'x' } }
const interactive = (value: object) => ({ to: customer, type: 'interactive', interactive: value })

describe('Meta, the finer points', () => {
  it('an ad click answered within 24 hours is free for 72, as conversation and pricing say', async () => {
    const { wire, send, statuses } = await startMeta()
    const chat = wire.phone(customer).whatsapp('201')
    chat.send({ text: 'Hi', referral: { sourceId: '9' } })
    await send(text)
    await wire.idle()
    const [sent, delivered] = statuses()
    expect(sent).toMatchObject({
      conversation: { expiration_timestamp: expect.any(String), origin: { type: 'referral_conversion' } },
      pricing: { type: 'free_entry_point', billable: false, category: 'referral_conversion' },
    })
    expect(delivered.conversation.expiration_timestamp).toBeUndefined()
    wire.controls.advance({ milliseconds: 73 * hours })
    chat.send('again')
    await send(text)
    await wire.idle()
    expect(statuses().at(-1).conversation).toBeUndefined()
  })

  it('answers inside the window have been charged since October 2026, and were free before', async () => {
    for (const [at, type, billable] of [
      [Date.UTC(2026, 8, 30), 'free_customer_service', false],
      [Date.UTC(2026, 9, 2), 'regular', true],
    ] as const) {
      const { wire, send, statuses } = await startMeta({ now: () => at })
      wire.phone(customer).send({ to: '201', text: 'Hi' })
      await send(text)
      await wire.idle()
      expect(statuses()[0].pricing).toMatchObject({ type, billable, category: 'service' })
    }
  })

  it('each webhook before v24.0 carries a conversation', async () => {
    const { wire, send, statuses } = await startMeta({}, { webhookVersion: 'v23.0' })
    wire.phone(customer).send({ to: '201', text: 'Hi' })
    await send(text)
    await wire.idle()
    expect(statuses()[0].conversation).toMatchObject({ id: expect.any(String), origin: { type: 'service' } })
  })

  it('a voice note is played', async () => {
    const { wire, send, statuses } = await startMeta({
      fetchMedia: async () => ({ status: 200, mime: 'audio/ogg', bytes: new Uint8Array(3) }),
    })
    const chat = wire.phone(customer).whatsapp('201')
    chat.send('Hi')
    await send({ to: customer, type: 'audio', audio: { link: 'https://desk.example/a.ogg', voice: true } })
    await wire.idle()
    expect(chat.last()?.content).toMatchObject({ type: 'media', voice: true })
    chat.play(chat.last() ?? '')
    await wire.idle()
    expect(statuses().map(({ status }) => status)).toEqual(['sent', 'delivered', 'played'])
  })

  it('a request for a number is answered with a contact without a vCard; a link sends nothing', async () => {
    const { wire, send, messages } = await startMeta()
    const chat = wire.phone(customer, { hidden: true }).whatsapp('201')
    chat.send('Hi')
    await send(
      interactive({
        type: 'request_contact_info',
        body: { text: 'Your number?' },
        action: { name: 'request_contact_info' },
      }),
    )
    await wire.idle()
    const asked = chat.last()
    chat.tap(asked ?? '', 'request_contact_info')
    await wire.idle()
    expect(messages().at(-1)).toMatchObject({
      type: 'contacts',
      contacts: [{ origin: 'contact_request', phones: [{ wa_id: '15551234567' }] }],
      context: { id: asked?.id },
    })
    const link = { display_text: 'Open', url: 'https://desk.example/' }
    await send(interactive({ type: 'cta_url', body: { text: 'x' }, action: { name: 'cta_url', parameters: link } }))
    await wire.idle()
    expect(() => chat.tap(chat.last() ?? '', 'Open')).toThrow('sends nothing')
  })

  // Shapes: the examples "Send Order Details Message" and "Send Order Status Message" of Meta's OpenAPI v23.
  it('an order to pay, and its status', async () => {
    const { wire, send } = await startMeta()
    const chat = wire.phone(customer).whatsapp('201')
    chat.send('Hi')
    const order = { type: 'digital-goods', reference_id: 'order-7', currency: 'INR', payment_type: 'upi' }
    const details = { ...order, total_amount: { value: 1100, offset: 100 }, order: { status: 'pending', items: [] } }
    const status = { reference_id: 'order-7', order: { status: 'processing' } }
    const body = { text: 'Two loaves' }
    const pay = (parameters: object) =>
      interactive({ type: 'order_details', body, action: { name: 'review_and_pay', parameters } })
    expect(await send(pay(details))).toMatchObject({ status: 200 })
    expect(
      await send(interactive({ type: 'order_status', body, action: { name: 'review_order', parameters: status } })),
    ).toMatchObject({ status: 200 })
    await wire.idle()
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([
      { type: 'choice', text: 'Two loaves', options: [{ id: 'order-7', title: 'Review and pay' }] },
      { type: 'choice', text: 'Two loaves', options: [] },
    ])
    expect(await send(pay({ ...details, reference_id: undefined }))).toMatchObject({
      status: 400,
      body: { error: { code: 131008 } },
    })
  })

  it('the type that pywa and whatsapp-api-js send asks for the number, and no other name does', async () => {
    const { send } = await startMeta()
    const asking = (type: string) =>
      interactive({ type, body: { text: 'x' }, action: { name: 'request_contact_info' } })
    expect(await send(asking('contact_request'))).toMatchObject({ status: 400, body: { error: { code: 100 } } })
    expect(await send(asking('request_contact_info'))).toMatchObject({ status: 200 })
  })

  it('a message to a group is accepted, with statuses that name the group', async () => {
    const { wire, send, statuses } = await startMeta()
    const { body } = await send({ ...text, to: 'group-1', recipient_type: 'group' })
    await wire.idle()
    expect(body.messages[0]).toMatchObject({ group_id: 'group-1' })
    expect(statuses()).toMatchObject([{ status: 'sent', recipient_id: 'group-1', recipient_type: 'group' }])
  })

  it('ids are scoped: another business has a different one', async () => {
    const { wire, send, messages, statuses } = await startMeta({
      meta: [
        {
          secret: 's',
          tokens: ['token'],
          callbackUrl: 'https://desk.example/meta',
          accounts: [
            { id: '101', portfolio: 'a', numbers: [{ id: '201', displayPhoneNumber: '+15550003333' }] },
            { id: '102', portfolio: 'b', numbers: [{ id: '301', displayPhoneNumber: '+15550005555' }] },
          ],
        },
      ],
    })
    const phone = wire.phone(customer)
    phone.send({ to: '201', text: 'a' })
    phone.send({ to: '301', text: 'b' })
    await wire.idle()
    const ids = messages().map((message) => message.from_user_id)
    expect(new Set(ids).size).toBe(2)
    await send({ recipient: ids[0], type: 'text', text: { body: 'x' } }, '301')
    await wire.idle()
    expect(statuses()).toMatchObject([{ status: 'failed', recipient_user_id: ids[0], errors: [{ code: 131026 }] }])
  })

  it('a blocked business sees one tick, and no more', async () => {
    const { wire, send, statuses } = await startMeta()
    const chat = wire.phone(customer).whatsapp('201')
    chat.send('Hi')
    chat.block()
    await send(text)
    await wire.idle()
    expect(statuses().map(({ status }) => status)).toEqual(['sent'])
    expect(chat.inbox()).toEqual([])
  })
})
