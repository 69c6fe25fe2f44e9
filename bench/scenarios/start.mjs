// What a process costs before it does anything: time to import, memory, and memory with many open conversations.
import { answer, asked, collect } from '../lib/run.mjs'

const { load, conversations } = asked()
const began = performance.now()
if (load !== 'nothing' && !conversations) {
  await import('@deskwire/core')
  await import('@deskwire/whatsapp-cloud')
  await import('@deskwire/store-sqlite')
}
const ms = performance.now() - began

if (conversations && load !== 'nothing') {
  const { bridgeOf, deliver, helpdesk, pool, storeOf } = await import('../lib/deskwire.mjs')
  const { makeMany, maker } = await import('../lib/requests.mjs')
  const { store, remove } = await storeOf('sqlite')
  let posted = 0
  const bridge = bridgeOf({ store, hosts: { desk: helpdesk({ post: async () => void posted++ }) } })
  await bridge.start()
  const make = maker('whatsapp', 'c', conversations)
  for (let left = conversations; left > 0; left -= 2_000) {
    const requests = makeMany(make, Math.min(2_000, left))
    const wanted = posted + requests.length
    await pool(requests, 64, (request) => deliver(bridge, request))
    while (posted < wanted) await new Promise((resolve) => setImmediate(resolve))
  }
  // What the collector gave back is only missed after a while.
  for (let n = 0; n < 2; n++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  await answer({ rssMb: process.memoryUsage().rss / 1e6, heapMb: process.memoryUsage().heapUsed / 1e6 })
  await bridge.stop()
  remove()
} else {
  collect()
  await answer({ ms, rssMb: process.memoryUsage().rss / 1e6 })
}
process.exit(0)
