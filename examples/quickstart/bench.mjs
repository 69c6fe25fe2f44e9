// Two figures of the quickstart, for the benchmark to call: `node examples/quickstart/bench.mjs` prints them.
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { fileURLToPath, pathToFileURL } from 'node:url'

const freePort = () =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => done(port))
    })
  })

const patienceMs = 60_000
const until = async (so, what, everyMs) => {
  const end = performance.now() + patienceMs
  for (;;) {
    const found = await so().catch(() => undefined)
    if (found !== undefined && found !== false) return found
    if (performance.now() > end) throw new Error(`Not within ${patienceMs} ms: ${what}`)
    await new Promise((done) => setTimeout(done, everyMs))
  }
}

const run = fileURLToPath(new URL('run.mjs', import.meta.url))

/** A started quickstart, how long it took from the command to `/healthz`, and how to end it. */
export const start = async () => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const began = performance.now()
  const child = spawn(process.execPath, [run], { env: { ...process.env, PORT: String(port) }, stdio: 'ignore' })
  const ended = new Promise((done) => child.once('exit', done))
  try {
    const healthy = until(async () => (await fetch(`${url}/healthz`)).status === 200, 'healthy', 10)
    const failed = ended.then((code) => {
      throw new Error(`The quickstart ended with ${code} before it was healthy: run it by hand to see why`)
    })
    // The loser of the race may still fail, when nobody listens any more.
    healthy.catch(() => undefined)
    failed.catch(() => undefined)
    await Promise.race([healthy, failed])
  } catch (error) {
    child.kill()
    throw error
  }
  const startMs = performance.now() - began
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  return { url, startMs, stop }
}

const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]

/** A customer writes, the entry is in the ticket, an agent answers, the answer is on the phone: all over HTTP. */
export const roundTrips = async (url, count = 50) => {
  const ask = async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (!response.ok) throw new Error(`${path} answered ${response.status}`)
    return response.json()
  }
  const number = '+15551230001'
  const line = '+15550783883'
  const send = (text) => ask('POST', `/wire/control/phones/${encodeURIComponent(number)}/send`, { to: line, text })
  await send('agent')
  const ticket = await until(async () => (await ask('GET', '/desk/agent/tickets'))[0]?.id, 'a ticket', 5)
  const times = []
  for (let n = 0; n < count; n += 1) {
    const began = performance.now()
    await send(`question ${n}`)
    const isThere = async () => {
      const { entries } = await ask('GET', `/desk/agent/tickets/${ticket}`)
      return entries.some(({ text }) => text === `question ${n}`)
    }
    await until(isThere, 'the question at the desk', 1)
    await ask('POST', `/desk/agent/tickets/${ticket}/replies`, { agent: 'A0001', text: `answer ${n}` })
    const query = new URLSearchParams({ number, line })
    const isBack = async () => {
      const { messages } = await ask('GET', `/simulator/thread?${query}`)
      return messages.some(({ content }) => content.text === `answer ${n}`)
    }
    await until(isBack, 'the answer on the phone', 1)
    times.push(performance.now() - began)
  }
  times.sort((a, b) => a - b)
  return { count, p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) }
}

/** Rows for the benchmark's table. */
export const bench = async () => {
  // The first start builds what is not built; the second is the one that counts.
  await (await start()).stop()
  const { url, startMs, stop } = await start()
  try {
    const { count, p50Ms, p99Ms } = await roundTrips(url)
    return [
      { name: 'npm start on a built tree until /healthz', unit: 'ms', value: Math.round(startMs) },
      { name: `phone → desk → phone, p50 of ${count}`, unit: 'ms', value: Math.round(p50Ms) },
      { name: `phone → desk → phone, p99 of ${count}`, unit: 'ms', value: Math.round(p99Ms) },
    ]
  } finally {
    await stop()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const { name, unit, value } of await bench()) console.log(`${String(value).padStart(8)} ${unit}  ${name}`)
