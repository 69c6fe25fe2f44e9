import type { ConsentRecord } from '../model/consent.js'
import type { Heard } from './keywords.js'
import type { Standing } from './standing.js'

export { nobody, type Standing, standing } from './standing.js'

/** Sentences to the customer, by key. */
export type ConfirmationKey =
  | 'consent.stopped'
  | 'consent.started'
  | 'consent.help'
  | 'consent.notifications.on'
  | 'consent.notifications.on.topics'
  | 'consent.notifications.guest'
  | 'consent.notifications.setting.on'
  | 'consent.notifications.setting.off'

/** Sentences to the agent, by key. */
export type ConsentNoteKey =
  | 'note.opted_out'
  | 'note.opted_in'
  | 'note.restored'
  | 'note.revocation_hint'
  | 'note.revoked_in_words'
  | 'note.preferences'

export interface Topic {
  /** What customers read, in one language or by language. */
  title: string | Readonly<Record<string, string>>
  /** Whether START subscribes to it. Default: true. */
  start?: boolean
}

export interface ConsentSettings {
  /** What notifications may be about, by the names that `notify` uses. */
  topics?: Readonly<Record<string, Topic>>
  /** Whether customers unknown to the host may get notifications. Default: false. */
  guests?: boolean
  /** What to do when a sentence asks to stop: flag it for the agent, or revoke at once. Default: `flag`. */
  freeTextRevocation?: 'flag' | 'revoke'
}

export type NewConsent = Omit<ConsentRecord, 'id' | 'tenant' | 'customer' | 'addresses'>

export interface ConsentQuestion {
  channel: string
  line: string
  at: number
  standing: Standing
  contactKnown: boolean
  settings: ConsentSettings
  /** A capability of the channel: the provider itself acts on the carriers' keywords. */
  providerBlocks: boolean
  /** The keyword that `hear` found in a message; absent for an ordinary message and for a provider's event. */
  heard?: Heard | undefined
  /** A provider's own signal: a consent event, or a refusal of a send (21610, 131050). */
  provider?: {
    purpose: 'all' | 'updates' | 'marketing'
    granted: boolean
    source: string
    /** The provider blocks from now on (21610). Default: derived from `providerBlocks` and `answered`. */
    blocks?: boolean
  }
  /** The provider has already replied. Default: derived for keywords. */
  answered?: boolean
  /** The customer's words, or what the provider sent, as you would show it to a regulator. */
  evidence: string
}

export interface ConsentConsequences {
  records: readonly NewConsent[]
  /** The only answer to the customer. */
  confirm?: ConfirmationKey
  /** It is a menu, in which each topic is turned on or off. */
  menu?: true
  flagAgent?: ConsentNoteKey
  /** Handled: shown in the ticket, but not passed to an assistant. */
  consumed: boolean
}

// The evidence is the message. Keywords are short, so only very long sentences are cut.
const evidenceMax = 500

/** Decides what a message or a provider's signal means for the ledger, the customer and the agent. */
export const consequences = (question: ConsentQuestion): ConsentConsequences => {
  const { heard, provider } = question
  if (provider) return fromProvider(question, provider)
  if (!heard || ('yes' in heard && !question.standing.optedOut)) return fromMessage(question)
  if ('revocation' in heard) return fromSentence(question)
  const answered = question.answered ?? (question.providerBlocks && heard.carrier)
  switch (heard.keyword) {
    case 'stop':
      return stop(question, { source: 'keyword', blocks: question.providerBlocks && heard.carrier, answered })
    case 'start':
      // The provider lifts its block on its own keywords only, and while it blocks, it would also block our answer.
      if (question.standing.onlyStartLifts && !heard.carrier) return { records: [], consumed: true }
      return start(question, { source: 'keyword', answered })
    case 'help':
      return { records: [], consumed: true, ...unless(answered, { confirm: 'consent.help' as const }) }
    case 'notification':
      return {
        records: [],
        consumed: true,
        ...unless(question.answered === true, {
          confirm: setting(question),
          ...unless(!hasMenu(question), { menu: true as const }),
        }),
      }
  }
}

type How = { source: 'keyword' | 'provider' | 'message'; answered: boolean }

