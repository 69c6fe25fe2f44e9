import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { postgres } from '../src/index.js'
import { freshSchema } from '../test/schema.js'
import { bridgeOn, ingressOn } from './bridge.js'
import { measured, type Size } from './measure.js'

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

const hire = async (given: Given) => {
  const code = `import { work } from ${JSON.stringify(import.meta.url)}; await work(${JSON.stringify(given)})`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  return {
    begin: () => child.stdin.write('begin\n'),
    leave: () => {
      child.stdin.end()
      return ended
    },
  }
}

/** Settled per second by so many worker processes, of what came in before. */
export const settledBy = async (
  workers: number,
  { conversations, messages, ...how }: { url: string; delayMs: number; lanes: number } & Size,
): Promise<number> => {
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
  const hired = await Promise.all(Array.from({ length: workers }, () => hire(given)))
  const rate = await measured('settle', messages, async () => {
    for (const { begin } of hired) begin()
    await settled()
  })
  await Promise.all(hired.map(({ leave }) => leave()))
  await bridge.stop()
  return Math.round(rate)
}
