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
  const { bridge: first } = bridgeOn(storeOf(given), { role: 'worker' })
  await first.start()
  await settled()
  await first.stop()
  await accept(messages)
  const hired = await Promise.all(Array.from({ length: workers }, (_, n) => hire(given, pins.worker(n))))
  const spent = () => [serverCpu(server), ...hired.map(({ pid }) => processCpu(pid))]
  const before = spent()
  const began = performance.now()
  for (const { begin } of hired) begin()
  await settled()
  const took = performance.now() - began
  const [ofServer = 0, ...ofWorkers] = spent().map((ms, n) => Number(((ms - (before[n] ?? 0)) / took).toFixed(2)))
  await Promise.all(hired.map(({ leave }) => leave()))
  await bridge.stop()
  return { perSecond: Math.round((messages * 1_000) / took), busy: { workers: ofWorkers, server: ofServer } }
}
