// Meta and a helpdesk in a process of their own. Customers write, the helpdesk's agent answers each message, and Meta
// tells how far the answer got: each step once what the one before it caused has arrived here.
import { Agent, createServer, request as open } from 'node:http'
import { signWebhook } from '@deskwire/core/adapter'
import { signWhatsapp, statusBatch, whatsappBody } from '../lib/requests.mjs'
import { asked } from '../lib/run.mjs'

const { webhookSecret } = asked()
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const steps = ['message', 'reply', 'sent', 'delivered', 'read']
const underWay = new Map()
let made = 0
let calls = 0

const post = (port, { method, path, headers, body }) =>
  new Promise((resolve, reject) => {
    const about = { port, host: '127.0.0.1', agent, method, path }
    const sent = open({ ...about, headers: { ...headers, 'content-length': body.length } }, (response) => {
      response.resume()
      response.on('end', () =>
        response.statusCode === 200
          ? resolve()
          : reject(new Error(`a webhook was answered with ${response.statusCode}`)),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })

const replyOf = (user, id) => {
  const event = {
    type: 'reply',
    entry: `entry-${id}`,
    agent: { id: 'bo', name: 'Bo' },
    contents: [{ type: 'text', markup: 'plain', text: 'Your order is on its way' }],
  }
  const body = Buffer.from(JSON.stringify({ id, ticket: `ticket-${user}`, at: Date.now(), event }))
  const signature = signWebhook(webhookSecret, { id, at: Date.now(), body })
  return { method: 'POST', path: '/hosts/desk', headers: { 'content-type': 'application/json', ...signature }, body }
}

const webhook = (step, { user, id }) => {
  if (step === 'message')
    return signWhatsapp(Buffer.from(whatsappBody(`wamid.in.${id}`, user, made, Math.floor(Date.now() / 1000))))
  if (step === 'reply') return replyOf(user, id)
  return statusBatch([{ id: `wamid.out.${id}`, user }], step)
}

const within = (promise, what) => {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, 20_000, new Error(`nothing came of ${what}`))
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** One round trip; returns the calls it caused, by step. */
const roundTrip = async (port, user) => {
  const trip = { user, id: `${user}-${String(made++).padStart(8, '0')}`, step: '', calls: {}, came: {} }
  const arrivals = {}
  for (const step of steps) {
    trip.calls[step] = []
    arrivals[step] = new Promise((resolve) => {
      trip.came[step] = resolve
    })
  }
  underWay.set(user, trip)
  for (const step of steps) {
    trip.step = step
    await post(port, webhook(step, trip))
    await within(arrivals[step], step)
  }
  return trip.calls
}

/** What a call is answered with, and the step of which it is the outcome. */
const outcome = (trip, method, url, body) => {
  if (url.endsWith('/messages'))
    return body.status === 'read'
      ? [{ success: true }]
      : [
          {
            messaging_product: 'whatsapp',
            contacts: [{ input: trip.user, wa_id: trip.user }],
            messages: [{ id: `wamid.out.${trip.id}` }],
          },
          'reply',
        ]
  if (url.endsWith('/entries')) return [{ id: `entry-of-customer-${trip.id}` }, 'message']
  if (url.endsWith('/delivery')) return [{ delivery: body.delivery }, body.delivery]
  if (url.endsWith('/availability')) return [{ available: true }]
  if (url.endsWith('/tickets')) return [{ id: `ticket-${trip.user}` }]
  return [method === 'GET' ? [] : {}]
}

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString()
    const user = /31612\d{6}/.exec(request.url + text)?.[0]
    const trip = underWay.get(user)
    const [answer, step] = outcome(trip, request.method, request.url.split('?')[0], text === '' ? {} : JSON.parse(text))
    trip?.calls[trip.step].push({ method: request.method, url: request.url, body: text, user })
    calls++
    const body = JSON.stringify(answer)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body)
    trip?.came[step]?.()
  })
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))

const round = async ({ port, people, inFlight }) => {
  calls = 0
  let next = 0
  let last
  const worker = async () => {
    while (next < people) last = await roundTrip(port, `31612${String(next++).padStart(6, '0')}`)
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
  return { calls, last }
}

process.on('message', async (about) => {
  if (about === 'stop') process.exit(0)
  process.send(await round(about).catch(({ message }) => ({ error: message })))
})
process.on('disconnect', () => process.exit(0))
