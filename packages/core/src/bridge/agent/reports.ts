import type { TicketRef } from '../../model/conversation.js'
import type { Failure } from '../../model/failure.js'
import { deliveryOf, type Message, type MessagePart } from '../../model/message.js'
import type { Outcome } from '../../ports/store.js'
import { forAgent } from '../../render/failure-words.js'
import { pauseKey } from '../task/health/pauses.js'
import { beside, type Run } from '../task/run.js'
import type { Report } from '../task/work-items.js'
import { writeAhead } from '../task/write-ahead.js'
import { type Noted, noteIn, tellIn } from './notes.js'
import { writtenIn } from './written-in.js'

type News = Pick<Report, 'delivery' | 'failure'>

/** Enqueues how far a reply got. */
export const addReport = (run: Run, about: Omit<Report, 'work' | 'from'>): void => {
  const from = writtenIn(run)
  run.enqueue('in', `report/${run.key()}/${about.delivery}`, { work: 'report', ...about, ...(from && { from }) })
}

/** A failure in words: the sentence, and what would help. */
const inWords = (failure: Failure): string =>
  failure.remedy ? `${failure.message} ${failure.remedy}` : failure.message

/** After this many tries to report a failure, a note is tried as well, so that one of them reaches the agent. */
const triesBeforeNote = 5

/**
 * The end of walk 3: `host.report`, otherwise a note, otherwise an entry. It is repeated until the host has it, while the
 * entries behind it go on, and always tells the current state.
 */
export const runReport = async (run: Run, work: Report): Promise<Outcome> => {
  const { context } = run
  const stored = work.message === undefined ? undefined : await context.store.message(context.tenant, work.message)
  const message = stored?.message
  const { failure, ...state } = newest(work, stored?.parts ?? [])
  const news: News = { ...state, ...(failure && { failure: forAgent(failure, (key) => context.sayToAgent(key)) }) }
  if (message?.reported === news.delivery) return run.done({ ignored: 'already_reported' })
  const about = work.about ?? message?.about
  const told = about ? await onRecord(run, news, about) : await inTicket(run, work, message, news)
  if ('outcome' in told) return beside(told.outcome)
  if ('ignored' in told) return run.done(told)
  if ('refused' in told) return run.park('note_refused')
  if (message) run.add({ messagePatch: { id: message.id, reported: news.delivery } })
  return run.done()
}

/** A report that had to wait tells the current state. What stays queued has no state of its own: then it is as reported. */
const newest = ({ delivery, failure }: Report, parts: readonly MessagePart[]): News => {
  const now = deliveryOf(parts)
  return now === 'queued' || now === delivery ? { delivery, ...(failure && { failure }) } : newsOf(parts)
}

/** How far a message got, and why no further. */
export const newsOf = (parts: readonly MessagePart[]): News => {
  const delivery = deliveryOf(parts)
  const failed = delivery === 'failed' ? parts.find((one) => one.delivery === 'failed' && !one.replacedBy) : undefined
  return { delivery, ...(failed?.failure && { failure: failed.failure }) }
}

type Told = Noted | { ignored: string }

const inTicket = async (run: Run, work: Report, message: Message | undefined, news: News): Promise<Told> => {
  const { context, conversation } = run
  const { delivery, failure } = news
  const ticket = work.from ?? message?.from ?? conversation.ticket
  const host = ticket && context.host(ticket.host)
  if (!host || !ticket) return { ignored: 'no_ticket' }
  const reply = work.reply ?? message?.reply
  const isFailure = delivery === 'failed'
  if (host.report && reply !== undefined && (isFailure || host.capabilities.statuses.includes(delivery))) {
    const written = await writeAhead(run, {
      key: run.key('.report'),
      what: 'report',
      to: ticket.host,
      repeatable: true,
      onUnknown: 'park',
      pauses: { host: pauseKey.host(ticket.host) },
      giveUpAt: isFailure
        ? run.task.tries >= triesBeforeNote
          ? 0
          : Number.POSITIVE_INFINITY
        : run.task.since + context.policy.giveUpMs,
      run: async (call) => {
        await host.report?.({ id: ticket.id }, reply, delivery, failure, call)
        return delivery
      },
    })
    if ('outcome' in written) return written
    if ('value' in written) return { noted: true }
    if (!isFailure) return { ignored: 'report_failed' }
  }
  if (!isFailure) return { ignored: 'not_shown_there' }
  const reason = failure ? inWords(failure) : ''
  // Our refusal is a whole sentence already; E7 wants it verbatim.
  const whole = failure && !failure.provider
  const text = whole ? reason : context.sayToAgent('delivery.failed', { reason: reason.replace(/\.$/, '') })
  return tellIn(run, text, ticket)
}

/** What became of a notification, on the record it is about: a note for each thing worth knowing, and each once. */
const onRecord = async (run: Run, { delivery, failure }: News, about: TicketRef): Promise<Told> => {
  const { context } = run
  // "Sent" may be the last word: many carriers report no delivery.
  if (delivery === 'queued') return { ignored: 'not_shown_there' }
  if (!context.host(about.host)) return { ignored: 'no_ticket' }
  if (delivery !== 'failed') return noteIn(run, context.sayToAgent(`notice.${delivery}`), about)
  const reason = failure ? inWords(failure).replace(/\.$/, '') : ''
  return noteIn(run, context.sayToAgent(failure?.provider ? 'notice.failed' : 'notice.refused', { reason }), about)
}
