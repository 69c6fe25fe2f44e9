// An app with its management API, on a SQLite store, until it is told to stop.
import { serve } from '@deskwire/core'
import { sqlite } from '@deskwire/store-sqlite'
import { bridgeOf } from '../lib/deskwire.mjs'
import { asked } from '../lib/run.mjs'

const key = 'bench-key-planted-4f1c'
const served = await serve(bridgeOf({ store: sqlite(asked().path) }), {
  port: 0,
  host: '127.0.0.1',
  print: false,
  signals: false,
  api: { keys: [{ key, scope: 'admin' }] },
})
process.on('message', async () => {
  await served.close()
  process.exit(0)
})
process.send({ url: served.url, key })
