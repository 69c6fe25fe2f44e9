import type { Purpose } from '../model/consent.js'
import type { Standing } from './standing.js'
import type { Window } from './window.js'

export type RefusalReason =
  | 'opted_out'
  | 'no_consent'
  | 'guest'
  | 'window_closed'
  | 'quiet_hours'
  | 'blocked'
  | 'unreachable'

/** A sentence that says what would help, by key. */
export type RemedyKey =
  | 'remedy.opted_out'
  | 'remedy.opted_out.provider'
  | 'remedy.no_consent'
  | 'remedy.no_consent.topic'
  | 'remedy.guest'
  | 'remedy.window_closed'
  | 'remedy.quiet_hours'
  | 'remedy.blocked'
  | 'remedy.unreachable'

/** What the ledger lacks: the purpose's own grant, the subscription to the topic, or the notification names no topic. */
export type Missing = 'service' | 'opt_in' | 'subscription' | 'topic'

export interface GateQuestion {
  purpose: Purpose
  /** A notification is about one. */
  topic?: string
  /** `confirmation`: the one answer to STOP, START, HELP or NOTIFICATION. */
  form: 'free' | 'template' | 'confirmation'
  standing: Standing
  window: Window
  /** The customer has ever written on this line. */
  wroteBefore: boolean
  contactKnown: boolean
  guestsAllowed: boolean
  /** From `quietUntil`: undefined when it is not quiet now. */
  quietUntil?: number | undefined
  /** The business blocked them. */
  blocked?: boolean | undefined
  /** Why no message can reach them. */
  unreachable?: string | undefined
}

export interface Refused {
  refuse: RefusalReason
  remedy: RemedyKey
  /** With `no_consent`: which. */
  missing?: readonly Missing[]
  /** From when on the answer would be another, where time alone helps. */
  until?: number
}

export type Verdict = { allow: true } | Refused

/** May this be sent, now, to them? The one answer every outbound attempt gets; the firmest reason comes first. */
export const gate = (question: GateQuestion): Verdict =>
  unreachable(question) ?? consent(question) ?? window(question) ?? quiet(question) ?? { allow: true }

const unreachable = (question: GateQuestion): Refused | undefined => {
  if (question.blocked) return { refuse: 'blocked', remedy: 'remedy.blocked' }
  return question.unreachable === undefined ? undefined : { refuse: 'unreachable', remedy: 'remedy.unreachable' }
}

const consent = (question: GateQuestion): Refused | undefined => {
  const { optedOut, onlyStartLifts } = question.standing
  if (optedOut && onlyStartLifts) return { refuse: 'opted_out', remedy: 'remedy.opted_out.provider' }
  // The one answer the customer is owed. A block of the provider's (above) would stop it too, and it has sent its own.
  if (question.form === 'confirmation') return undefined
  if (optedOut) return { refuse: 'opted_out', remedy: 'remedy.opted_out' }
  return question.purpose === 'service' ? service(question) : notification(question, question.purpose)
}

/** Whoever wrote here may be written to about it, even first; whoever never did must have agreed to it. */
const service = ({ standing, wroteBefore }: GateQuestion): Refused | undefined =>
  (standing.service ?? wroteBefore)
    ? undefined
    : { refuse: 'no_consent', remedy: 'remedy.no_consent', missing: ['service'] }

const notification = (question: GateQuestion, purpose: 'updates' | 'marketing'): Refused | undefined => {
  const { standing, topic } = question
  if (!question.contactKnown && !question.guestsAllowed) return { refuse: 'guest', remedy: 'remedy.guest' }
  const missing: Missing[] = []
  if (!standing[purpose]) missing.push('opt_in')
  if (topic === undefined) {
    // A notification is about something that was subscribed to; an offer need not be.
    if (purpose === 'updates') missing.push('topic')
  } else if (!standing.topics.has(topic)) missing.push('subscription')
  if (missing.length === 0) return undefined
  return {
    refuse: 'no_consent',
    remedy: topic === undefined ? 'remedy.no_consent' : 'remedy.no_consent.topic',
    missing,
  }
}

const window = ({ form, window }: GateQuestion): Refused | undefined =>
  window.open || form === 'template' ? undefined : { refuse: 'window_closed', remedy: 'remedy.window_closed' }

const quiet = ({ purpose, form, quietUntil }: GateQuestion): Refused | undefined => {
  if (purpose === 'service' || form === 'confirmation' || quietUntil === undefined) return undefined
  const refused: Refused = { refuse: 'quiet_hours', remedy: 'remedy.quiet_hours' }
  return Number.isFinite(quietUntil) ? { ...refused, until: quietUntil } : refused
}
