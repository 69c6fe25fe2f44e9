import type { Bridge } from '../bridge/bridge.js'
import type { Books, Lag, Track } from '../ports/store.js'
import { Counter, Histogram, type Labels, series } from './series.js'

export interface Metrics {
  /** A webhook was answered: promise 6 is read from this. */
  answered(kind: string, status: number, ms: number): void
  /** A call of the API had no key that holds. */
  unauthorized(why: string): void
  /** Of one tenant, or of all. */
  read(tenant: string | undefined): Promise<string>
}

const webhookEnds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
const callEnds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20]

/** Counts what the bridge tells, and reads the books where they are kept: in the store. */
export const createMetrics = (bridge: Bridge): Metrics => {
  const webhooks = new Counter('deskwire_webhooks_total', 'Webhooks answered, by kind and status.')
  const webhookSeconds = new Histogram('deskwire_webhook_seconds', 'From the first byte to the answer.', webhookEnds)
  const unauthorized = new Counter(
    'deskwire_api_unauthorized_total',
    'Calls of the API without a key that holds, by reason.',
  )
  const counted = listen(bridge)
  return {
    answered(kind, status, ms) {
      webhooks.add({ kind, status: String(status) })
      webhookSeconds.observe({ kind }, ms / 1000)
    },
    unauthorized: (why) => unauthorized.add({ why }),
    async read(only) {
      const tenants = only === undefined ? tenantsOf(bridge) : [only]
      const books = await Promise.all(tenants.map(async (tenant) => ({ tenant, books: await bridge.books(tenant) })))
      const lines = [
        ...booksLines(books),
        ...(only === undefined ? await lagLines(bridge) : []),
        ...counted.flatMap((one) => one.lines(only)),
        ...[webhooks, webhookSeconds, unauthorized].flatMap((one) => one.lines(only)),
      ]
      return `${lines.join('\n')}\n`
    },
  }
}

const tenantsOf = (bridge: Bridge): readonly string[] => [...new Set(bridge.webhooks().map(({ tenant }) => tenant))]

const listen = (bridge: Bridge): readonly (Counter | Histogram)[] => {
  const { events } = bridge
  const received = new Counter('deskwire_messages_received_total', 'Messages from customers, by type.')
  const sent = new Counter('deskwire_parts_sent_total', 'Parts a provider took.')
  const deliveries = new Counter('deskwire_deliveries_total', 'News of deliveries, by how far and why not.')
  const priced = new Counter('deskwire_priced_parts_total', 'Parts by the price category the provider told.')
  const refusals = new Counter('deskwire_refusals_total', 'What was not sent, by reason and who wanted it sent.')
  const tickets = new Counter('deskwire_tickets_total', 'Tickets opened and closed.')
  const posted = new Counter('deskwire_entries_posted_total', 'Entries written into tickets.')
  const handoffs = new Counter('deskwire_handoffs_total', 'Conversations handed from an assistant to people.')
  const consents = new Counter('deskwire_consents_total', 'Records on the ledger, by purpose and source.')
  const rejected = new Counter('deskwire_webhooks_rejected_total', 'Webhooks that were not from whom they claimed.')
  const held = new Counter(
    'deskwire_held_total',
    'Replies held until the customer writes back: their window was closed.',
  )
  const parked = new Counter('deskwire_parked_total', 'Work set aside for a person, by reason.')
  const identities = new Counter(
    'deskwire_identities_total',
    'Numbers that changed hands or met: recycled, collision, changed.',
  )
  const calls = new Counter('deskwire_calls_total', 'Calls to providers, hosts and assistants, by outcome.')
  const callSeconds = new Histogram('deskwire_call_seconds', 'How long those calls took.', callEnds)

  events.on('received', ({ tenant, type }) => received.add({ tenant, type }))
  events.on('sent', ({ tenant }) => sent.add({ tenant }))
  events.on('delivery', ({ tenant, delivery, failure, price }) => {
    deliveries.add({ tenant, delivery, failure: failure?.code ?? '' })
    if (price) priced.add({ tenant, category: price.category, billable: String(price.billable ?? '') })
  })
  events.on('refused', ({ tenant, reason, initiator }) => refusals.add({ tenant, reason, initiator }))
  events.on('opened', ({ tenant, host }) => tickets.add({ tenant, host, what: 'opened' }))
  events.on('closed', ({ tenant, host }) => tickets.add({ tenant, host, what: 'closed' }))
  events.on('posted', ({ tenant, host }) => posted.add({ tenant, host }))
  events.on('handoff', ({ tenant, queue }) => handoffs.add({ tenant, queue: queue ?? '' }))
  events.on('consent', ({ tenant, purpose, granted, source }) =>
    consents.add({ tenant, purpose, granted: String(granted), source }),
  )
  events.on('rejected', ({ tenant, mount }) => rejected.add({ tenant, mount }))
  events.on('held', ({ tenant }) => held.add({ tenant }))
  // What follows the colon names one case; the kind is what one watches.
  events.on('parked', ({ tenant, reason }) => parked.add({ tenant, reason: reason.split(':', 1)[0] ?? '' }))
  events.on('identity', ({ tenant, what }) => identities.add({ tenant, what }))
  events.on('called', ({ tenant, to, what, ms, failure }) => {
    calls.add({ tenant, to, what, failure: failure ?? '' })
    callSeconds.observe({ tenant, to, what }, ms / 1000)
  })
  return [
    received,
    sent,
    deliveries,
    priced,
    refusals,
    tickets,
    posted,
    handoffs,
    consents,
    rejected,
    held,
    parked,
    identities,
    calls,
    callSeconds,
  ]
}

