// Requests that were signed beforehand, each sent once: as fast as autocannon can, or at a steady pace.
import autocannon from 'autocannon'
import { forgeries, makeMany, maker } from '../lib/requests.mjs'
import { answer, asked } from '../lib/run.mjs'
import { steadily } from '../lib/steady.mjs'

const { port, wire, mark, seconds, connections, perSecond, perConnection } = asked()
const url = `http://127.0.0.1:${port}`

const refused = async () => {
  let count = 0
  for (const { path, headers, body } of forgeries(wire)) {
    const { status } = await fetch(url + path, { method: 'POST', headers, body })
    if (status >= 400) count++
  }
  return count
}

// The helpdesk of these measurements does not sign.
const forgeriesRefused = wire === 'host' ? undefined : await refused()
const make = maker(wire, mark)
if (perSecond) {
  const requests = makeMany(make, perSecond * seconds)
  await answer({ forgeriesRefused, ...(await steadily({ port, requests, perSecond, seconds, connections })) })
  process.exit(0)
}
const each = Array.from({ length: connections }, () => makeMany(make, perConnection))
let next = 0
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  setupClient(client) {
    client.setRequests(
      each[next++ % each.length].map(({ method, path, headers, body }) => ({ method, path, headers, body })),
    )
  },
})
await answer({
  forgeriesRefused,
  ok: result['2xx'],
  failed: result.non2xx + result.errors + result.timeouts,
  perSecond: result['2xx'] / result.duration,
  sent: result.requests.sent,
  p50: result.latency.p50,
  p99: result.latency.p99,
  max: result.latency.max,
})
process.exit(0)
