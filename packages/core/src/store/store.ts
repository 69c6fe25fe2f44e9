import { boundedKey } from '../model/bounded-key.js'
import { fail } from '../model/failure.js'
import type { Store, StoreEnvironment } from '../ports/store.js'
import type { Engine } from './engine.js'
import { accept, adoptOrphans, enterLane } from './rules/accept.js'
import { applyChanges } from './rules/changes.js'
import { forget, hashOf, holdersOf, mediaToForget } from './rules/forget.js'
import { locate, lookUp } from './rules/names.js'
import { searchedWords } from './rules/search.js'
import type { Backend } from './rules/tables.js'
import { moveTo } from './rules/transaction.js'
import { Worker } from './scheduling/worker.js'

const consentsAtOnce = 1_000

/** A store on synchronous tables. */
export const storeOver = (backend: Backend): Store => {
  const { tables } = backend
  let worker: Worker | undefined
  return storeOn({
    media: backend.media,
    async start(environment) {
      await backend.start(environment)
      worker = new Worker(backend, environment)
      await worker.judge()
    },
    read: async (query) => query(tables),
    write(job, needs) {
      if (!worker) return Promise.reject(notStarted())
      const written = worker.write(job)
      // Ingestion yields to processing when more comes in than is worked off.
      const rest = needs?.envelopes && worker.restOfTurn()
      return rest ? written.then((value) => rest.then(() => value)) : written
    },
    work: (run, options) => (worker ? worker.work(run, options) : Promise.reject(notStarted())),
    paused: (tenant, key) => tables.paused(tenant, key),
    async close() {
      worker?.close()
      worker = undefined
      await backend.close()
    },
  })
}

const notStarted = () => fail('not_started', 'The store is not open: call start() first, and nothing after close()')

