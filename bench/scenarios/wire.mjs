// The whole wire: Meta's signed webhook over loopback, the store, the helpdesk over HTTP, the agent's reply by its webhook,
// the Graph API over HTTP, and the statuses back to the helpdesk. In turn with a floor that gets the same webhooks, makes
// the calls that were seen of the bridge with bare `node:http`, commits the same writes, and does nothing else. Measured is
// the CPU of this process; Meta and the helpdesk are another, and so is PostgreSQL.
import { createHmac, timingSafeEqual } from 'node:crypto'
import http from 'node:http'
import { createRouter, nodeHandler } from '@deskwire/core'
import { desk } from '@deskwire/desk'
import { bare, readWhatsapp } from '../contenders/floor.mjs'
import { bridgeOf, storeOf, whatsappAt } from '../lib/deskwire.mjs'
import { plainStore } from '../lib/plain.mjs'
import { plainPostgres } from '../lib/plain-postgres.mjs'
import { answer, asked, median, start } from '../lib/run.mjs'

const { rounds, people, postgres } = asked()
const webhookSecret = 'planted-secret-of-the-desk-9b1d5e'
const far = start('scenarios/wire-far.mjs', { webhookSecret }, { core: 1 })
const { port: farPort } = await far.next()
const farUrl = `http://127.0.0.1:${farPort}`

const listening = async (handler) => {
  const server = http.createServer({ keepAliveTimeout: 60_000 }, handler)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

const bridgeServer = async () => {
  const { store, remove } = await (postgres ? storeOf('postgres', postgres) : storeOf('sqlite'))
  const bridge = bridgeOf({
    store,
    channels: { wa: whatsappAt(farUrl) },
    hosts: { desk: desk({ url: farUrl, auth: { kind: 'token', token: 'planted-token-0123456789' }, webhookSecret }) },
  })
  await bridge.start()
  const server = await listening(nodeHandler(createRouter(bridge)))
  return {
    server,
    async stop() {
      await bridge.stop()
      remove()
    },
  }
}

/** What `standardWebhook` checks, without its rules. */
const readDesk = ({ headers, body }) => {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.`
  const digest = createHmac('sha256', webhookSecret).update(signed).update(body).digest()
  const given = Buffer.from(headers['webhook-signature']?.slice(3) ?? '', 'base64')
  return digest.length === given.length && timingSafeEqual(digest, given) ? JSON.parse(body.toString()) : undefined
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
const headers = { authorization: 'Bearer planted-token-0123456789', accept: 'application/json' }
const call = ({ method, url, body }) =>
  new Promise((resolve, reject) => {
    const about = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const sent = http.request(farUrl + url, { method, agent, headers: { ...headers, ...about } }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())))
    })
    sent.on('error', reject)
    sent.end(body)
  })

const floorServer = async (planOf) => {
  const { batch, close } = await (postgres ? plainPostgres(postgres) : plainStore())
  let waiting = []
  let writing = false
  const flush = async () => {
    writing = true
    while (waiting.length > 0) {
      const all = waiting
      waiting = []
      await batch(all)
      for (const [, , resolve] of all) resolve()
    }
    writing = false
  }
  // All of one turn of the event loop in one transaction, and what comes during one in the next.
  const write = (step, job) =>
    new Promise((resolve) => {
      if (waiting.push([step, job, resolve]) === 1 && !writing) setImmediate(flush)
    })
  let seq = 0
  const effect = async (job, { step, user }) => {
    await write('facts', job)
    await write('before', job)
    for (const { method, url, body, user: seen } of planOf()[step])
      await call({ method, url: url.replaceAll(seen, user), body: body.replaceAll(seen, user) })
    await write('after', job)
  }
  const received = ({ path, ...request }) => {
    if (path === '/hosts/desk') {
      const told = readDesk(request)
      return told && [{ step: 'reply', id: told.event.entry, user: told.ticket.slice('ticket-'.length) }]
    }
    return readWhatsapp(request)?.map((one) =>
      one.status === undefined
        ? { step: 'message', id: one.id, user: one.from }
        : { step: one.status, id: `${one.id}:${one.status}`, of: one.id, user: one.recipient_id },
    )
  }
  const handle = async (request) => {
    const events = received(request)
    if (!events) return 401
    for (const event of events) {
      const { id, of, user } = event
      const job = { seq: seq++, id, of, conversation: `conversation-with-${user}`, json: request.body.toString() }
      await write('taken', job)
      void effect(job, event)
    }
    return 200
  }
  return { server: await listening(bare(handle)), stop: close }
}

let plan
const sides = { bridge: await bridgeServer(), floor: await floorServer(() => plan) }

const round = async (side) => {
  const before = process.cpuUsage()
  far.send({ port: sides[side].server.address().port, people, inFlight: 16 })
  const { calls, last, error } = await far.next()
  if (error) throw new Error(`${side}: ${error}`)
  const { user, system } = process.cpuUsage(before)
  return { cpu: (user + system) / people, calls: calls / people, last }
}

try {
  // The first round opens the tickets; the next one shows the calls of a message on an open ticket.
  await round('bridge')
  plan = (await round('bridge')).last
  await round('floor')
  const pairs = []
  for (let n = 0; n < rounds; n++) {
    if (n % 2 === 0) pairs.push({ bridge: await round('bridge'), floor: await round('floor') })
    else {
      const floor = await round('floor')
      pairs.push({ bridge: await round('bridge'), floor })
    }
  }
  const of = (side, what) => median(pairs.map((pair) => pair[side][what]))
  if (Math.abs(of('bridge', 'calls') - of('floor', 'calls')) > 0.05)
    throw new Error('the floor made other calls than the bridge')
  await answer({
    ratio: median(pairs.map(({ bridge, floor }) => bridge.cpu / floor.cpu)),
    cpu: of('bridge', 'cpu'),
    floorCpu: of('floor', 'cpu'),
    calls: of('floor', 'calls'),
  })
} catch (thrown) {
  await answer({ error: thrown.stack })
}
far.send('stop')
await far.ended
for (const { server, stop } of Object.values(sides)) {
  server.closeAllConnections()
  server.close()
  await stop()
}
process.exit(0)
