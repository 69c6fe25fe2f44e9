import { postgres } from '../src/index.js'
import { freshSchema } from '../test/schema.js'
import { startServer } from '../test/server.js'
import { throughBridge } from './bridge.js'
import { grow } from './growth.js'
import type { Rate } from './measure.js'
import { plain } from './plain.js'
import { settledBy } from './workers.js'

export { work } from './workers.js'

const share = (part: number, whole: number) => Number((part / whole).toFixed(2))

export const main = async ([what = 'throughput', scale = '1']: readonly string[]): Promise<void> => {
  const server = await startServer(['-c', 'shared_buffers=512MB', '-c', 'max_wal_size=4GB'])
  const { url } = server
  const size = { conversations: Math.round(5_000 * Number(scale)), messages: Math.round(20_000 * Number(scale)) }
  try {
    if (what === 'growth') console.table(await grow(url))
    else if (what === 'workers') {
      const rows: Record<string, unknown> = {}
      for (const [delayMs, lanes] of [
        [0, 256],
        [50, 256],
        [50, 64],
      ] as const) {
        const one = await settledBy(1, { url, delayMs, lanes, ...size })
        const two = await settledBy(2, { url, delayMs, lanes, ...size })
        const row = { 'one process': one, 'two processes': two, factor: share(two, one) }
        rows[`the host takes ${delayMs} ms, ${lanes} lanes each`] = row
      }
      console.table(rows)
    } else {
      const options = { connectionString: url, schema: freshSchema() }
      const bySql = await plain(url, freshSchema(), size)
      const byBridge = await throughBridge(() => postgres(options), size)
      const rows: Record<string, Rate> = { 'plain SQL': bySql, 'through the bridge, one worker': byBridge }
      rows['of plain SQL'] = {
        accepts: share(byBridge.accepts, bySql.accepts),
        settles: share(byBridge.settles, bySql.settles),
      }
      console.table(rows)
    }
  } finally {
    await server.dispose()
  }
}
