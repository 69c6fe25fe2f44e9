import { postgres } from '../src/index.js'
import { freshSchema } from '../test/schema.js'
import { startServer } from '../test/server.js'
import { throughBridge } from './bridge.js'
import { serverAt } from './cpu.js'
import { grow } from './growth.js'
import { pinning } from './pinning.js'
import { plain } from './plain.js'
import { settledBy } from './workers.js'

export { work } from './workers.js'

const share = (part: number, whole: number) => Number((part / whole).toFixed(2))

const throughput = async (url: string, scale: number) => {
  const size = { ...sized(scale), server: await serverAt(url) }
  const schema = freshSchema()
  const bySql = await plain(url, freshSchema(), size)
  const bridge = await throughBridge(() => postgres({ connectionString: url, schema: schema }), size)
  const ofPlain = { accepts: share(bridge.accepts, bySql.accepts), settles: share(bridge.settles, bySql.settles) }
  return { plain: bySql, bridge, ofPlain }
}

/** With 16 lanes those are the limit, with 256 and a quick host the cores. */
const sizes = [0, 50, 500].flatMap((hostMs) => [16, 64, 256].map((lanes) => ({ hostMs, lanes })))
const secondsEach = 10
// Of the row that must hold; the middle one counts.
const rounds = 3
// What a task costs beside its host, and when it no longer counts as running.
const [leastMs, slowMs] = [20, 250]

const workers = async (url: string, scale: number, only: string | undefined) => {
  const rows = []
  const pins = pinning()
  const server = await serverAt(url)
  pins.server(server)
  for (const { hostMs, lanes } of sizes) {
    if (only !== undefined && only !== `${hostMs}/${lanes}`) continue
    const most = sized(scale)
    const enough = (lanes * 1_000 * secondsEach) / Math.min(Math.max(hostMs, leastMs), slowMs)
    const messages = Math.round(Math.min(most.messages, enough * scale))
    const conversations = Math.min(most.conversations, Math.max(lanes * 8, Math.round(messages / 4)))
    const how = { url, delayMs: hostMs, lanes, conversations, messages, server, pins }
    const pairs = []
    for (let n = 0; n < (hostMs === 50 && lanes === 16 ? rounds : 1); n++) {
      const one = await settledBy(1, how)
      const two = await settledBy(2, how)
      pairs.push({ one, two, factor: share(two.perSecond, one.perSecond) })
    }
    pairs.sort((a, z) => a.factor - z.factor)
    rows.push({ hostMs, lanes, ...pairs[pairs.length >> 1], pinned: pins.how })
  }
  return rows
}

const sized = (scale: number) => ({
  conversations: Math.round(5_000 * scale),
  messages: Math.round(20_000 * scale),
})

export const main = async (words: readonly string[]): Promise<void> => {
  const [what = 'throughput', scale, only] = words.filter((word) => !word.startsWith('--'))
  const server = await startServer(['-c', 'shared_buffers=4GB', '-c', 'max_wal_size=4GB'])
  try {
    // For a measurement of somebody else, until its end.
    if (what === 'serve') {
      console.info(server.url)
      for await (const _ of process.stdin);
      return
    }
    const result =
      what === 'growth'
        ? await grow(server.url, (scale ?? '10000,100000,300000,1000000').split(',').map(Number))
        : what === 'workers'
          ? await workers(server.url, Number(scale ?? 1), only)
          : await throughput(server.url, Number(scale ?? 1))
    if (words.includes('--json')) console.info(JSON.stringify(result))
    else console.dir(result, { depth: 5 })
  } finally {
    await server.dispose()
  }
}
