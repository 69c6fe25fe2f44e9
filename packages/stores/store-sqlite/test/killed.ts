// Accepts and works as fast as it can, printing the accepted ids, until it is killed.
import { sqlite } from '../src/index.js'

const [, , path = '', round = ''] = process.argv
const silent = () => undefined
const store = sqlite(path)
await store.start({ now: Date.now, log: { debug: silent, info: silent, warn: silent, error: console.error } })
void store.work(
  async (task) => {
    if (task.track === 'facts') return { pass: 'in' }
    await task.commit([{ step: { key: 'post' } }])
    return { done: 'effected' }
  },
  { signal: new AbortController().signal, lanes: 8, leaseMs: 30_000 },
)
for (let n = 0; ; n++) {
  const ids = Array.from({ length: 4 }, (_, k) => `${round}-${n}-${k}`)
  await Promise.all(
    ids.map((id, k) =>
      store.accept([
        {
          tenant: 'main',
          id,
          belongs: {
            by: 'address',
            channel: 'whatsapp',
            line: 'line',
            addresses: [{ kind: 'phone', value: `+316${k}` }],
            create: true,
          },
          track: 'facts',
          at: Date.now(),
          body: { n },
        },
      ]),
    ),
  )
  process.stdout.write(`${ids.join('\n')}\n`)
}
