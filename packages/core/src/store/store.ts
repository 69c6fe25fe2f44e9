import { fail } from '../model/failure.js'
import type { Store, StoreEnvironment } from '../ports/store.js'
import { accept, adopt, release } from './accept.js'
import { apply } from './changes.js'
import { forget, hashOf, holdersOf, mediaToForget } from './forget.js'
import { locate, lookUp } from './names.js'
import type { Backend } from './tables.js'
import { moveTo } from './transaction.js'
import { Worker } from './worker.js'

const consentsAtOnce = 1_000

/** The rules of a store, over tables that answer at once. */
export const storeOver = (backend: Backend): Store => {
  const { tables } = backend
  let started: Worker | undefined
  let environment: StoreEnvironment | undefined
  const worker = (): Worker => {
    if (!started) throw fail('not_started', 'The store is not open: start() comes first, and nothing after close()')
    return started
  }
  return {
    media: backend.media,

    async start(given) {
      if (started) throw fail('started', 'The store was started before')
      await backend.start(given)
      environment = given
      started = new Worker(backend, given)
    },
    async accept(envelopes) {
      return worker().write((transaction) => {
        const results = new Array<ReturnType<typeof accept>>(envelopes.length)
        for (let n = 0; n < envelopes.length; n++) {
          const envelope = envelopes[n]
          if (envelope) results[n] = accept(transaction, envelope)
        }
        return results
      })
    },
    async work(run, options) {
      return worker().work(run, options)
    },
    async apply(tenant, conversation, changes) {
      return worker().write((transaction) => apply(transaction, { tenant, conversation }, changes))
    },
    async forget(tenant, address) {
      worker()
      for (const ref of mediaToForget(tables, tenant, address)) await backend.media.remove(ref)
      return worker().write((transaction) => forget(transaction, tenant, address))
    },
    async close() {
      started?.close()
      started = undefined
      await backend.close()
    },

    async books(tenant) {
      return tables.books(tenant)
    },
    async lag() {
      return tables.lag()
    },
    async conversation(tenant, id) {
      const found = tables.conversation(id)
      return found?.tenant === tenant ? found : undefined
    },
    async find(tenant, belongs) {
      return lookUp({ tables }, tenant, belongs)?.conversation
    },
    async conversations(tenant, { address, customer, ...query }) {
      if (address === undefined)
        return tables.conversations(tenant, customer === undefined ? query : { ...query, customers: [customer] })
      const holders = holdersOf(tables, tenant, address)
      const customers = customer === undefined ? holders : holders.filter((holder) => holder === customer)
      return tables.conversations(tenant, { ...query, customers })
    },
    async message(tenant, id) {
      const message = tables.message(tenant, id)
      return message && { message, parts: tables.parts(tenant, id) }
    },
    async sent(tenant, channel, providerId) {
      return tables.sent(tenant, channel, providerId)
    },
    async messages(tenant, query) {
      return tables.messages(tenant, query)
    },
    async consents(tenant, { customer, addresses, channel, line, after, limit = consentsAtOnce }) {
      const rest = { channel, line, after, limit }
      if (customer === undefined && addresses === undefined) return tables.consents(tenant, rest)
      const keys = addresses ?? []
      const holders = keys.flatMap((key) => tables.holders(tenant, key))
      const customers = [...new Set(customer === undefined ? holders : [customer, ...holders])]
      const hashes = keys.map((key) => hashOf(tables, key))
      return tables.consents(tenant, { ...rest, customers, keys, hashes })
    },
    async choice(tenant, conversation, id) {
      return tables.choice(tenant, conversation, id)
    },
    async wrote(tenant, host, id) {
      return tables.wrote(tenant, host, id)
    },
    pausedUntil(tenant, key) {
      const until = tables.paused(tenant, key)
      return until !== undefined && environment && until > environment.now() ? until : undefined
    },
    async envelope(tenant, id) {
      const work = tables.work(tenant, id)
      if (!work) return undefined
      const { envelope, state, reason } = work
      return reason === undefined ? { envelope, state } : { envelope, state, reason }
    },
    async parked(tenant, { after, limit }) {
      const found = tables.parked(tenant, after === undefined ? -1 : Number(after), limit)
      const items = found.map(({ envelope, reason = '', conversation, track, tries }) => {
        const { id, at, body } = envelope
        return { tenant, id, reason, at, ...(conversation !== undefined && { conversation }), track, tries, body }
      })
      const last = found.length === limit ? found.at(-1) : undefined
      return last ? { items, next: String(last.seq) } : { items }
    },
    async retry(tenant, id) {
      return worker().write((transaction) => {
        const work = tables.work(tenant, id)
        if (work?.state !== 'parked') return false
        const again = { tries: 0, throws: 0, since: undefined, readyAt: 0, later: false, cancelled: false }
        if (work.lane === '') {
          const names: string[] = []
          const found = locate(transaction, tenant, work.envelope.belongs, (name) => names.push(name))
          for (const name of names) release(transaction, tenant, name)
          if (!found) return false
          moveTo(transaction, work, 'waiting')
          tables.setWork(work, again)
          adopt(transaction, work, found.conversation, work.track)
        } else {
          moveTo(transaction, work, 'waiting')
          tables.setWork(work, again)
        }
        return true
      })
    },
    async drop(tenant, id) {
      return worker().write((transaction) => {
        const work = tables.work(tenant, id)
        if (work?.state !== 'parked') return false
        moveTo(transaction, work, 'ignored', 'dropped')
        return true
      })
    },
    async mark(tenant, key, value) {
      if (value !== undefined) await worker().write(({ tables: now }) => now.setMark(tenant, key, value))
      return tables.mark(tenant, key)
    },
  }
}