const stop = (question: ConsentQuestion, how: How & { blocks: boolean }): ConsentConsequences => {
  // Always recorded as evidence. The law allows one confirmation, so a customer who is already opted out gets none.
  const { optedOut } = question.standing
  const record = write(question, how.source, {
    purpose: 'all',
    granted: false,
    ...(how.blocks && { providerBlock: true }),
  })
  return {
    records: [record],
    consumed: true,
    ...unless(optedOut, { flagAgent: 'note.opted_out' as const }),
    ...unless(how.answered || optedOut, { confirm: 'consent.stopped' as const }),
  }
}

const start = (question: ConsentQuestion, how: How): ConsentConsequences => {
  const { standing } = question
  const mayUpdates = maySubscribe(question)
  const records: NewConsent[] = []
  if (standing.service !== true || standing.optedOut)
    records.push(write(question, how.source, { purpose: 'service', granted: true }))
  if (mayUpdates && !standing.updates) records.push(write(question, how.source, { purpose: 'updates', granted: true }))
  const topics = mayUpdates ? startTopics(question.settings) : []
  for (const topic of topics)
    if (!standing.topics.has(topic))
      records.push(write(question, how.source, { purpose: 'updates', topic, granted: true }))
  return {
    records,
    consumed: true,
    ...unless(!standing.optedOut, { flagAgent: 'note.opted_in' as const }),
    ...unless(how.answered, { confirm: started(standing, mayUpdates, topics.length > 0) }),
  }
}

const startTopics = ({ topics = {} }: ConsentSettings): readonly string[] =>
  Object.keys(topics).filter((topic) => topics[topic]?.start !== false)

const started = (standing: Standing, mayUpdates: boolean, named: boolean): ConfirmationKey => {
  if (standing.optedOut) return 'consent.started'
  if (!mayUpdates) return 'consent.notifications.guest'
  return named ? 'consent.notifications.on.topics' : 'consent.notifications.on'
}

const fromProvider = (
  question: ConsentQuestion,
  provider: NonNullable<ConsentQuestion['provider']>,
): ConsentConsequences => {
  const answered = question.answered ?? false
  if (provider.purpose !== 'all') {
    // Changed on the provider's own screen, which already showed the result.
    const { purpose, granted } = provider
    return {
      records: [write(question, 'provider', { purpose, granted })],
      flagAgent: 'note.preferences',
      consumed: true,
    }
  }
  if (provider.granted) return start(question, { source: 'provider', answered })
  return stop(question, {
    source: 'provider',
    answered,
    blocks: provider.blocks ?? (question.providerBlocks || answered),
  })
}

const fromSentence = (question: ConsentQuestion): ConsentConsequences => {
  if (question.settings.freeTextRevocation !== 'revoke')
    return { records: [], flagAgent: 'note.revocation_hint', consumed: false }
  const stopped = stop(question, { source: 'message', blocks: false, answered: question.answered ?? false })
  // Still passed to an agent: a sentence may contain more than the request to stop.
  return { ...stopped, ...(stopped.flagAgent && { flagAgent: 'note.revoked_in_words' }), consumed: false }
}

/** An ordinary message restores service, and only that, unless the provider blocks. */
const fromMessage = (question: ConsentQuestion): ConsentConsequences => {
  const { standing } = question
  const restores = standing.service === false && !standing.onlyStartLifts
  return {
    records: restores ? [write(question, 'message', { purpose: 'service', granted: true })] : [],
    ...unless(!restores, { flagAgent: 'note.restored' as const }),
    consumed: false,
  }
}

const setting = (question: ConsentQuestion): ConfirmationKey => {
  if (question.standing.updates && !question.standing.optedOut) return 'consent.notifications.setting.on'
  return maySubscribe(question) ? 'consent.notifications.setting.off' : 'consent.notifications.guest'
}

/** With one topic, START and STOP are all there is to choose. */
const hasMenu = (question: ConsentQuestion): boolean =>
  !question.standing.optedOut && maySubscribe(question) && Object.keys(question.settings.topics ?? {}).length > 1

const maySubscribe = ({ contactKnown, settings }: ConsentQuestion): boolean => contactKnown || settings.guests === true

const write = (
  { channel, line, at, evidence, provider }: ConsentQuestion,
  source: How['source'],
  what: Pick<NewConsent, 'purpose' | 'topic' | 'granted' | 'providerBlock'>,
): NewConsent => ({
  channel,
  line,
  at,
  source,
  evidence: (provider && provider.source !== evidence ? `${provider.source}: ${evidence}` : evidence).slice(
    0,
    evidenceMax,
  ),
  ...what,
})

const unless = <T extends object>(condition: boolean, fields: T): T | undefined => (condition ? undefined : fields)
