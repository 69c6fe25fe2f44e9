// A whole bridge in a process of its own, to be killed. Its clock, its books and its event loop obey the parent.
import { createBridge, serve } from '@deskwire/core'
import { postgres } from '@deskwire/store-postgres'
import { sqlite } from '@deskwire/store-sqlite'
import { InHand } from '@deskwire/testkit'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { plainHost } from './plain-host.js'
import { type Asked, line, modeOf, modes, type Setup, secret, type Told } from './told.js'

const setup = JSON.parse(process.env.FAULTS_SETUP ?? '{}') as Setup
const tell = (told: Told): void => void process.send?.(told)

let { offset } = setup
const moved: (() => void)[] = []
const machine = Date.now
let stepped = 0
Date.now = () => machine() + stepped
const clock = Object.assign(() => Math.floor(performance.timeOrigin + performance.now() + offset), {
  wall: () => Date.now() + offset,
  onAdvance: (listener: () => void) => void moved.push(listener),
})
const silent = () => undefined
const log = { debug: silent, info: silent, warn: silent, error: process.env.FAULTS_LOG ? console.error : silent }

const store =
  'sqlite' in setup.store
    ? sqlite(setup.store.sqlite)
    : postgres({
        connectionString: setup.store.postgres,
        schema: setup.store.schema,
        connections: 6,
        statementMs: 3_000,
        pollMs: 200,
      })
const inHand = new InHand(store, clock)

const bridge = createBridge({
  publicUrl: `http://127.0.0.1:${setup.port}`,
  store,
  role: setup.role,
  clock,
  log,
  leaseMs: setup.leaseMs,
  callMs: setup.leaseMs / 2,
  catchUpEveryMs: 0,
  channels: {
    whatsapp: whatsappCloud({
      accessToken: 'token',
      appSecret: secret,
      verifyToken: 'planted-verify-7c1e',
      lines: [line],
      apiBase: setup.graph,
    }),
  },
  hosts: Object.fromEntries(modes.map((mode) => [mode, plainHost(mode, setup.desk)])),
  route: ({ conversation }) => ({
    host: modeOf(conversation.addresses.find(({ kind }) => kind === 'phone')?.value ?? '0'),
  }),
  policy: { windowWarningMs: 0, markRead: 'never' },
})

process.on('message', (asked: Asked) => {
  if ('advance' in asked) {
    offset += asked.advance
    for (const listener of moved) listener()
  } else if ('step' in asked) stepped += asked.step
  else if ('block' in asked) {
    const end = performance.now() + asked.block
    while (performance.now() < end);
  } else books().catch(() => tell({ failed: true }))
})
const books = async (): Promise<void> => {
  // First: where nothing waits, nothing is parked any more while the list is read.
  const counted = await bridge.books()
  const parked: { id: string; reason: string; body: string }[] = []
  for (let after: string | undefined; ; ) {
    const page = await bridge.store.parked('main', { limit: 200, ...(after !== undefined && { after }) })
    parked.push(...page.items.map(({ id, reason, body }) => ({ id, reason, body: JSON.stringify(body) })))
    after = page.next
    if (after === undefined) break
  }
  tell({ books: counted, parked, calm: await inHand.calm() })
}
// The parent is gone: nobody would kill this one.
process.on('disconnect', () => process.exit())
await serve(bridge, { port: setup.port, host: '127.0.0.1', role: setup.role, signals: true, print: false })
tell({ ready: true })
