import type { Failure } from '../../model/failure.js'
import { joinDelivery, type MessagePart, messageOf } from '../../model/message.js'
import type { Outcome } from '../../ports/store.js'
import { newsOf, runReport } from '../agent/reports.js'
import type { Run } from '../task/run.js'
import type { WorkItem } from '../task/work-items.js'
import { learnFrom } from './learn.js'

type Status = Extract<WorkItem, { work: 'status' }>

// A provider that takes a message and refuses it later (63018) is asked again this often.
const resends = 3

/**
 * Walk 3. A status moves a part forward, never back; the resulting state of the message goes on to the host.
 * This is what must not wait for the host: what the provider says about window and consent.
 */
export const statusFacts = async (run: Run, { event }: Status): Promise<Outcome> => {
  const { context, conversation } = run
  const part = await findPart(run, event)
  if (!part) return run.done({ ignored: 'unknown_message' })
  const before = part.delivery
  const delivery = joinDelivery(before, event.status)
  const failure = event.status === 'failed' ? (event.failure ?? part.failure) : part.failure
  const learned: MessagePart = {
    ...part,
    delivery,
    providerId: part.providerId ?? event.message,
    ...(failure && delivery === 'failed' && { failure }),
    ...(event.price && { price: event.price }),
  }
  run.add({ part: learned })
  if (event.to.length > 0) run.add({ addresses: event.to })
  // Something may be waiting for this: media on its way, or a send whose answer was lost.
  if (before === 'queued' || conversation.mediaInFlight?.part === part.id || part.providerId === undefined)
    run.add({ wake: true })
  context.events.emit('delivery', {
    tenant: context.tenant,
    conversation: conversation.id,
    part: part.id,
    delivery,
    ...(delivery === 'failed' && failure && { failure: withoutWords(failure) }),
    ...(event.price && { price: event.price }),
  })
  if (delivery === before) return run.done(event.status === before ? { ignored: 'known_status' } : 'effected')
  if (delivery === 'failed' && failure) {
    if (failure.code === 'window_closed') {
      // The window was closed when this was sent; if they have written since, it is open again.
      const sent = await context.store.message(context.tenant, part.of)
      run.set({ windowClosed: sent?.message.at ?? run.wall })
    }
    learnFrom(run, failure)
    const tries = Number(part.id.split('~')[1] ?? 0)
    const again = failure.retryable || (failure.code === 'window_closed' && context.policy.onClosed === 'reopen')
    if (again && tries < resends) return resend(run, part, tries, failure.retryAfterMs ?? 0)
  } else if (conversation.unreachable !== undefined && (delivery === 'delivered' || delivery === 'read'))
    run.set({ unreachable: undefined })
  if (conversation.ticket) return run.pass('in')
  // Nobody is talking to them, but a ticket or a record may wait for the outcome of its message.
  const stored = await context.store.message(context.tenant, part.of)
  return stored?.message.about || stored?.message.from ? run.pass('in') : run.done()
}

const withoutWords = ({ code, retryable, provider }: Failure) => ({ code, retryable, ...(provider && { provider }) })

const findPart = async (run: Run, event: Status['event']): Promise<MessagePart | undefined> => {
  const { context } = run
  if (event.part === undefined) return context.store.sent(context.tenant, run.conversation.channel, event.message)
  const stored = await context.store.message(context.tenant, messageOf(event.part))
  return stored?.parts.find(({ id }) => id === event.part)
}

/** Sends the part again unchanged, under a new id; the gate is asked again. */
const resend = (run: Run, part: MessagePart, tries: number, afterMs: number): Outcome => {
  const due = afterMs > 0 ? run.now + afterMs : undefined
  run.enqueue('out', `resend/${part.id}/${tries + 1}`, { work: 'resend', part: part.id, tries: tries + 1 }, due)
  return run.done()
}

/** Walk 3, on the in track: how far the whole message got, reported once per step. */
export const runStatus = async (run: Run, { event }: Status): Promise<Outcome> => {
  const { context } = run
  const part = await findPart(run, event)
  const stored = part && (await context.store.message(context.tenant, part.of))
  if (!part || !stored) return run.done({ ignored: 'unknown_message' })
  const news = newsOf(stored.parts)
  if (news.delivery === 'queued') return run.done()
  return runReport(run, { work: 'report', message: part.of, ...news })
}
