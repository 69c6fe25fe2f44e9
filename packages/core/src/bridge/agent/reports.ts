import type { TicketRef } from '../../model/conversation.js'
import type { Failure } from '../../model/failure.js'
import type { Message } from '../../model/message.js'
import type { Outcome } from '../../ports/store.js'
import { pauseKey } from '../task/pauses.js'
import type { Run } from '../task/run.js'
import type { Report } from '../task/work-items.js'
import { writeAhead } from '../task/write-ahead.js'
import { writeNote } from './notes.js'

/** Enqueues how far a reply got. */
export const addReport = (run: Run, about: Omit<Report, 'work'>): void =>
  run.enqueue('in', `report/${run.key()}/${about.delivery}`, { work: 'report', ...about })

/** A failure in words: the sentence, and what would help. */
const inWords = (failure: Failure): string =>
  failure.remedy ? `${failure.message} ${failure.remedy}` : failure.message

// After so many tries a tick is not worth holding up the entries behind it.
const reportTries = 5

/** Walk 3, its end: `host.report`, else a note, else an entry of ours. What the host cannot show is left out. */
export const runReport = async (run: Run, work: Report): Promise<Outcome> => {
  const { context, conversation } = run
  const stored = work.message === undefined ? undefined : await context.store.message(context.tenant, work.message)
  const message = stored?.message
  const about = work.about ?? message?.about
  if (about) return onRecord(run, work, message, about)
  const host = conversation.ticket && context.host(conversation.ticket.host)
  if (!host || !conversation.ticket) return run.done({ ignored: 'no_ticket' })
  const reply = work.reply ?? message?.reply
  if (message?.reported === work.delivery) return run.done({ ignored: 'already_reported' })
  if (message) run.add({ messagePatch: { id: message.id, reported: work.delivery } })
  if (
    host.report &&
    reply !== undefined &&
    (work.delivery === 'failed' || host.capabilities.statuses.includes(work.delivery))
  ) {
    const at = message?.ticket ?? conversation.ticket.id
    const written = await writeAhead(run, {
      key: run.key('.report'),
      what: 'report',
      to: conversation.ticket.host,
      repeatable: true,
      onUnknown: 'park',
      lookupTries: 0,
      pauses: { host: pauseKey.host(conversation.ticket.host) },
      giveUpAt: run.task.tries >= reportTries ? 0 : Number.POSITIVE_INFINITY,
      run: async (call) => {
        await host.report?.({ id: at }, reply, work.delivery, work.failure, call)
        return true
      },
    })
    if ('outcome' in written) return written.outcome
    if ('value' in written || work.delivery !== 'failed')
      return run.done('value' in written ? 'effected' : { ignored: 'report_failed' })
  }
  if (work.delivery !== 'failed') return run.done({ ignored: 'not_shown_there' })
  const reason = work.failure ? inWords(work.failure) : ''
  // A refusal of ours is a whole sentence already; E7 wants it word for word.
  const whole = work.failure && !work.failure.provider
  return writeNote(run, whole ? reason : context.sayToAgent('delivery.failed', { reason: reason.replace(/\.$/, '') }))
}

/** What became of a notification, on the record it is about: a note for each thing worth knowing, and each once. */
const onRecord = async (run: Run, work: Report, message: Message | undefined, about: TicketRef): Promise<Outcome> => {
  const { context } = run
  const { delivery, failure } = work
  if (message?.reported === delivery) return run.done({ ignored: 'already_reported' })
  if (message) run.add({ messagePatch: { id: message.id, reported: delivery } })
  // That it is sent may be all there ever is: many carriers report no arrival.
  if (delivery === 'queued') return run.done({ ignored: 'not_shown_there' })
  if (delivery !== 'failed') return writeNote(run, context.sayToAgent(`notice.${delivery}`), about)
  const reason = failure ? inWords(failure).replace(/\.$/, '') : ''
  return writeNote(run, context.sayToAgent(failure?.provider ? 'notice.failed' : 'notice.refused', { reason }), about)
}
