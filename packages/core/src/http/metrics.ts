import type { Bridge } from '../bridge/bridge.js'
import type { Books, Lag, Track } from '../ports/store.js'
import { Counter, Histogram, type Labels, series } from './series.js'

export interface Metrics {
  /** A webhook was answered; promise 6 (docs/reliability.md) is measured by this. */
  answered(kind: string, status: number, ms: number): void
  /** An API call had no valid key. */
  unauthorized(why: string): void
  /** For one tenant, or for all. */
  read(tenant: string | undefined): Promise<string>
}

const webhookEnds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
const callEnds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20]

/** Counts the bridge's events, and reads the work counters from the store. */
export const createMetrics = (bridge: Bridge): Metrics => {
  const webhooks = new Counter('deskwire_webhooks_total', 'Webhooks answered, by kind and status.')
  const webhookSeconds = new Histogram('deskwire_webhook_seconds', 'From the first byte to the answer.', webhookEnds)
  const unauthorized = new Counter('deskwire_api_unauthorized_total', 'API calls without a valid key, by reason.')
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
        ...outageLines(bridge, tenants),
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
  const sent = new Counter('deskwire_parts_sent_total', 'Message parts accepted by a provider.')
  const deliveries = new Counter('deskwire_deliveries_total', 'Delivery reports, by state and reason.')
  const priced = new Counter(
    'deskwire_priced_parts_total',
    'Message parts, by the price category the provider reported.',
  )
  const refusals = new Counter('deskwire_refusals_total', 'Messages refused, by reason and origin.')
  const tickets = new Counter('deskwire_tickets_total', 'Tickets opened and closed.')
  const posted = new Counter('deskwire_entries_posted_total', 'Entries added to tickets.')
  const handoffs = new Counter('deskwire_handoffs_total', 'Conversations handed from an assistant to agents.')
  const consents = new Counter('deskwire_consents_total', 'Consent records, by purpose and source.')
  const rejected = new Counter('deskwire_webhooks_rejected_total', 'Webhooks rejected for their signature.')
  const held = new Counter(
    'deskwire_held_total',
    'Replies held because the window was closed, until the customer writes back.',
  )
  const parked = new Counter('deskwire_parked_total', 'Tasks parked for a person, by reason.')
  const identities = new Counter('deskwire_identities_total', 'Identity changes: recycled, collision, changed.')
  const calls = new Counter('deskwire_calls_total', 'Calls to providers, hosts and assistants, by outcome.')
  const callSeconds = new Histogram(
    'deskwire_call_seconds',
    'Duration of calls to providers, hosts and assistants.',
    callEnds,
  )

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
  // Keep only the kind: what follows the colon names a single case.
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

const outageLines = (bridge: Bridge, tenants: readonly string[]): readonly string[] => {
  const now = bridge.now()
  const failing = tenants.flatMap((tenant) =>
    (bridge.tenant(tenant)?.outages() ?? []).map(({ to, since, waiting }) => ({
      labels: { tenant, to },
      since,
      waiting,
    })),
  )
  return [
    ...series(
      'deskwire_outage_seconds',
      'gauge',
      'How long a helpdesk, line or assistant has taken nothing although something was tried.',
      failing.map(({ labels, since }) => ({ labels, value: Math.max(0, now - since) / 1000 })),
    ),
    ...series(
      'deskwire_outage_conversations',
      'gauge',
      'Conversations that this process has seen waiting for it.',
      failing.map(({ labels, waiting }) => ({ labels, value: waiting })),
    ),
  ]
}

type Kept = readonly { tenant: string; books: Books }[]

/** Promise 9 (docs/reliability.md): received = effected + waiting + parked + duplicate + ignored + refused, at every moment. */
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
    ...one('deskwire_work_received_total', 'counter', 'Tasks received, with duplicates.', ({ received }) => received),
    ...one('deskwire_work_effected_total', 'counter', 'Tasks that took effect.', ({ effected }) => effected),
    ...one('deskwire_work_duplicate_total', 'counter', 'Duplicate tasks.', ({ duplicate }) => duplicate),
    ...one('deskwire_work_waiting', 'gauge', 'Waiting tasks.', ({ waiting }) => waiting),
    ...one('deskwire_work_parked', 'gauge', 'Parked tasks, which a person must look at.', ({ parked }) => parked),
    ...byReason('deskwire_work_ignored_total', 'Tasks that needed no action, by reason.', ({ ignored }) => ignored),
    ...byReason('deskwire_work_refused_total', 'Refused tasks, by reason.', ({ refused }) => refused),
  ]
}

const lagLines = async (bridge: Bridge): Promise<readonly string[]> => {
  const { oldestAt, orphans, tracks } = await bridge.store.lag()
  const waits = Object.entries(await bridge.store.waitsFor())
  const now = bridge.wall()
  const age = (at = now): number => Math.max(0, now - at) / 1000
  const each = (value: (of: Lag['tracks'][Track]) => number) =>
    Object.entries(tracks).map(([track, of]) => ({ labels: { track }, value: value(of) }))
  return [
    ...series('deskwire_lag_seconds', 'gauge', 'Age of the oldest waiting task.', [
      { labels: {}, value: age(oldestAt) },
    ]),
    ...series(
      'deskwire_lane_age_seconds',
      'gauge',
      'Age of the oldest waiting task, by track: facts, in (to the host), out (to the customer).',
      each((of) => age(of.oldestAt)),
    ),
    ...series(
      'deskwire_lane_waiting',
      'gauge',
      'Waiting tasks that are due, by track.',
      each(({ waiting }) => waiting),
    ),
    ...series(
      'deskwire_waiting',
      'gauge',
      'Waiting tasks, by what the first of their conversation waits for: `pace` is the rate limit of the provider.',
      waits.map(([reason, value]) => ({ labels: { reason }, value })),
    ),
    ...series('deskwire_orphans', 'gauge', 'Tasks whose conversation is not known yet.', [
      { labels: {}, value: orphans },
    ]),
  ]
}
