import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { createReceiver } from '../testing.js'
import { createWire, type Wire } from '../wire.js'

const wires: Wire[] = []
afterEach(async () => {
  for (const wire of wires.splice(0)) await wire.close()
})

const start = async () => {
  const receiver = createReceiver()
  const wire = createWire({
    deliver: receiver.deliver,
    meta: [
      {
        secret: 'app-secret',
        tokens: ['token'],
        callbackUrl: 'https://desk.example/meta',
        accounts: [
          { id: '101', numbers: [{ id: '201', displayPhoneNumber: '+1 555 000 3333', verifiedName: 'Desk' }] },
        ],
      },
    ],
  })
  wires.push(wire)
  const { url } = await wire.listen()
  const send = async (body: object) => {
    const response = await fetch(`${url}/graph/v26.0/201/messages`, {
      method: 'POST',
      headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
      body: JSON.stringify({ messaging_product: 'whatsapp', ...body }),
    })
    return { status: response.status, body: (await response.json()) as Record<string, never> }
  }
  const changes = () => receiver.received.map(({ body }) => JSON.parse(body).entry[0].changes[0])
  return { wire, send, changes, ...receiver }
}

describe('Meta, text', () => {
  it('posts an inbound message, signed over the escaped bytes', async () => {
    const { wire, received, changes } = await start()
    const phone = wire.phone('+15551234567', { name: 'Änne' })
    const message = phone.send({ to: '201', text: 'Grüße/👍' })
    await wire.idle()
    const [webhook] = received
    expect(webhook?.body).toContain('Gr\\u00fc\\u00dfe\\/\\ud83d\\udc4d')
    const expected = createHmac('sha256', 'app-secret')
      .update(webhook?.body ?? '')
      .digest('hex')
    expect(webhook?.headers['x-hub-signature-256']).toBe(`sha256=${expected}`)
    expect(changes()[0]).toMatchObject({
      field: 'messages',
      value: {
        metadata: { display_phone_number: '15550003333', phone_number_id: '201' },
        contacts: [{ profile: { name: 'Änne' }, wa_id: '15551234567', user_id: expect.stringMatching(/^US\.\d+$/) }],
        messages: [{ id: message.id, from: '15551234567', type: 'text', text: { body: 'Grüße/👍' } }],
      },
    })
  })

  it('takes a text inside the window and reports sent, delivered and read', async () => {
    const { wire, send, changes } = await start()
    const chat = wire.phone('+15551234567').whatsapp('201')
    chat.send('Hi')
    const { status, body } = await send({
      to: '+15551234567',
      type: 'text',
      text: { body: 'Hello' },
      biz_opaque_callback_data: 'p1',
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ contacts: [{ input: '+15551234567', wa_id: '15551234567' }] })
    await wire.idle()
    expect(chat.inbox()).toMatchObject([{ content: { text: 'Hello' }, ticks: 'delivered' }])
    chat.read()
    await wire.idle()
    const statuses = changes().flatMap(({ value }) => value.statuses ?? [])
    expect(statuses.map((item) => item.status)).toEqual(['sent', 'delivered', 'read'])
    for (const item of statuses)
      expect(item).toMatchObject({ biz_opaque_callback_data: 'p1', recipient_id: '15551234567' })
    expect(wire.ledger.byPart('p1')).toHaveLength(1)
  })

  it('fails by status outside the window: 131047', async () => {
    const { wire, send, changes } = await start()
    wire.phone('+15551234567')
    expect((await send({ to: '+15551234567', type: 'text', text: { body: 'Hello' } })).status).toBe(200)
    await wire.idle()
    expect(changes()[0].value.statuses[0]).toMatchObject({ status: 'failed', errors: [{ code: 131047 }] })
  })
})
