import {
  type Change,
  type Envelope,
  memoryBackend,
  type Outcome,
  type Store,
  storeOver,
  type Task,
} from '@deskwire/core/store'
import { expect, it } from 'vitest'
import { type StoreFactory, storeCases } from '../src/index.js'
import { patience } from '../src/store/harness.js'
import { failing } from './failing.js'

Object.assign(patience, { turns: 600, ms: 0, closeMs: 500 })

type Plant = (store: Store) => Partial<Store>

const factory =
  (plant: Plant = () => ({})): StoreFactory =>
  () => {
    const backend = memoryBackend()
    const open = (): Store => {
      const store = storeOver(backend)
      return Object.assign(store, plant(store))
    }
    let store = open()
    return {
      store,
      reopen(crash) {
        if (crash) void store.close()
        store = open()
        return store
      },
    }
  }

const accepting =
  (change: (envelopes: readonly Envelope[]) => readonly Envelope[]): Plant =>
  (store) => {
    const accept = store.accept.bind(store)
    return { accept: (envelopes) => accept(change(envelopes)) }
  }

const working =
  (
    change: (run: (task: Task) => Outcome | Promise<Outcome>) => (task: Task) => Outcome | Promise<Outcome>,
    more: Partial<Parameters<Store['work']>[1]> = {},
  ): Plant =>
  (store) => {
    const work = store.work.bind(store)
    return { work: (run, options) => work(change(run), { ...options, ...more }) }
  }

const ending = (change: (outcome: Outcome) => Outcome): Plant =>
  working((run) => async (task) => change(await run(task)))

const applying = (change: (change: Change) => readonly Change[]): Plant => {
  const all = (changes: readonly Change[] = []) => changes.flatMap(change)
  return (store) => {
    const apply = store.apply.bind(store)
    const { work } = ending((outcome) => ({ ...outcome, changes: all(outcome.changes) }))(store)
    return {
      ...(work && { work }),
      apply: (tenant, conversation, changes) => apply(tenant, conversation, all(changes)),
    }
  }
}

/** A task with something of it replaced. */
const task = (change: (task: Task) => Partial<Task>): Plant =>
  working((run) => (given) => {
    const changed = change(given)
    return run(new Proxy(given, { get: (target, name) => Reflect.get(name in changed ? changed : target, name) }))
  })

const same = (run: (task: Task) => Outcome | Promise<Outcome>) => run

