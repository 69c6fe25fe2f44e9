// A bridge with a scripted model, in a process of its own, that kills itself at a given moment. What it did in the world stands in a
// file, which outlives it.
import { appendFileSync, readFileSync } from 'node:fs'
import { createBridge } from '@deskwire/core'
import type { ChannelEvent } from '@deskwire/core/adapter'
import type { Store } from '@deskwire/core/store'
import { sqlite } from '@deskwire/store-sqlite'
import { fakeChannel, fakeHost } from '@deskwire/testkit'
import { scriptedModel } from '../src/evaluate.js'
import { ai } from '../src/index.js'

/** One customer with one question, and the moment at which the process ends; without, it goes on where others ended. */
export interface Setup {
  runs: readonly { store: string; ledger: string }[]
  killAt?: number
}

const { runs, killAt } = JSON.parse(process.env.KILLED_SETUP ?? '{}') as Setup
let moments = 0
const moment = (): void => {
  if (++moments === killAt) process.kill(process.pid, 'SIGKILL')
}

/** Every commit has a moment before it and one after. */
const watched = (store: Store): Store => ({
  ...store,
  work: (run, options) =>
    store.work((task) => {
      const commit = task.commit.bind(task)
      task.commit = async (changes) => {
        moment()
        await commit(changes)
        moment()
      }
      return run(task)
    }, options),
})

const play = async ({ store, ledger }: Setup['runs'][number]): Promise<void> => {
  const did = (what: string): void => {
    appendFileSync(ledger, `${what}\n`)
    moment()
  }
  const model = scriptedModel(({ results }) => {
    did(`model ${results.length}`)
    return results.length === 0
      ? { calls: [{ tool: 'create_case', input: { title: 'Broken lamp', description: 'In two pieces' } }] }
      : `Your case is ${JSON.stringify(results[0]?.output)}`
  })
  const host = fakeHost()
  let cases = 0
  host.records = {
    find: () => Promise.resolve([]),
    create: async () => {
      did('case')
      return { id: `CS${++cases}` }
    },
  }
  const open = host.open.bind(host)
  host.open = async (opening, call) => {
    did('ticket')
    return open(opening, call)
  }
  const channel = fakeChannel()
  const send = channel.send.bind(channel)
  channel.send = async (...given) => {
    did(`send ${JSON.stringify(given[0])}`)
    return send(...given)
  }
  const silent = () => undefined
  const held = watched(sqlite(store))
  const bridge = createBridge({
    publicUrl: 'https://bridge.test',
    store: held,
    channels: { fake: channel },
    hosts: { desk: host },
    assistants: { bot: ai({ model, instructions: 'A lamp shop.', gatherMs: 0, selfService: { cases: false } }) },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    leaseMs: 10_000,
    callMs: 500,
    catchUpEveryMs: 0,
    policy: { windowWarningMs: 0, markRead: 'never' },
  })
  await bridge.start()
  // The provider sends it again until it is taken; the second time it is known.
  const event = {
    kind: 'message' as const,
    id: 'm1',
    line: channel.lines[0]?.id ?? '',
    from: [{ kind: 'phone' as const, value: '+15551230001' }],
    at: Date.now(),
    clock: 'provider' as const,
    content: { type: 'text' as const, text: 'My lamp is broken', markup: 'plain' as const },
  }
  const tell = (told: ChannelEvent) =>
    bridge.receive({ tenant: 'main', kind: 'channels', name: 'fake' }, channel.webhook([told], Date.now()))
  await tell(event)
  // A process that died while it sent leaves nobody who knows whether it did. The provider's status tells; without one it
  // is waited for, for two minutes.
  const sent = /^send \{"id":"([^"]+)"/m
  let unproven = false
  for (let looks = 0; looks < 3_000; looks++) {
    const { waiting, received } = await bridge.books()
    if (received > 0 && waiting === 0) break
    if ((await held.waitsFor()).answer_lost === waiting) {
      const part = sent.exec(readFileSync(ledger, 'utf8'))?.[1]
      unproven = part === undefined
      if (part === undefined) break
      const { line, from: to } = event
      await tell({ kind: 'status', id: 's1', line, to, message: 'M1', part, status: 'delivered', at: Date.now() })
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { waiting, parked } = await bridge.books()
  appendFileSync(ledger, unproven ? 'end without proof\n' : `end ${waiting} ${parked}\n`)
  await bridge.stop()
}

for (const run of runs) await play(run)