type Kept = readonly { tenant: string; books: Books }[]

/** Promise 9: received = effected + waiting + parked + duplicate + ignored + refused, at every moment. */
const booksLines = (kept: Kept): readonly string[] => {
  const one = (name: string, type: 'counter' | 'gauge', help: string, value: (books: Books) => number) =>
    series(
      name,
      type,
      help,
      kept.map(({ tenant, books }) => ({ labels: { tenant }, value: value(books) })),
    )
  const byReason = (name: string, help: string, of: (books: Books) => Readonly<Record<string, number>>) =>
    series(
      name,
      'counter',
      help,
      kept.flatMap(({ tenant, books }) =>
        Object.entries(of(books)).map(([reason, value]) => ({ labels: { tenant, reason } satisfies Labels, value })),
      ),
    )
  return [
    ...one('deskwire_work_received_total', 'counter', 'Work accepted or known already.', ({ received }) => received),
    ...one('deskwire_work_effected_total', 'counter', 'Work that took effect.', ({ effected }) => effected),
    ...one('deskwire_work_duplicate_total', 'counter', 'Work that was known already.', ({ duplicate }) => duplicate),
    ...one('deskwire_work_waiting', 'gauge', 'Work to be done.', ({ waiting }) => waiting),
    ...one('deskwire_work_parked', 'gauge', 'Work that a person must look at.', ({ parked }) => parked),
    ...byReason('deskwire_work_ignored_total', 'Work that needed nothing, by reason.', ({ ignored }) => ignored),
    ...byReason('deskwire_work_refused_total', 'Work that was refused, by reason.', ({ refused }) => refused),
  ]
}

const lagLines = async (bridge: Bridge): Promise<readonly string[]> => {
  const { oldestAt, orphans, tracks } = await bridge.store.lag()
  const now = bridge.now()
  const age = (at = now): number => Math.max(0, now - at) / 1000
  const each = (value: (of: Lag['tracks'][Track]) => number) =>
    Object.entries(tracks).map(([track, of]) => ({ labels: { track }, value: value(of) }))
  return [
    ...series('deskwire_lag_seconds', 'gauge', 'Age of the oldest work to be done.', [
      { labels: {}, value: age(oldestAt) },
    ]),
    ...series(
      'deskwire_lane_age_seconds',
      'gauge',
      'Age of the oldest work to be done, by track: facts, in (to the host), out (to the customer).',
      each((of) => age(of.oldestAt)),
    ),
    ...series(
      'deskwire_lane_waiting',
      'gauge',
      'Work to be done, by track; without what has its time later.',
      each(({ waiting }) => waiting),
    ),
    ...series('deskwire_orphans', 'gauge', 'Work whose conversation is not known yet.', [
      { labels: {}, value: orphans },
    ]),
  ]
}
