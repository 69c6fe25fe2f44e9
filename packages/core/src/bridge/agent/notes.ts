import type { TicketRef } from '../../model/conversation.js'
import type { Failure } from '../../model/failure.js'
import type { Message } from '../../model/message.js'
import type { Outcome } from '../../ports/store.js'
import { isSentence, type Sentence } from '../../render/sentences.js'
import { pauseKey } from '../task/context.js'
import type { Run } from '../task/run.js'
import type { Report, Tell, Work } from '../task/work-items.js'

/** Enqueues a sentence for the agent: it reaches the ticket after what came before it. */
export const tell = (run: Run, sentence: Sentence, suffix = sentence.key): void =>
  enqueue(run, `tell/${run.key()}/${suffix}`, {
    work: 'tell',
    sentence: sentence.key,
    ...(sentence.values && {
      values: Object.fromEntries(Object.entries(sentence.values).map(([k, v]) => [k, String(v ?? '')])),
    }),
  })

/** Enqueues a text of no catalogue: a transcript. */
export const sayInTicket = (run: Run, text: string): void =>
  enqueue(run, `tell/${run.key()}/text`, { work: 'tell', text })

/** Enqueues how far a reply got. */
export const report = (run: Run, about: Omit<Report, 'work'>): void =>
  enqueue(run, `report/${run.key()}/${about.delivery}`, { work: 'report', ...about })

const enqueue = (run: Run, id: string, body: Work): void =>
  run.add({
    accept: {
      tenant: run.task.envelope.tenant,
      id,
      belongs: { by: 'id', id: run.conversation.id },
      track: 'in',
      at: run.now,
      body,
    },
  })

/** A failure in words: the sentence, and what would help. */
const inWords = (failure: Failure): string =>
  failure.remedy ? `${failure.message} ${failure.remedy}` : failure.message

// After so many tries a tick is not worth holding up the entries behind it.
const reportTries = 5

export const runTell = (run: Run, work: Tell): Promise<Outcome> => {
  if ('text' in work) return note(run, work.text)
  // Written by an older version, perhaps: then its key is better than nothing.
  const sentence = work.sentence
  return note(run, isSentence(sentence) ? run.context.sayToAgent(sentence, work.values) : sentence)
}

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
    const written = await run.write({
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
  return note(run, whole ? reason : context.sayToAgent('delivery.failed', { reason: reason.replace(/\.$/, '') }))
}

/** What became of a notification, on the record it is about: a note for each thing worth knowing, and each once. */
const onRecord = async (run: Run, work: Report, message: Message | undefined, about: TicketRef): Promise<Outcome> => {
  const { context } = run
  const { delivery, failure } = work
  if (message?.reported === delivery) return run.done({ ignored: 'already_reported' })
  if (message) run.add({ messagePatch: { id: message.id, reported: delivery } })
  // That it is sent may be all there ever is: many carriers report no arrival.
  if (delivery === 'queued') return run.done({ ignored: 'not_shown_there' })
  if (delivery !== 'failed') return note(run, context.sayToAgent(`notice.${delivery}`), about)
  const reason = failure ? inWords(failure).replace(/\.$/, '') : ''
  return note(run, context.sayToAgent(failure?.provider ? 'notice.failed' : 'notice.refused', { reason }), about)
}

/** A note only agents see; where the host has none, an entry of ours in the ticket. */
const note = async (run: Run, text: string, ticket = run.conversation.ticket): Promise<Outcome> => {
  const { context } = run
  const host = ticket && context.host(ticket.host)
  if (!host || !ticket) return run.done({ ignored: 'no_ticket' })
  const key = run.key('.note')
  const written = await run.write({
    key,
    what: 'note',
    to: ticket.host,
    repeatable: host.capabilities.repeatable.post,
    // A note twice does less harm than a warning lost.
    onUnknown: 'repeat',
    lookupTries: 0,
    pauses: { host: pauseKey.host(ticket.host) },
    run: (call) =>
      host.note
        ? host.note(ticket, text, key, call)
        : host.post(
            ticket,
            { key, author: 'system', at: run.now, typed: true, content: { type: 'text', text, markup: 'plain' } },
            call,
          ),
  })
  if ('outcome' in written) return written.outcome
  if (!('value' in written)) return run.park('note_refused')
  if (written.value.ids.length > 0) run.add({ written: { host: ticket.host, ids: written.value.ids } })
  return run.done()
}
