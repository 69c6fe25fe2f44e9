import type { Content } from '../../model/content.js'
import { failureOf } from '../../model/failure.js'
import type { Author } from '../../model/message.js'
import { isOpen, nextOpen, sameAbsence } from '../../policy/hours.js'
import type { Run } from '../task/run.js'
import { sayToCustomer } from '../task/say.js'
import { openTicket } from './ticket.js'

/** E6. Once while nobody is available: ten messages in a night get one away text, in one ticket or in two. */
export const sayAway = (run: Run, instead?: Content): Content | undefined => {
  const { context, conversation, wall: now } = run
  const { awayText, hours } = context.policy
  if (awayText === false && !instead) return undefined
  if (conversation.awayAt !== undefined && sameAbsence(hours, conversation.awayAt, now)) return undefined
  run.set({ awayAt: now })
  const said: Content = instead ?? { type: 'text', markup: 'plain', text: awayWords(run) }
  sayToCustomer(run, 'away', said, instead && assistantOf(run))
  return said
}

const assistantOf = ({ conversation }: Run): Author => ({
  kind: 'assistant',
  name: conversation.route?.assistant ?? '',
})

const awayWords = ({ context, conversation, wall: now }: Run): string => {
  const { awayText, hours } = context.policy
  if (awayText !== undefined && awayText !== false) return awayText
  const opens = hours && nextOpen(hours, now)
  if (opens === undefined || opens <= now) return context.say('manners.nobody', conversation)
  const time = localTime(opens, hours?.zone, context.language(conversation))
  return context.say('manners.away.until', conversation, { time })
}

const localTime = (at: number, zone: string | undefined, language: string | undefined): string =>
  new Intl.DateTimeFormat(language ?? 'en', {
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone ?? 'UTC',
  }).format(at)

/**
 * Tells a customer who is about to be handed to a person that somebody is coming, or that nobody is available. Returns what
 * was said, for the ticket.
 */
export const announce = async (
  run: Run,
  about: { queue?: string; available?: Content; unavailable?: Content },
): Promise<readonly Content[]> => {
  // Decided once: after a crash, the host might answer differently.
  const before = run.result<readonly Content[]>('announced')
  if (before) return before
  const there = await isThere(run, about.queue)
  if (there && about.available) sayToCustomer(run, 'handoff', about.available, assistantOf(run))
  const said = there ? about.available : sayAway(run, about.unavailable)
  return run.remember('announced', said ? [said] : [])
}

/** By the business hours, then by the host if it can say. If it cannot at the moment, somebody is assumed to be available. */
const isThere = async (run: Run, queue: string | undefined): Promise<boolean> => {
  const { context, conversation, wall: now } = run
  const { hours } = context.policy
  if (hours && !isOpen(hours, now)) return false
  const name = openTicket(run)?.ticket.host ?? conversation.route?.host ?? Object.keys(context.setup.hosts)[0] ?? ''
  const host = context.host(name)
  if (!host?.available) return true
  const wanted = queue ?? conversation.route?.queue
  const about = {
    medium: context.line(conversation.channel, conversation.line)?.medium ?? 'sms',
    attributes: conversation.route?.attributes ?? {},
    ...(wanted !== undefined && { queue: wanted }),
  }
  try {
    return await run.ask('available', (call) => host.available?.(about, call) ?? Promise.resolve(true))
  } catch (thrown) {
    const { code } = failureOf(thrown)
    if (code === 'lease_lost') throw thrown
    context.log.warn({ host: name, code }, 'The host could not say whether somebody is available')
    return true
  }
}
