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

export interface ConsentSettings {
  /** May people the host does not know get notifications? Default no (C5). */
  guests?: boolean
  /** A revocation in a sentence: a flag for the agent, or a revocation at once. Default `flag`. */
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
  /** The channel's capability: the provider acts on the carriers' keywords by itself. */
  providerBlocks: boolean
  /** What `hear` made of a message; absent for an ordinary one, and for a provider's event. */
  heard?: Heard | undefined
  /** A provider's own signal: a consent event, or a refusal of a send (21610, 131050). */
  provider?: {
    purpose: 'all' | 'updates' | 'marketing'
    granted: boolean
    source: string
    /** It blocks from now on (21610). Taken from `providerBlocks` and `answered` unless said. */
    blocks?: boolean
  }
  /** The provider has already replied. Derived for keywords unless said. */
  answered?: boolean
  /** The customer's words, or what the provider sent: what one would show a regulator. */
  evidence: string
}

export interface ConsentConsequences {
  records: readonly NewConsent[]
  /** The one answer to the customer. */
  confirm?: ConfirmationKey
  flagAgent?: ConsentNoteKey
  /** Dealt with here: shown in the ticket, but no question for an assistant. */
  consumed: boolean
}

// Evidence is the message; a keyword is short, and a sentence need not be kept as an essay.
const evidenceMax = 500

/** What follows for the ledger, the customer and the agent when a message or a provider's signal comes in. */
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
      // The provider lifts its block at its own words only; and while it blocks, it would stop an answer of ours too.
      if (question.standing.onlyStartLifts && !heard.carrier) return { records: [], consumed: true }
      return start(question, { source: 'keyword', answered })
    case 'help':
      return { records: [], consumed: true, ...unless(answered, { confirm: 'consent.help' as const }) }
    case 'notification':
      return { records: [], consumed: true, ...unless(question.answered === true, { confirm: setting(question) }) }
  }
}

type How = { source: 'keyword' | 'provider' | 'message'; answered: boolean }

const stop = (question: ConsentQuestion, how: How & { blocks: boolean }): ConsentConsequences => {
  // Always recorded, for it is evidence; but the law allows one confirmation, so who is out already hears nothing more.
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
  return {
    records,
    consumed: true,
    ...unless(!standing.optedOut, { flagAgent: 'note.opted_in' as const }),
    ...unless(how.answered, { confirm: started(standing, mayUpdates) }),
  }
}

const started = (standing: Standing, mayUpdates: boolean): ConfirmationKey => {
  if (standing.optedOut) return 'consent.started'
  return mayUpdates ? 'consent.notifications.on' : 'consent.notifications.guest'
}

const fromProvider = (
  question: ConsentQuestion,
  provider: NonNullable<ConsentQuestion['provider']>,
): ConsentConsequences => {
  const answered = question.answered ?? false
  if (provider.purpose !== 'all') {
    // Changed on the provider's own screen, which showed the outcome there.
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
  // An agent still reads it: people say more in a sentence than that they want to go.
  return { ...stopped, ...(stopped.flagAgent && { flagAgent: 'note.revoked_in_words' }), consumed: false }
}

/** An ordinary message brings back service, and only that, where no provider holds the block. */
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

const maySubscribe = ({ contactKnown, settings }: ConsentQuestion): boolean => contactKnown || settings.guests === true

const write = (
  { channel, line, at, evidence, provider }: ConsentQuestion,
  source: How['source'],
  what: Pick<NewConsent, 'purpose' | 'granted' | 'providerBlock'>,
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
