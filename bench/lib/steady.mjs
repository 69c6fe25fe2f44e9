// Requests at a steady pace, each timed from when it was due and not from when there was room to send it: a load that
// pauses with the server would hide the pauses. autocannon sends a second's share in one go and rests.
import { Agent, request as open } from 'node:http'
import { percentile } from './run.mjs'

export const steadily = async ({ port, requests, perSecond, seconds, connections }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const waits = []
  let failed = 0
  const one = (due, { method, path, headers, body }) =>
    new Promise((resolve) => {
      const failing = () => {
        failed++
        resolve()
      }
      const sent = open({ port, host: '127.0.0.1', agent, method, path, headers }, (response) => {
        response.resume()
        response.on('error', failing)
        response.on('end', () => {
          if (response.statusCode >= 200 && response.statusCode < 300) waits.push(performance.now() - due)
          else failed++
          resolve()
        })
      })
      sent.on('error', failing)
      sent.end(body)
    })
  const count = Math.min(requests.length, Math.floor(perSecond * seconds))
  const began = performance.now()
  const all = []
  for (let n = 0; n < count; ) {
    for (; n < count; n++) {
      const due = began + (n * 1_000) / perSecond
      if (due > performance.now()) break
      all.push(one(due, requests[n]))
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(all)
  const took = (performance.now() - began) / 1_000
  agent.destroy()
  return {
    ok: waits.length,
    failed,
    perSecond: waits.length / took,
    p50: percentile(waits, 0.5),
    p99: percentile(waits, 0.99),
    max: Math.max(...waits),
  }
}
