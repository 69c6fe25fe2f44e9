// Compares what all sides wrote down, when nothing is under way any more. Pure, so that it can be tested itself.
import type { Delivery } from '@deskwire/core/adapter'
import type { AgentReply, ReportTold, Write } from './desk.js'
import { type Books, isTold, modeOf } from './told.js'

/** A process did nothing from then to then. */
export interface Stop {
  by: number
  from: number
  to: number
}

export interface Records {
  /** What customers wrote. */
  sent: readonly { text: string; from: string }[]
  /** What the desk took. */
  ledger: readonly Write[]
  replies: readonly AgentReply[]
  told: readonly ReportTold[]
  /** What the provider took. */
  entries: readonly { id: string; to: string; text?: string }[]
  repeated: ReadonlyMap<string, number>
  /** The texts it refused. */
  refused: ReadonlySet<string>
  /** What it said of each message in webhooks that were taken, by its id. */
  statuses: ReadonlyMap<string, readonly Delivery[]>
  stops: readonly Stop[]
}

export interface Balance {
  wrong: readonly string[]
  /** Written twice, once by a request that was partly on the wire when its process was stopped, and was finished afterwards. */
  late: readonly string[]
}

export const balance = (records: Records, { books, parked }: Omit<Books, 'calm'>): Balance => {
  const { sent, ledger, entries, replies, refused, repeated } = records
  const wrong: string[] = []
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0)
  const accounted =
    books.effected + books.waiting + books.parked + books.duplicate + sum(books.ignored) + sum(books.refused)
  if (accounted !== books.received) wrong.push(`The books: ${books.received} received, ${accounted} accounted for`)
  const unknown = new Set(parked.flatMap(({ reason, body }) => (reason === 'unknown' ? textsOf(body) : [])))
  // Every death here comes from outside.
  for (const { id, reason } of parked) if (reason === 'poison') wrong.push(`${id} is parked as poison`)

  const posted = ledger.filter(({ what }) => what === 'post')
  const inDesk = new Set(posted.map(({ text }) => text))
  for (const { text, from } of sent) {
    const mode = modeOf(from)
    if (!inDesk.has(text) && !(mode === 'neither' && unknown.has(text)))
      wrong.push(`${text} is missing in the desk (${mode})`)
  }
  const twice = doubled(records)
  wrong.push(...twice.wrong)

  const taken = countsOf(entries)
  for (const { text, accepted } of replies) {
    const times = taken.get(text) ?? 0
    if (times > 1) wrong.push(`${text} was sent ${times} times`)
    if (times > 0 || !accepted || unknown.has(text) || refused.has(text)) continue
    const found = parked.filter(({ body }) => textsOf(body).includes(text)).map(({ reason }) => reason)
    wrong.push(`${text} was never sent, and nobody knows (${found.join(', ') || 'not parked'})`)
  }
  for (const [part, times] of repeated) wrong.push(`Part ${part} was sent ${times} times`)
  const late = new Set(twice.late)
  wrong.push(...order(posted.filter(({ id }) => !late.has(id)).map(({ ticket, text }) => [ticket, text])))
  wrong.push(...order(entries.map(({ to, text = '' }) => [to, text])))
  wrong.push(...reports(records, taken))
  return { wrong, late: twice.late }
}

/** Texts all differ, and a ticket is opened once by each key. */
const doubled = ({ ledger, stops }: Records): Balance => {
  const wrong: string[] = []
  const late: string[] = []
  const first = new Map<string, Write>()
  for (const write of ledger) {
    if (write.what === 'note') continue
    const name = write.what === 'post' ? write.text : `The opening ${write.key}`
    const before = first.get(name)
    if (!before) {
      first.set(name, write)
      continue
    }
    const finished = [before, write].find((one) => isFinishedLate(one, stops))
    if (finished) late.push(finished.id)
    else wrong.push(`${name} is twice in the desk (${write.mode})`)
  }
  return { wrong, late }
}

/** Its first bytes had come before its process went on, its last ones came after: a process that is stopped writes nothing. */
export const isFinishedLate = ({ by, begun, at }: Write, stops: readonly Stop[]): boolean =>
  stops.some((stop) => stop.by === by && begun < stop.to && at >= stop.to)

/** Who wrote a reply was told the last that is known of it, and never something older afterwards. */
const reports = (
  { ledger, replies, told, entries, statuses }: Records,
  taken: ReadonlyMap<string, number>,
): string[] => {
  const wrong: string[] = []
  const reportsOf = new Map<string, ReportTold[]>()
  for (const one of told) reportsOf.set(one.reply, [...(reportsOf.get(one.reply) ?? []), one])
  const ids = new Map(entries.map(({ id, text = '' }) => [text, id]))
  const failures = new Map<string, number>()
  for (const { text, mode, ticket, accepted } of replies) {
    if (!accepted) continue
    const truth = taken.has(text) ? (statuses.get(ids.get(text) ?? '') ?? []) : ['failed' as const]
    const last = newestOf(truth)
    if (!isTold(mode)) {
      if (last === 'failed') failures.set(ticket, (failures.get(ticket) ?? 0) + 1)
      continue
    }
    const about = reportsOf.get(text) ?? []
    const heard = about.map(({ delivery, why }) => (why === undefined ? delivery : `${delivery} (${why})`)).join(', ')
    if (last !== undefined && about.at(-1)?.delivery !== last)
      wrong.push(`${text} is ${last}, and its agent was told: ${heard || 'nothing'}`)
    // That nobody knows is said after two minutes of silence; what is heard later is newer, whatever it is.
    const states = about.filter(({ why }) => why !== 'unknown').map(({ delivery }) => rank(delivery))
    if (states.some((state, n) => n > 0 && state < (states[n - 1] ?? 0)))
      wrong.push(`Of ${text} something older was told after the newer: ${heard}`)
  }
  const notes = countsOf(ledger.filter(({ what }) => what === 'note').map(({ ticket }) => ({ text: ticket })))
  for (const [ticket, failed] of failures) {
    const noted = notes.get(ticket) ?? 0
    if (noted < failed) wrong.push(`${failed} replies from ${ticket} failed, and ${noted} notes say so`)
  }
  return wrong
}

// Promise 8: proof of arrival beats a failure.
const ranks: readonly Delivery[] = ['queued', 'sent', 'failed', 'delivered', 'read']
const rank = (state: Delivery | undefined): number => (state === undefined ? -1 : ranks.indexOf(state))
const newestOf = (states: readonly Delivery[]): Delivery | undefined =>
  states.reduce<Delivery | undefined>((newest, state) => (rank(state) > rank(newest) ? state : newest), undefined)

const textsOf = (words: string): readonly string[] => words.match(/[mr]\d+\./g) ?? []

/** Texts are numbered as they were written, so in one conversation and direction they grow. */
const order = (pairs: readonly (readonly [string, string])[]): string[] => {
  const last = new Map<string, number>()
  const wrong: string[] = []
  for (const [place, text] of pairs) {
    const number = Number(/^[mr](\d+)\.$/.exec(text)?.[1] ?? Number.NaN)
    if (Number.isNaN(number)) continue
    if (number < (last.get(place) ?? 0)) wrong.push(`${text} came after ${last.get(place)} in ${place}`)
    last.set(place, number)
  }
  return wrong
}

const countsOf = (items: readonly { text?: string }[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { text } of items) if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}
