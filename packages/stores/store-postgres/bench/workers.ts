import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { postgres } from '../src/index.js'
import { freshSchema } from '../test/schema.js'
import { bridgeOn, ingressOn } from './bridge.js'
import { processCpu, serverCpu } from './cpu.js'
import type { Size } from './measure.js'
import type { Pinning } from './pinning.js'

interface Given {
  url: string
  schema: string
  delayMs: number
  lanes: number
}

const storeOf = ({ url, schema }: Pick<Given, 'url' | 'schema'>) => postgres({ connectionString: url, schema })

/** In a process of its own: begins at the first line of its input, and ends with it. */
export const work = async (given: Given): Promise<void> => {
  const { bridge } = bridgeOn(storeOf(given), { role: 'worker', delayMs: given.delayMs, lanes: given.lanes })
  process.stdout.write('here\n')
  for await (const _ of process.stdin) await bridge.start()
  await bridge.stop()
}

const hire = async (given: Given, before: readonly string[]) => {
  const code = `import { work } from ${JSON.stringify(import.meta.url)}; await work(${JSON.stringify(given)})`
  const [program, ...words] = [...before, process.execPath, '--input-type=module', '-e', code] as [string, ...string[]]
  const child = spawn(program, words, {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  return {
    pid: child.pid,
    begin: () => child.stdin.write('begin\n'),
    leave: () => {
      child.stdin.end()
      return ended
    },
  }
}

export interface Settled {
  perSecond: number
  /** How many cores were busy, of each worker and of the server: 1 is a whole one. */
  busy: { workers: readonly number[]; server: number }
}

// Until the code and the statements are warm, and when too little is left for all lanes, nothing is measured.
const [warmUp, tail] = [0.3, 0.1]

/** By so many worker processes, of what came in before. */
export const settledBy = async (
  workers: number,
  {
    conversations,
    messages,
    server,
    pins,
    ...how
  }: { url: string; delayMs: number; lanes: number; server: number | undefined; pins: Pinning } & Size,
): Promise<Settled> => {
  const given = { ...how, schema: freshSchema() }
  const { bridge, accept, settled } = ingressOn(storeOf(given), conversations)
  await bridge.start()
  // Customers and tickets are there before.
  await accept(conversations)
  const { bridge: opener } = bridgeOn(storeOf(given), { role: 'worker' })
  await opener.start()
  await settled()
  await opener.stop()
  await accept(messages)
  const hired = await Promise.all(Array.from({ length: workers }, (_, n) => hire(given, pins.worker(n))))
  const waiting = async () => (await bridge.books()).waiting
  const until = async (left: number) => {
    for (;;) {
      const now = await waiting()
      if (now <= left) return now
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  for (const { begin } of hired) begin()
  const first = await until(messages * (1 - warmUp))
  const ofServer = serverCpu(server)
  const ofWorkers = () => hired.map(({ pid }) => processCpu(pid))
  const before = ofWorkers()
  const began = performance.now()
  const last = await until(messages * tail)
  const took = performance.now() - began
  const cores = (ms: number) => Number((ms / took).toFixed(2))
  const busy = { workers: ofWorkers().map((ms, n) => cores(ms - (before[n] ?? 0))), server: cores(ofServer()) }
  await until(0)
  await Promise.all(hired.map(({ leave }) => leave()))
  await bridge.stop()
  return { perSecond: Math.round(((first - last) * 1_000) / took), busy }
}
