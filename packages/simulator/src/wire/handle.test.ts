import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { closeWires, customer, sms, startMeta, startTwilio, whatsapp } from '../../test/business.js'

afterEach(closeWires)

const names = (...list: string[]) => fc.constantFrom(...list)
const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), names('x', '', '__proto__', 'constructor', '{{1}}', customer))
const some = (keys: readonly string[]) => fc.dictionary(names(...keys, '__proto__', 'toString'), odd, { maxKeys: 6 })

describe('Any input', () => {
  it('gets one of Meta’s own errors, never a fault of ours', async () => {
    const { wire } = await startMeta()
    wire.phone(customer).send({ to: '201', text: 'Hi' })
    const types = [
      'text',
      'image',
      'interactive',
      'template',
      'contacts',
      'reaction',
      'location',
      'audio',
      'pin',
      'toString',
    ]
    const interactive = fc.record(
      {
        type: names('button', 'list', 'cta_url', 'flow', 'carousel', 'product_list', 'constructor'),
        body: odd,
        header: odd,
        action: fc.oneof(odd, some(['buttons', 'sections', 'button', 'name', 'parameters', 'cards'])),
      },
      { requiredKeys: [] },
    )
    const template = fc.record(
      {
        name: names('order_ready', 'sale'),
        language: fc.constant({ code: 'en' }),
        components: fc.array(some(['type', 'parameters', 'index', 'sub_type']), { maxLength: 3 }),
      },
      { requiredKeys: ['name', 'language'] },
    )
    const message = fc.tuple(
      names(...types),
      fc.oneof(odd, interactive, template),
      some(['to', 'recipient', 'context', 'status', 'message_id', 'recipient_type']),
    )
    await fc.assert(
      fc.asyncProperty(message, async ([type, value, rest]) => {
        const body = JSON.stringify({ to: customer, type, [type]: value, ...rest, messaging_product: 'whatsapp' })
        const { status } = await wire.handle({
          method: 'POST',
          url: '/v26.0/201/messages',
          headers: { authorization: 'Bearer token' },
          body,
        })
        expect([200, 400, 404]).toContain(status)
      }),
      { numRuns: 400 },
    )
    await wire.idle()
    expect(wire.log.events.filter(({ type }) => type === 'alert')).toEqual([])
  })

  it('gets one of Twilio’s own errors too', async () => {
    const { wire, account } = await startTwilio({
      fetchMedia: async () => ({ status: 404, mime: '', bytes: new Uint8Array() }),
    })
    const chat = wire.phone(customer).whatsapp(whatsapp)
    chat.send('Hi')
    await wire.idle()
    const authorization = `Basic ${btoa(`${account.sid}:${account.authToken}`)}`
    const keys = [
      'To',
      'From',
      'Body',
      'MediaUrl',
      'ContentSid',
      'ContentVariables',
      'StatusCallback',
      'SendAt',
      'ScheduleType',
      'PersistentAction',
      'MessagingServiceSid',
    ]
    const value = fc.oneof(
      fc.string(),
      names(customer, sms, whatsapp, `whatsapp:${customer}`, '{}', '[]', 'geo:1,2', 'fixed', 'https://desk.example/'),
    )
    const types = fc.dictionary(
      names('twilio/text', 'twilio/quick-reply', 'twilio/list-picker', 'twilio/card', 'twilio/carousel', '__proto__'),
      fc.oneof(odd, some(['body', 'actions', 'items', 'button', 'cards'])),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(names(...keys), value), { maxLength: 6 }), types, async (params, content) => {
        const sent = await wire.handle({
          method: 'POST',
          url: `/2010-04-01/Accounts/${account.sid}/Messages.json`,
          headers: { authorization },
          body: new URLSearchParams(params).toString(),
        })
        expect([201, 400]).toContain(sent.status)
        const made = await wire.handle({
          method: 'POST',
          url: '/v1/Content',
          headers: { authorization },
          body: JSON.stringify({ language: 'en', types: content }),
        })
        expect([201, 400]).toContain(made.status)
        if (made.status !== 201) return
        const shown = new URLSearchParams({
          From: whatsapp,
          To: `whatsapp:${customer}`,
          ContentSid: JSON.parse(String(made.body)).sid,
        })
        const used = await wire.handle({
          method: 'POST',
          url: `/2010-04-01/Accounts/${account.sid}/Messages.json`,
          headers: { authorization },
          body: shown.toString(),
        })
        expect([201, 400]).toContain(used.status)
      }),
      { numRuns: 400 },
    )
    await wire.idle()
    expect(wire.log.events.filter(({ type }) => type === 'alert')).toEqual([])
  })

  it('is refused if the path or body is nonsense', async () => {
    const { wire } = await startMeta()
    const headers = { authorization: 'Bearer token', 'content-type': 'application/json' }
    for (const url of [
      '/v26.0/%E0%A4%A',
      '/v26.0/__proto__',
      '/v26.0/201/__proto__',
      '/v26.0//',
      '/v26.0/201?fields=__proto__',
      '/twilio-api/2010-04-01/Accounts/%ZZ/Messages.json',
      '/lookaside/?mid=__proto__',
      '/twilio-media/a/b',
      '/control/%E0%A4%A',
    ]) {
      for (const method of ['GET', 'POST', 'DELETE', 'PATCH']) {
        const { status } = await wire.handle({ method, url, headers, body: method === 'GET' ? '' : '{"a":' })
        expect(status, `${method} ${url}`).toBeGreaterThanOrEqual(400)
        expect(status, `${method} ${url}`).toBeLessThan(500)
      }
    }
  })
})
