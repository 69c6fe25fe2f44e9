import twilio from 'twilio'
import {
  createWire,
  type Deliver,
  type WebhookAnswer,
  type WebhookCall,
  type Wire,
  type WireOptions,
} from '../src/wire/index.js'

export interface Received extends WebhookCall {
  url: string
  /** A form's fields, or the query of a GET. */
  params: Record<string, string>
}

/** A business's end of the webhooks; an answer of 0 is a connection that fails. */
const createReceiver = () => {
  const received: Received[] = []
  const answers: { now: (call: Received) => WebhookAnswer | number } = { now: () => 200 }
  const deliver: Deliver = async (url, call) => {
    const fields = call.method === 'POST' ? call.body : new URL(url).search
    const entry = { url, ...call, params: Object.fromEntries(new URLSearchParams(fields)) }
    received.push(entry)
    const answer = answers.now(entry)
    if (answer === 0) throw new Error('connection refused')
    return answer
  }
  return {
    received,
    deliver,
    answer: (next: (call: Received) => WebhookAnswer | number): void => {
      answers.now = next
    },
  }
}

const wires = new Set<Wire>()

export const closeWires = async (): Promise<void> => {
  await Promise.all([...wires].map((wire) => wire.close()))
  wires.clear()
}

/** The way twilio's own readme shows to another host: an `httpClient` that changes the address alone. */
export const clientFor = (sid: string, token: string, base: string) => {
  const inner = new twilio.RequestClient()
  const httpClient = new twilio.RequestClient()
  httpClient.request = (options) => {
    const { pathname, search } = new URL(options.uri)
    return inner.request({ ...options, uri: base + pathname + search })
  }
  return twilio(sid, token, { httpClient })
}

export const sms = '+15550001111'
export const tollFree = '+18005550100'
export const whatsapp = 'whatsapp:+15550002222'
export const sandbox = 'whatsapp:+14155238886'
export const customer = '+15551234567'

export const startTwilio = async (more: Partial<WireOptions> = {}) => {
  const receiver = createReceiver()
  const wire = createWire({
    deliver: receiver.deliver,
    twilio: [
      {
        numbers: [
          { phoneNumber: sms, smsUrl: 'https://desk.example/sms' },
          { phoneNumber: tollFree, smsUrl: 'https://desk.example/sms' },
          { phoneNumber: '+15550004444' },
          { phoneNumber: '+445550005555' },
        ],
        senders: [
          { senderId: whatsapp, callbackUrl: 'https://desk.example/whatsapp' },
          { senderId: sandbox, callbackUrl: 'https://desk.example/whatsapp', sandbox: { code: 'busy-bee' } },
        ],
        services: [
          { sid: `MG${'1'.repeat(32)}`, inboundRequestUrl: 'https://desk.example/pool', senders: ['+15550004444'] },
        ],
      },
    ],
    ...more,
  })
  wires.add(wire)
  const { url } = await wire.listen()
  const [account] = wire.twilio.accounts
  if (!account) throw new Error('no account')
  const client = clientFor(account.sid, account.authToken, `${url}/twilio-api`)
  const statuses = () => receiver.received.filter(({ params }) => params.MessageStatus).map(({ params }) => params)
  return { wire, account, url, client, receiver, received: receiver.received, statuses }
}

/** A status callback for the tests' messages. */
export const callback = 'https://desk.example/status'

export const startMeta = async (more: Partial<WireOptions> = {}, app: object = {}) => {
  const receiver = createReceiver()
  const wire = createWire({
    deliver: receiver.deliver,
    meta: [
      {
        id: '1',
        secret: 'app-secret',
        tokens: ['token'],
        callbackUrl: 'https://desk.example/meta',
        accounts: [
          {
            id: '101',
            numbers: [
              { id: '201', displayPhoneNumber: '+1 555 000 3333', verifiedName: 'Desk' },
              { id: '202', displayPhoneNumber: '+1 555 000 4444', coexistence: true },
            ],
            templates: [
              {
                name: 'order_ready',
                language: 'en',
                components: [
                  { type: 'BODY', text: 'Hi {{1}}, order {{2}} is ready.' },
                  { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Thanks' }] },
                ],
              },
              {
                name: 'sale',
                language: 'en',
                category: 'MARKETING',
                parameterFormat: 'NAMED',
                components: [
                  { type: 'HEADER', format: 'IMAGE' },
                  { type: 'BODY', text: 'Hi {{name}}, a sale!' },
                ],
              },
            ],
          },
        ],
        ...app,
      },
    ],
    ...more,
  })
  wires.add(wire)
  const { url } = await wire.listen()
  const call = async (method: string, path: string, body?: object | FormData, token = 'token') => {
    const form = body instanceof FormData
    const response = await fetch(`${url}/graph/v26.0/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && !form ? { 'content-type': 'application/json' } : {}) },
      body: form ? body : body && JSON.stringify(body),
    })
    return { status: response.status, body: JSON.parse(await response.text()) }
  }
  const send = (body: object, line = '201') =>
    call('POST', `${line}/messages`, { messaging_product: 'whatsapp', ...body })
  const changes = () =>
    receiver.received.flatMap(({ body }) => (body ? JSON.parse(body).entry : [])).flatMap(({ changes }) => changes)
  const statuses = () => changes().flatMap(({ value }) => value.statuses ?? [])
  const messages = () => changes().flatMap(({ value }) => value.messages ?? [])
  return { wire, url, call, send, changes, statuses, messages, receiver, received: receiver.received }
}