const planted: readonly { what: string; rule: string; plant: Plant }[] = [
  {
    what: 'a repeated id is new work',
    rule: 'records: promise 2: one effect per id',
    plant: (store) => {
      let count = 0
      return accepting((all) => all.map((one) => ({ ...one, id: `${one.id}#${++count}` })))(store)
    },
  },
  {
    what: 'every tenth envelope of a batch is lost',
    rule: 'lanes: runs one conversation in order',
    plant: accepting((all) => all.filter((_, n) => n % 10 !== 9)),
  },
  {
    what: 'a batch is taken in from its end',
    rule: 'lanes: runs one conversation in order',
    plant: accepting((all) => [...all].reverse()),
  },
  {
    what: 'the whole store is one queue',
    rule: 'lanes: promise 3: two customers never wait',
    plant: working(same, { lanes: 1 }),
  },
  {
    what: 'all tracks are one',
    rule: 'lanes: promise 3: two customers never wait',
    plant: accepting((all) => all.map((one) => ({ ...one, track: 'in' }))),
  },
  {
    what: 'as many lanes run as there are',
    rule: 'lanes: runs no more lanes at once',
    plant: working(same, { lanes: 100 }),
  },
  {
    what: 'work that was passed on is done',
    rule: 'lanes: passes work on',
    plant: ending((outcome) => ('pass' in outcome ? { done: 'effected' } : outcome)),
  },
  {
    what: 'a retry does not wait',
    rule: 'lanes: retries not before its time',
    plant: ending((outcome) => ('retryAt' in outcome ? { ...outcome, retryAt: 0 } : outcome)),
  },
  {
    what: 'what is put off runs at once',
    rule: 'lanes: a due envelope does not block',
    plant: accepting((all) => all.map(({ due: _, ...one }) => one)),
  },
  {
    what: 'what yields blocks its track',
    rule: 'lanes: work that yields lets the next go first',
    plant: ending((outcome) => ('waitUntil' in outcome ? { ...outcome, yields: false } : outcome)),
  },
  {
    what: 'a wait never ends by itself',
    rule: 'lanes: a wait ends by itself',
    plant: ending((outcome) => ('waitUntil' in outcome ? { ...outcome, waitUntil: Number.MAX_SAFE_INTEGER } : outcome)),
  },
  {
    what: 'nobody is woken',
    rule: 'lanes: loses no wake',
    plant: applying((change) => ('wake' in change ? [] : [change])),
  },
  {
    what: 'steps are kept in memory only',
    rule: 'lanes: keeps steps over retries',
    plant: task(() => ({ commit: () => Promise.resolve() })),
  },
  {
    what: 'a lease is held for ever',
    rule: 'lanes: refuses who lost its lease',
    plant: working(same, { leaseMs: 1_000_000_000 }),
  },
  {
    what: 'what throws counts as done',
    rule: 'lanes: promise 5: what always throws is parked',
    plant: working((run) => async (given) => {
      try {
        return await run(given)
      } catch {
        return { done: 'effected' }
      }
    }),
  },
  {
    what: 'nothing can be cancelled',
    rule: 'lanes: cancels what waits',
    plant: applying((change) => ('cancel' in change ? [] : [change])),
  },
  {
    what: 'the sender a customer wrote to is forgotten',
    rule: 'names: keeps the sender',
    plant: accepting((all) =>
      all.map((one) => {
        if (one.belongs.by !== 'address') return one
        const { sender: _, ...belongs } = one.belongs
        return { ...one, belongs }
      }),
    ),
  },
  {
    what: 'all lines are one',
    rule: 'names: makes one conversation per line',
    plant: accepting((all) =>
      all.map((one) => (one.belongs.by === 'address' ? { ...one, belongs: { ...one.belongs, line: 'line' } } : one)),
    ),
  },
  {
    what: 'new names of a customer are not learnt',
    rule: 'names: F4: learns new names',
    plant: applying((change) => ('addresses' in change ? [] : [change])),
  },
  {
    what: 'a ticket is not indexed',
    rule: 'names: finds a lane by every ticket',
    plant: (store) => {
      const find = store.find.bind(store)
      return {
        find: (tenant, belongs) => (belongs.by === 'ticket' ? Promise.resolve(undefined) : find(tenant, belongs)),
      }
    },
  },
  {
    what: 'what finds no lane is dropped in silence',
    rule: 'names: parks or ignores an orphan',
    plant: accepting((all) =>
      all.map(({ orphan, ...one }) =>
        orphan ? { ...one, orphan: { ...orphan, otherwise: { ignored: 'dropped' } } } : one,
      ),
    ),
  },
  {
    what: 'duplicates are not counted',
    rule: 'records: promise 2: one effect per id',
    plant: (store) => {
      const books = store.books.bind(store)
      return { books: async (tenant) => ({ ...(await books(tenant)), duplicate: 0 }) }
    },
  },
  {
    what: 'what was refused is missing in the books',
    rule: 'records: promise 9: the books name every end',
    plant: (store) => {
      const books = store.books.bind(store)
      return { books: async (tenant) => ({ ...(await books(tenant)), refused: {} }) }
    },
  },
  {
    what: 'what is parked is done',
    rule: 'records: lists what is parked',
    plant: ending((outcome) => ('park' in outcome ? { done: 'effected' } : outcome)),
  },
  {
    what: 'the changes of an outcome are lost',
    rule: 'interleavings: promises 1, 2 and 9 hold',
    plant: ending(({ changes: _, ...outcome }) => outcome),
  },
  {
    what: 'a field that was removed stays',
    rule: 'records: changes a conversation field by field',
    plant: applying((change) =>
      'conversation' in change
        ? [
            {
              conversation: Object.fromEntries(
                Object.entries(change.conversation).filter(([, value]) => value !== undefined),
              ),
            },
          ]
        : [change],
    ),
  },
  {
    what: 'only the first page of conversations is listed',
    rule: 'records: pages through conversations',
    plant: (store) => {
      const conversations = store.conversations.bind(store)
      return {
        conversations: async (...given) => {
          const { items } = await conversations(...given)
          return { items }
        },
      }
    },
  },
  {
    what: 'the delivery of a part is not kept',
    rule: 'records: promise 8: delivery of a part is a join',
    plant: applying((change) => ('part' in change ? [{ part: { ...change.part, delivery: 'queued' } }] : [change])),
  },
  {
    what: 'a search finds everything',
    rule: 'records: E4: searches and pages messages',
    plant: (store) => {
      const messages = store.messages.bind(store)
      return { messages: (tenant, { search: _, ...query }) => messages(tenant, query) }
    },
  },
  {
    what: 'a search passes over the agent',
    rule: 'records: E4: finds words in any order',
    plant: (store) => {
      const search = store.search.bind(store)
      return { search: (tenant, { agent: _, ...query }) => search(tenant, query) }
    },
  },
  {
    what: 'a search looks at everything',
    rule: 'records: E4: a search looks at so many messages',
    plant: (store) => {
      const search = store.search.bind(store)
      return { search: (tenant, query) => search(tenant, { ...query, look: 1_000 }) }
    },
  },
  {
    what: 'a link to a file never ends',
    rule: 'records: keeps links to files',
    plant: (store) => {
      const link = store.link.bind(store)
      const seen = new Map<string, Awaited<ReturnType<Store['link']>>>()
      return {
        async link(id) {
          const found = (await link(id)) ?? seen.get(id)
          if (found) seen.set(id, found)
          return found
        },
      }
    },
  },
  {
    what: 'a link is whoever’s follows it',
    rule: 'records: keeps links to files',
    plant: (store) => {
      const link = store.link.bind(store)
      return {
        async link(id) {
          const found = await link(id)
          return found && { ...found, tenant: 'main' }
        },
      }
    },
  },
  {
    what: 'a link that is given out again is not kept longer',
    rule: 'records: keeps links to files',
    plant: (store) => {
      const ends = new Map<string, number>()
      return applying((change) => {
        if (!('link' in change)) return [change]
        const { id, until } = change.link
        const first = ends.get(id) ?? until
        ends.set(id, first)
        return first === until ? [change] : []
      })(store)
    },
  },
  {
    what: 'every entry was written by us',
    rule: 'records: keeps choices, what we wrote, rests and marks',
    plant: () => ({ wrote: () => Promise.resolve(true) }),
  },
  {
    what: 'a pause is forgotten at once',
    rule: 'records: keeps choices, what we wrote, rests and marks',
    plant: () => ({ pausedUntil: () => undefined }),
  },
  {
    what: 'marks are forgotten',
    rule: 'records: keeps choices, what we wrote, rests and marks',
    plant: () => ({ mark: () => Promise.resolve(undefined) }),
  },
  {
    what: 'consent of whoever shares an address is not found',
    rule: 'records: F8: finds consent',
    plant: (store) => {
      const consents = store.consents.bind(store)
      return { consents: (tenant, { addresses: _, ...query }) => consents(tenant, query) }
    },
  },
  {
    what: 'a person who is forgotten is kept',
    rule: 'records: F8: forgets a person',
    plant: () => ({ forget: () => Promise.resolve({ conversations: 1, messages: 1 }) }),
  },
  {
    what: 'a range of a file is the whole of it',
    rule: 'records: keeps media',
    plant: (store) => {
      const { media } = store
      return { media: { put: media.put.bind(media), remove: media.remove.bind(media), open: (ref) => media.open(ref) } }
    },
  },
  {
    what: 'a file may be of any size',
    rule: 'records: keeps media',
    plant: (store) => {
      const { media } = store
      return {
        media: {
          put: (body, about, signal) => media.put(body, { ...about, maxBytes: Number.MAX_SAFE_INTEGER }, signal),
          remove: media.remove.bind(media),
          open: media.open.bind(media),
        },
      }
    },
  },
]

it.each(planted)('F15: $what: caught by “$rule…”', async ({ rule, plant }) => {
  expect(await failing(storeCases(factory(plant), { durable: true, runs: 5 }), rule)).toHaveLength(1)
})