/** The operations of a store, as reads and jobs for an engine to run. */
export const storeOn = (engine: Engine): Store => {
  let environment: StoreEnvironment | undefined
  const open = (): Engine => {
    if (!environment) throw notStarted()
    return engine
  }
  return {
    media: engine.media,

    async start(given) {
      if (environment) throw fail('started', 'The store was already started')
      await engine.start(given)
      environment = given
    },
    // Not async: every webhook passes here, and each extra promise costs time.
    accept(envelopes) {
      if (!environment) return Promise.reject(notStarted())
      return engine.write(
        (transaction) => {
          const results = new Array<ReturnType<typeof accept>>(envelopes.length)
          for (let n = 0; n < envelopes.length; n++) {
            const envelope = envelopes[n]
            if (envelope) results[n] = accept(transaction, envelope)
          }
          return results
        },
        { envelopes },
      )
    },
    async work(run, options) {
      return open().work(run, options)
    },
    async apply(tenant, conversation, changes) {
      return open().write((transaction) => applyChanges(transaction, { tenant, conversation }, changes), {
        tenant,
        conversation,
        changes,
      })
    },
    async forget(tenant, address) {
      const refs = await open().read((tables) => mediaToForget(tables, tenant, address))
      for (const ref of refs) await engine.media.remove(ref)
      return engine.write((transaction) => forget(transaction, tenant, address), { alone: true })
    },
    async close() {
      environment = undefined
      await engine.close()
    },

    async books(tenant) {
      return engine.read((tables) => tables.books(tenant))
    },
    async lag() {
      return engine.read((tables) => tables.lag())
    },
    async waitsFor(tenant) {
      return engine.read((tables) => tables.waitsFor(tenant))
    },
    async conversation(tenant, id) {
      const found = await engine.read((tables) => tables.conversation(id))
      return found?.tenant === tenant ? found : undefined
    },
    async find(tenant, belongs) {
      return engine.read((tables) => lookUp({ tables }, tenant, belongs)?.conversation)
    },
    async conversations(tenant, { address, customer, ...query }) {
      return engine.read((tables) => {
        if (address === undefined)
          return tables.conversations(tenant, customer === undefined ? query : { ...query, customers: [customer] })
        const holders = holdersOf(tables, tenant, address)
        const customers = customer === undefined ? holders : holders.filter((holder) => holder === customer)
        return tables.conversations(tenant, { ...query, customers })
      })
    },
    async message(tenant, id) {
      return engine.read((tables) => {
        const message = tables.message(tenant, id)
        return message && { message, parts: tables.parts(tenant, id) }
      })
    },
    async sent(tenant, channel, providerId) {
      return engine.read((tables) => tables.sent(tenant, channel, boundedKey(providerId)))
    },
    async messages(tenant, { search, ...query }) {
      const words = search === undefined ? [] : searchedWords(search)
      return engine.read((tables) => tables.messages(tenant, words.length === 0 ? query : { ...query, words }))
    },
    async search(tenant, { search, ...query }) {
      const words = search === undefined ? [] : searchedWords(search)
      return engine.read((tables) => tables.search(tenant, { ...query, words }))
    },
    async consents(tenant, { customer, addresses, ids, channel, line, after, limit = consentsAtOnce }) {
      const rest = { ids: ids?.map(boundedKey), channel, line, after, limit }
      const keys = addresses ?? []
      return engine.read((tables) => {
        if (customer === undefined && addresses === undefined) return tables.consents(tenant, rest)
        const holders = keys.flatMap((key) => tables.holders(tenant, key))
        const customers = [...new Set(customer === undefined ? holders : [customer, ...holders])]
        const hashes = keys.map((key) => hashOf(tables, key))
        return tables.consents(tenant, { ...rest, customers, keys, hashes })
      })
    },
    async choice(tenant, conversation, id) {
      return engine.read((tables) => tables.choice(tenant, conversation, boundedKey(id)))
    },
    async link(id) {
      const found = await engine.read((tables) => tables.link(id))
      return found && environment && found.until > environment.now() ? found : undefined
    },
    async wrote(tenant, host, id) {
      return engine.read((tables) => tables.wrote(tenant, host, boundedKey(id)))
    },
    pausedUntil(tenant, key) {
      const until = engine.paused(tenant, key)
      return until !== undefined && environment && until > environment.now() ? until : undefined
    },
    async envelope(tenant, id) {
      const work = await engine.read((tables) => tables.work(tenant, boundedKey(id)))
      if (!work) return undefined
      const { envelope, state, reason } = work
      return reason === undefined ? { envelope, state } : { envelope, state, reason }
    },
    async parked(tenant, { after, limit }) {
      const found = await engine.read((tables) =>
        tables.parked(tenant, after === undefined ? -1 : Number(after), limit),
      )
      const items = found.map(({ envelope, reason = '', conversation, track, tries }) => {
        const { id, at, body } = envelope
        return { tenant, id, reason, at, ...(conversation !== undefined && { conversation }), track, tries, body }
      })
      const last = found.length === limit ? found.at(-1) : undefined
      return last ? { items, next: String(last.seq) } : { items }
    },
    async retry(tenant, id) {
      return open().write((transaction) => {
        const { tables } = transaction
        const work = tables.work(tenant, boundedKey(id))
        if (work?.state !== 'parked') return false
        const again = { tries: 0, throws: 0, since: undefined, readyAt: 0, later: false, cancelled: false }
        if (work.lane === '') {
          const names: string[] = []
          const found = locate(transaction, tenant, work.envelope.belongs, (name) => names.push(name))
          for (const name of names) adoptOrphans(transaction, tenant, name)
          if (!found) return false
          moveTo(transaction, work, 'waiting')
          tables.setWork(work, again)
          enterLane(transaction, work, found.conversation, work.track)
        } else {
          moveTo(transaction, work, 'waiting')
          tables.setWork(work, again)
        }
        return true
      })
    },
    async drop(tenant, id) {
      return open().write((transaction) => {
        const work = transaction.tables.work(tenant, boundedKey(id))
        if (work?.state !== 'parked') return false
        moveTo(transaction, work, 'ignored', 'dropped')
        return true
      })
    },
    async mark(tenant, key, value) {
      if (value !== undefined) await open().write(({ tables }) => tables.setMark(tenant, key, value))
      return engine.read((tables) => tables.mark(tenant, key))
    },
  }
}
