// A bridge in a process of its own, in which one text does to the process what it says.
import { createBridge, serve } from '@deskwire/core'
import { api, createHttp, type Host, signed } from '@deskwire/core/adapter'
import { postgres } from '@deskwire/store-postgres'
import { sqlite } from '@deskwire/store-sqlite'
import { fakeChannel } from '@deskwire/testkit'
import { key, leaseMs, type PoisonSetup, secret } from './poison-setup.js'

const { store, port, desk, stallMs, offset } = JSON.parse(process.env.POISON_SETUP ?? '{}') as PoisonSetup

const acts: Record<string, () => void> = {
  kill: () => void process.kill(process.pid, 'SIGKILL'),
  loop() {
    for (;;);
  },
  heap() {
    const all: unknown[] = []
    for (;;) all.push(Array.from({ length: 1_000 }, (_, n) => ({ n })))
  },
}

/** Told to the desk, which sees no more at once than there are connections to it: the others wait for one. */
const inHand = async <T>(work: () => Promise<T>): Promise<T> => {
  process.send?.({ inHand: ++calls })
  try {
    return await work()
  } finally {
    calls--
  }
}
let calls = 0

const host = (): Host => {
  let client = api(createHttp(), { baseUrl: desk })
  const ask = async (path: string, json: object, call: Parameters<Host['open']>[1]) =>
    (await client.request<{ id: string }>({ method: 'POST', url: path, json }, call)).data
  return {
    spec: 1,
    name: 'desk',
    capabilities: {
      markup: 'plain',
      attachments: 'none',
      statuses: [],
      repeatable: { open: true, post: true },
      echo: 'id',
    },
    start: async ({ http }) => {
      client = api(http, { baseUrl: desk })
    },
    open: ({ key: by }, call) => inHand(() => ask('/open', { key: by }, call)),
    async post(ticket, entry, call) {
      const text = entry.content.type === 'text' ? entry.content.text : ''
      return inHand(async () => {
        const { id } = await ask('/post', { key: entry.key, ticket: ticket.id, text }, call)
        acts[text]?.()
        return { ids: [id] }
      })
    },
    receive: signed({ header: 'x-signature', secret }, () => ({ reply: { status: 202 }, events: [] })),
  }
}

const bridge = createBridge({
  publicUrl: `http://127.0.0.1:${port}`,
  store: 'sqlite' in store ? sqlite(store.sqlite) : postgres({ ...store.postgres, connections: 6, pollMs: 200 }),
  channels: { fake: fakeChannel({ secret }) },
  hosts: { desk: host() },
  leaseMs,
  callMs: leaseMs / 2,
  catchUpEveryMs: 0,
  clock: () => Date.now() + offset,
  policy: { windowWarningMs: 0, markRead: 'never' },
  log: { debug() {}, info() {}, warn: console.error, error: console.error },
})
// The parent is gone: nobody would end this one.
process.on('disconnect', () => process.exit())
await serve(bridge, { port, host: '127.0.0.1', print: false, stallMs, api: { keys: [{ key, scope: 'admin' }] } })
process.send?.('ready')
