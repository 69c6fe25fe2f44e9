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

/** The key of the sentence with the remedy. */
export type RemedyKey =
  | 'remedy.opted_out'
  | 'remedy.opted_out.provider'
  | 'remedy.no_consent'
  | 'remedy.no_consent.service'
  | 'remedy.no_consent.topic'
  | 'remedy.guest'
  | 'remedy.window_closed'
  | 'remedy.quiet_hours'
  | 'remedy.blocked'
  | 'remedy.unreachable'

/** What is missing: the grant for the purpose, the subscription to the topic, or a topic in the notification. */
export type Missing = 'service' | 'opt_in' | 'subscription' | 'topic'

export interface GateQuestion {
  purpose: Purpose
  /** Required for a notification. */
  topic?: string
  /** `confirmation`: the only answer to STOP, START, HELP or NOTIFICATION. */
  form: 'free' | 'template' | 'confirmation'
  standing: Standing
  window: Window
  /** Whether the customer has ever written on this line. */
  wroteBefore: boolean
  contactKnown: boolean
  guestsAllowed: boolean
  /** From `quietUntil`; undefined outside quiet hours. */
  quietUntil?: number | undefined
  /** The business blocked them. */
  blocked?: boolean | undefined
  /** Why no message can reach the customer. */
  unreachable?: string | undefined
}

export interface Refused {
  refuse: RefusalReason
  remedy: RemedyKey
  /** With `no_consent`: what is missing. */
  missing?: readonly Missing[]
  /** When the message would be allowed, where waiting is enough. */
  until?: number
}

export type Verdict = { allow: true } | Refused

/** Decides whether this message may be sent now. Every outbound attempt passes here; the strongest reason for a refusal is given. */
export const gate = (question: GateQuestion): Verdict =>
  unreachable(question) ?? consent(question) ?? window(question) ?? quiet(question) ?? { allow: true }

const unreachable = (question: GateQuestion): Refused | undefined => {
  if (question.blocked) return { refuse: 'blocked', remedy: 'remedy.blocked' }
  return question.unreachable === undefined ? undefined : { refuse: 'unreachable', remedy: 'remedy.unreachable' }
}

const consent = (question: GateQuestion): Refused | undefined => {
  const { optedOut, onlyStartLifts } = question.standing
  if (optedOut && onlyStartLifts) return { refuse: 'opted_out', remedy: 'remedy.opted_out.provider' }
  // The confirmation is always allowed, but for a provider's block (above), where the provider has sent its own.
  if (question.form === 'confirmation') return undefined
  if (optedOut) return { refuse: 'opted_out', remedy: 'remedy.opted_out' }
  return question.purpose === 'service' ? service(question) : notification(question, question.purpose)
}

/** A customer who ever wrote on this line may get service messages, even unprompted; anybody else must have agreed. */
const service = ({ standing, wroteBefore }: GateQuestion): Refused | undefined =>
  (standing.service ?? wroteBefore)
    ? undefined
    : { refuse: 'no_consent', remedy: 'remedy.no_consent.service', missing: ['service'] }

const notification = (question: GateQuestion, purpose: 'updates' | 'marketing'): Refused | undefined => {
  const { standing, topic } = question
  if (!question.contactKnown && !question.guestsAllowed) return { refuse: 'guest', remedy: 'remedy.guest' }
  const missing: Missing[] = []
  if (!standing[purpose]) missing.push('opt_in')
  if (topic === undefined) {
    // Updates need a subscription to their topic; marketing does not.
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
