import type { Conversation } from '../../model/conversation.js'
import { type ConsentConsequences, consequences } from '../../policy/consent.js'
import { type Heard, hear } from '../../policy/keywords.js'
import { type Standing, saidAt } from '../../policy/standing.js'
import type { Outcome } from '../../ports/store.js'
import type { Sentence } from '../../render/sentences.js'
import { addNote } from '../agent/notes.js'
import { knownContact } from '../agent/route.js'
import type { Run } from '../task/run.js'
import type { WorkItem } from '../task/work-items.js'
import { currentStanding, holds, recordConsent } from './standing.js'
import { confirm, menuOf, titleOf } from './topics.js'

/** Keywords, revocations in words, and the ordinary message that restores service. */
export const listen = (
  run: Run,
  { revoked }: Pick<Conversation, 'revoked'>,
  message: string,
  text: string,
  answered?: boolean,
): Promise<Heeded> | undefined =>
  // Hardly anybody has ever revoked anything: then the ledger need not be read for an ordinary message.
  revoked || hear(text, run.context.keywords) ? heed(run, message, text, answered) : undefined

/** `replayed`: it was said before, longer ago than the inbox remembers, and no longer counts. */
export type Heeded = 'heeded' | 'replayed'

const heed = async (run: Run, message: string, text: string, answered: boolean | undefined): Promise<Heeded> => {
  const { context } = run
  if (await context.store.message(context.tenant, message)) return 'replayed'
  const standing = await currentStanding(run)
  const heard = hear(text, context.keywords, { optedOut: standing.optedOut })
  await follow(
    run,
    { ...(heard && { heard }), ...(answered && { answered }), evidence: text, at: heardNow(run) },
    standing,
  )
  return 'heeded'
}

/** What must be known before it can be answered: whether the host knows them. That may take a while. */
interface Asked {
  heard?: Heard
  provider?: { purpose: 'all' | 'updates' | 'marketing'; granted: boolean; source: string }
  answered?: boolean
  evidence: string
  /** When they said it: what they said later prevails, however late this is decided. */
  at: number
}

const heardNow = ({ task, wall }: Run): number => saidAt(task.envelope.at, wall)

const needsContact = ({ heard, provider }: Asked): boolean =>
  heard && 'keyword' in heard
    ? heard.keyword === 'start' || heard.keyword === 'notification'
    : provider?.granted === true && provider.purpose === 'all'

/** STOP never waits for anybody. START restores service at once; updates and the answer follow when the contact is known. */
const follow = async (run: Run, asked: Asked, now: Standing): Promise<void> => {
  const { contact } = run.conversation
  const what = decide(run, asked, now, contact !== undefined && contact !== null)
  const later = contact === undefined && needsContact(asked)
  if (later) run.remember('asked', asked)
  if (what.consumed) run.remember('heard', true)
  const { records, consumed, flagAgent } = what
  const told = later ? { records, consumed, ...(flagAgent && { flagAgent }) } : what
  await enact(run, { ...told, evidence: asked.evidence }, now)
}

/** On the in track: START from somebody the host had not been asked about yet. */
export const followLater = (run: Run): Promise<{ outcome: Outcome } | undefined> | undefined => {
  const asked = run.result<Asked>('asked')
  return asked && followAsked(run, asked)
}

const followAsked = async (run: Run, asked: Asked): Promise<{ outcome: Outcome } | undefined> => {
  const contact = await knownContact(run, run.conversation.route?.host ?? Object.keys(run.context.setup.hosts)[0] ?? '')
  if ('outcome' in contact) return contact
  const now = await currentStanding(run)
  const { flagAgent: _told, ...rest } = decide(run, asked, now, contact.contact !== null)
  await enact(run, { ...rest, evidence: asked.evidence }, now, '.later')
  return undefined
}

const decide = (run: Run, asked: Asked, now: Standing, contactKnown: boolean): ConsentConsequences => {
  const { context, conversation } = run
  return consequences({
    channel: conversation.channel,
    line: conversation.line,
    standing: now,
    contactKnown,
    settings: context.policy,
    providerBlocks: context.channel(conversation.channel)?.capabilities.providerBlocks === true,
    ...asked,
  })
}

/** Turns decisions into changes: the ledger, one confirmation, a flag for the agent. */
const enact = async (
  run: Run,
  what: ConsentConsequences & { evidence: string },
  before: Standing,
  suffix = '',
): Promise<void> => {
  const { context, conversation } = run
  const isTrue = await holds(run, what.records)
  for (const [n, record] of what.records.entries()) recordConsent(run, record, `${suffix}.${n}`)
  if (!isTrue) return
  if (what.confirm) {
    const topics = [
      ...before.topics,
      ...what.records.flatMap(({ topic, granted }) => (topic && granted ? [topic] : [])),
    ]
    const values = { topics: [...new Set(topics)].map((topic) => titleOf(run, topic)).join(', ') }
    confirm(run, what.menu ? menuOf(run, before) : context.say(what.confirm, conversation, values))
  }
  if (!what.flagAgent) return
  const flag: Sentence = { key: what.flagAgent, values: { words: what.evidence, detail: what.evidence } }
  const isMessage = (run.task.envelope.body as WorkItem).work === 'customer'
  // The agent reads what the customer wrote first, and its consequence after it.
  if (isMessage) run.remember('flag', flag)
  else addNote(run, flag)
}

/** On the in track: what the agent is told about a message that is in the ticket by now. */
export const addFlag = (run: Run): void => {
  const flag = run.result<Sentence>('flag')
  if (flag) addNote(run, flag)
}

/** A provider's own signal: `OptOutType`, 21610, `user_preferences`. */
export const consentFacts = async (run: Run, { event }: Extract<WorkItem, { work: 'consent' }>): Promise<Outcome> => {
  const { context, task } = run
  const { purpose, granted, source, answered } = event
  const before = await context.store.consents(context.tenant, { ids: [`${task.envelope.id}.0`] })
  if (before.items.length > 0) return run.done({ ignored: 'replayed' })
  const asked: Asked = { provider: { purpose, granted, source }, answered, evidence: source, at: heardNow(run) }
  await follow(run, asked, await currentStanding(run))
  return needsContact(asked) ? run.pass('in') : run.done()
}
