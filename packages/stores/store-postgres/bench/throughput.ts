import { createBridge } from '@deskwire/core'
import type { ChannelEvent, Store } from '@deskwire/core/adapter'
import { fakeChannel } from '../../../testkit/src/fakes/channel.js'
import { fakeHost } from '../../../testkit/src/fakes/host.js'
import { postgres } from '../src/index.js'
import { freshSchema } from '../test/schema.js'
import { startServer } from '../test/server.js'
import { grow } from './growth.js'
import { plain } from './plain.js'

const silent = () => undefined
const log = { debug: silent, info: silent, warn: silent, error: console.error }
const inFlight = 512

export interface Rate {
  accepts: number
  settles: number
}

const bridgeOn = (store: Store, role: 'ingress' | 'worker', delayMs = 0) => {
  const channel = fakeChannel()
  const host = fakeHost({ capabilities: { repeatable: { open: true, post: true } } })
  const { post } = host
  host.post = async (...given) => {
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
    return post.apply(host, given)
  }
  const bridge = createBridge({
    publicUrl: 'https://bridge.test',
    store,
    role,
    log,
    missedEveryMs: 0,
    policy: { windowWarningMs: 0, markRead: 'never' },
    channels: { fake: channel },
    hosts: { desk: host },
  })
  return { bridge, channel }
}

/** Webhooks through the bridge until they are committed, then a worker until all is settled. */
export const throughBridge = async (
  make: () => Store,
  { conversations = 5_000, messages = 20_000, workers = 1, delayMs = 0 } = {},
): Promise<Rate> => {
  const { bridge: ingress, channel } = bridgeOn(make(), 'ingress')
  await ingress.start()
  let id = 0
  const requests = (count: number) =>
    Array.from({ length: count }, (_, n) => {
      const event: ChannelEvent = {
        kind: 'message',
        id: `in${++id}`,
        line: channel.lines[0]?.id ?? '',
        from: [{ kind: 'phone', value: `+1555${String(n % conversations).padStart(7, '0')}` }],
        at: Date.now(),
        clock: 'provider',
        content: { type: 'text', text: `Message ${n}`, markup: 'whatsapp' },
      }
      return channel.webhook([event], Date.now())
    })
  const accept = async (count: number) => {
    const list = requests(count)
    const began = performance.now()
    let next = 0
    await Promise.all(
      Array.from({ length: inFlight }, async () => {
        for (let request = list[next++]; request; request = list[next++]) {
          const { status } = await ingress.receive({ tenant: 'main', kind: 'channels', name: 'fake' }, request)
          if (status >= 300) throw new Error(`Answered ${status}`)
        }
      }),
    )
    return (count * 1_000) / (performance.now() - began)
  }
  const settle = async () => {
    const { waiting } = await ingress.books()
    const hired = Array.from({ length: workers }, () => bridgeOn(make(), 'worker', delayMs).bridge)
    await Promise.all(hired.map((bridge) => bridge.start()))
    const began = performance.now()
    while ((await ingress.books()).waiting > 0) await new Promise((resolve) => setTimeout(resolve, 100))
    const rate = (waiting * 1_000) / (performance.now() - began)
    await Promise.all(hired.map((bridge) => bridge.stop()))
    return rate
  }
  await accept(conversations)
  await settle()
  const accepts = await accept(messages)
  const settles = await settle()
  await ingress.stop()
  return { accepts: Math.round(accepts), settles: Math.round(settles) }
}

export const main = async ([what = 'throughput', scale = '1']: readonly string[]): Promise<void> => {
  const server = await startServer(['-c', 'shared_buffers=512MB', '-c', 'max_wal_size=4GB'])
  try {
    const options = { connectionString: server.url, schema: freshSchema() }
    const size = { conversations: Math.round(5_000 * Number(scale)), messages: Math.round(20_000 * Number(scale)) }
    if (what === 'growth') console.table(await grow(server.url))
    else {
      const rows: Record<string, Rate> = {}
      rows['plain SQL, the same writes'] = await plain(server.url, freshSchema(), size)
      rows['through the bridge, one worker'] = await throughBridge(() => postgres(options), size)
      console.table(rows)
    }
  } finally {
    await server.dispose()
  }
}
