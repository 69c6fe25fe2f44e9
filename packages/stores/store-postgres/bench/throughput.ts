import { postgres } from '../src/index.js'
import { freshSchema } from '../test/schema.js'
import { startServer } from '../test/server.js'
import { throughBridge } from './bridge.js'
import { grow } from './growth.js'
import { plain } from './plain.js'
import { settledBy } from './workers.js'

export { work } from './workers.js'

const share = (part: number, whole: number) => Number((part / whole).toFixed(2))

const throughput = async (url: string, scale: number) => {
  const size = sized(scale)
  const schema = freshSchema()
  const bySql = await plain(url, freshSchema(), size)
  const bridge = await throughBridge(() => postgres({ connectionString: url, schema: schema }), size)
  const ofPlain = { accepts: share(bridge.accepts, bySql.accepts), settles: share(bridge.settles, bySql.settles) }
  return { plain: bySql, bridge, ofPlain }
}

const workers = async (url: string, scale: number) => {
  const rows = []
  for (const [hostMs, lanes] of [
    [0, 256],
    [50, 64],
    [50, 256],
  ] as const) {
    const how = { url, delayMs: hostMs, lanes, ...sized(scale) }
    const one = await settledBy(1, how)
    const two = await settledBy(2, how)
    rows.push({ hostMs, lanes, one, two, factor: share(two, one) })
  }
  return rows
}

const sized = (scale: number) => ({
  conversations: Math.round(5_000 * scale),
  messages: Math.round(20_000 * scale),
})

export const main = async (words: readonly string[]): Promise<void> => {
  const [what = 'throughput', scale] = words.filter((word) => !word.startsWith('--'))
  const server = await startServer(['-c', 'shared_buffers=4GB', '-c', 'max_wal_size=4GB'])
  try {
    const result =
      what === 'growth'
        ? await grow(server.url, (scale ?? '10000,100000,300000,1000000').split(',').map(Number))
        : what === 'workers'
          ? await workers(server.url, Number(scale ?? 1))
          : await throughput(server.url, Number(scale ?? 1))
    if (words.includes('--json')) console.info(JSON.stringify(result))
    else console.dir(result, { depth: 4 })
  } finally {
    await server.dispose()
  }
}
