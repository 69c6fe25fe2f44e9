// One JSON call to a helpdesk: our client with all its rules beside bare `node:http`, in turn, in CPU of this process.
import http from 'node:http'
import { createHttp } from '@deskwire/core/adapter'
import { answer, asked, median, start } from '../lib/run.mjs'

const { rounds, calls } = asked()
const inFlight = 16
const server = start('scenarios/call-server.mjs', {}, { core: 1 })
const { port } = await server.next()
const url = `http://127.0.0.1:${port}/api/v2/tickets/1.json`
const json = { ticket: { comment: { body: 'Where is my order? '.repeat(8), public: true }, status: 'open' } }
const headers = { authorization: 'Bearer token' }

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
const bare = () =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify(json)
    const length = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const request = http.request(url, { method: 'PUT', agent, headers: { ...headers, ...length } }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())))
    })
    request.on('error', reject)
    request.end(body)
  })

const client = createHttp()
// All calls of a host share the bridge's signal in the end.
const { signal } = new AbortController()
const ours = () => client.request({ method: 'PUT', url, json, headers }, { signal, deadline: Date.now() + 10_000 })

const round = async (call) => {
  const before = process.cpuUsage()
  let left = calls
  const worker = async () => {
    while (left-- > 0) await call()
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}

await round(bare)
await round(ours)
const pairs = []
for (let n = 0; n < rounds; n++) {
  const first = n % 2 === 0
  if (first) pairs.push({ bare: await round(bare), ours: await round(ours) })
  else {
    const second = await round(ours)
    pairs.push({ ours: second, bare: await round(bare) })
  }
}
await answer({
  ratio: median(pairs.map((pair) => pair.ours / pair.bare)),
  cpu: median(pairs.map((pair) => pair.ours)),
  bareCpu: median(pairs.map((pair) => pair.bare)),
})
server.send('stop')
await server.ended
process.exit(0)
