import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { customer, sms } from '../../test/business.js'
import { createWire } from './wire.js'

const endings: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0)) await end()
})

/** A business over a real socket. */
const business = async (
  answer: (body: string, signature: string) => { status: number; type?: string; body?: string },
) => {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      bodies.push(body)
      const {
        status,
        type = 'text/plain',
        body: text = '',
      } = answer(body, String(request.headers['x-hub-signature-256'] ?? ''))
      response.writeHead(status, { 'content-type': type }).end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  endings.push(close)
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, bodies, close }
}

describe('Over sockets', () => {
  it('Meta: the bytes that arrive are those that were signed; a refusal appears in the log', async () => {
    const right = (body: string) => `sha256=${createHmac('sha256', 'right').update(body).digest('hex')}`
    const { url, bodies } = await business((body, signature) => ({ status: signature === right(body) ? 200 : 401 }))
    for (const secret of ['right', 'wrong']) {
      const wire = createWire({
        meta: [
          {
            secret,
            callbackUrl: url,
            retryAfter: [],
            accounts: [{ numbers: [{ id: '1', displayPhoneNumber: '+15550001111' }] }],
          },
        ],
      })
      endings.push(() => wire.close())
      wire.phone(customer).send({ to: '1', text: 'Grüße 👍' })
      await wire.idle()
      expect(wire.log.events.at(-1)).toMatchObject({
        type: 'webhook',
        signature: secret === 'right' ? 'accepted' : 'refused',
      })
    }
    expect(JSON.parse(bodies[0] ?? '').entry[0].changes[0].value.messages[0].text.body).toBe('Grüße 👍')
  })

  it('Twilio: TwiML from a real answer reaches the phone; a closed port is 11205 after one retry', async () => {
    const { url, close, bodies } = await business(() => ({
      status: 200,
      type: 'text/xml',
      body: '<Response><Message>Hello</Message></Response>',
    }))
    const wire = createWire({ twilio: [{ numbers: [{ phoneNumber: sms, smsUrl: url }] }] })
    endings.push(() => wire.close())
    const chat = wire.phone(customer).sms(sms)
    chat.send('Hi')
    await wire.idle()
    expect(chat.last()?.content).toEqual({ type: 'text', text: 'Hello' })
    await close()
    chat.send('Anyone?')
    await wire.idle()
    expect(bodies).toHaveLength(1)
    const attempts = wire.log.events.flatMap((event) =>
      event.type === 'webhook' ? [[event.attempt, event.status]] : [],
    )
    expect(attempts).toEqual([
      [1, 200],
      [1, undefined],
      [2, undefined],
    ])
    expect(wire.log.events.filter(({ type }) => type === 'alert').at(-1)).toMatchObject({ code: 11205 })
  })

  it('a business link is fetched over HTTP too', async () => {
    const { url } = await business(() => ({ status: 200, type: 'image/png', body: 'png' }))
    const wire = createWire({ twilio: [{ numbers: [{ phoneNumber: sms }] }] })
    endings.push(() => wire.close())
    const [account] = wire.twilio.accounts
    const chat = wire.phone(customer).sms(sms)
    await wire.handle({
      method: 'POST',
      url: `https://api.twilio.com/2010-04-01/Accounts/${account?.sid}/Messages.json`,
      headers: { authorization: `Basic ${btoa(`${account?.sid}:${account?.authToken}`)}` },
      body: new URLSearchParams({ From: sms, To: customer, MediaUrl: `${url}/a.png` }).toString(),
    })
    await wire.idle()
    expect(chat.last()?.content).toMatchObject({
      type: 'media',
      items: [{ mime: 'image/png', bytes: new TextEncoder().encode('png') }],
    })
  })
})
