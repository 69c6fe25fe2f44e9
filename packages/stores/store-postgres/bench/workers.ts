import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { postgres } from '../src/index.js'
import { freshSchema } from '../test/schema.js'
import { bridgeOn, ingressOn } from './bridge.js'
import { measured } from './measure.js'

interface Given {
  url: string
  schema: string
  delayMs: number
}

/** In a process of its own, until its input ends. */
export const work = async ({ url, schema, delayMs }: Given): Promise<void> => {
  const { bridge } = bridgeOn(postgres({ connectionString: url, schema }), 'worker', delayMs)
  await bridge.start()
  for await (const _ of process.stdin);
  await bridge.stop()
}

const hire = (given: Given) => {
  const code = `import { work } from ${JSON.stringify(import.meta.url)}; await work(${JSON.stringify(given)})`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  return () => {
    child.stdin.end()
    return ended
  }
}

/** Settled per second by so many worker processes, where the host takes its time. */
export const settledBy = async (
  workers: number,
  { url, delayMs, conversations, messages }: { url: string; delayMs: number; conversations: number; messages: number },
): Promise<number> => {
  const given = { url, schema: freshSchema(), delayMs }
  const { bridge, accept, settled } = ingressOn(
    postgres({ connectionString: url, schema: given.schema }),
    conversations,
  )
  await bridge.start()
  const leave = Array.from({ length: workers }, () => hire(given))
  // Customers and tickets, and workers that are warm.
  await accept(conversations)
  await settled()
  const rate = await measured('both', messages, async () => {
    await accept(messages)
    await settled()
  })
  await Promise.all(leave.map((end) => end()))
  await bridge.stop()
  return Math.round(rate)
}
