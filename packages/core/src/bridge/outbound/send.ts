import type { Content } from '../../model/content.js'
import type { Question } from '../../model/conversation.js'
import type { Failure } from '../../model/failure.js'
import { deliveryRank, type MessagePart } from '../../model/message.js'
import type { Channel, Destination, Part, Sent } from '../../ports/channel.js'
import type { Outcome } from '../../ports/store.js'
import { addNote } from '../agent/notes.js'
import { forgetOutreach } from '../agent/outreach.js'
import { addReport } from '../agent/reports.js'
import { addWentOut } from '../agent/went-out.js'
import { destination } from '../task/destination.js'
import { pauseKey } from '../task/health/pauses.js'
import { readers } from '../task/media.js'
import type { Run } from '../task/run.js'
import { writeAhead } from '../task/write-ahead.js'
import { hold } from './hold.js'
import { learnFrom } from './learn.js'
import { type Outgoing, reportRefusal } from './outgoing.js'
import { permit, refusalOf } from './permit.js'
import { refuse } from './refuse.js'

/** What is sent, decided once: a repeat sends what is missing and nothing else. */
export interface Plan {
  message: string
  parts: readonly { id: string; content: Content }[]
  lost: readonly string[]
  question?: Question
}

// A provider takes longer for media than for text: what follows waits for its `sent`, but not for ever.
const mediaWaitMs = 10_000
// Where a provider cannot be asked, a status that carries our part id is the only witness.
const evidenceMs = 120_000
// What is over before an agent sees it is not written down.
const shownWaitMs = 1_000

/** Each part is recorded before and after; what was sent is never sent again. */
export const sendParts = async (
  run: Run,
  channel: Channel,
  plan: Plan,
  outgoing: Outgoing,
  { justPermitted = false } = {},
): Promise<Outcome> => {
  const { context } = run
  let permitted = justPermitted
  if (run.conversation.paced) run.set({ paced: undefined })
  for (const [n, planned] of plan.parts.entries()) {
    if (run.result(planned.id) !== undefined) continue
    const waiting = await mediaWait(run)
    if (waiting) return waiting
    if (!permitted) {
      const again = await permitAgain(run, outgoing, planned.content, n)
      if (again) return again
    }
    permitted = false
    const { conversation } = run
    const lineKey = pauseKey.line(conversation.channel, conversation.line)
    const wait = context.shared.rateLimit.take(lineKey, conversation.id, channel.capabilities.rate, run.now)
    if (wait > 0) {
      if (wait >= shownWaitMs) run.set({ paced: { message: plan.message, until: run.wall + wait } })
      return run.retryAt(run.now + wait, 'pace')
    }

    const part: Part = {
      id: planned.id,
      content: run.hand(planned.content, readers.channel),
      ...replyTo(run, outgoing),
    }
    const written = await writeAhead<Sent>(run, sendStep(run, channel, part, destination(conversation), plan, lineKey))
    if ('outcome' in written) return written.outcome
    if ('unknown' in written) return unknown(run, outgoing, plan, planned)
    if ('refused' in written) return refusedSend(run, outgoing, plan, planned, n, written.refused)
    settled(run, planned, plan, written.value)
  }
  if (plan.question) run.set({ question: plan.question })
  addWentOut(run, { ...outgoing, id: plan.message, content: outgoing.contents, lost: plan.lost })
  return run.done()
}

const replyTo = (run: Run, outgoing: Outgoing): { replyTo?: string } =>
  outgoing.initiator === 'reply' && outgoing.contents[0]?.type === 'reaction' && run.conversation.lastInbound
    ? { replyTo: run.conversation.lastInbound.id }
    : {}

const sendStep = (run: Run, channel: Channel, part: Part, to: Destination, plan: Plan, line: string) => {
  const { context, conversation } = run
  const { lookup } = channel
  return {
    key: part.id,
    what: 'send' as const,
    to: conversation.channel,
    addresses: to.addresses,
    repeatable: false,
    onUnknown: context.policy.onUnknown,
    giveUpAt: run.task.since + context.policy.giveUpMs,
    outageMs: context.policy.giveUpMs,
    pauses: { line },
    run: (call: Parameters<Channel['send']>[2]) => channel.send(part, to, call),
    evidence: {
      waitMs: evidenceMs,
      find: async (): Promise<Sent | undefined> => {
        const stored = await context.store.message(context.tenant, plan.message)
        const seen = stored?.parts.find(({ id }) => id === part.id)
        return seen?.providerId === undefined ? undefined : { providerId: seen.providerId, status: seen.delivery }
      },
    },
    ...(lookup && {
      lookup: {
        settlesAfterMs: lookup.settlesAfterMs,
        find: (attempt: Parameters<typeof lookup.find>[2], call: Parameters<typeof lookup.find>[3]) =>
          lookup.find(part, { ...to, addresses: attempt.addresses ?? to.addresses }, attempt, call),
        idsOf: ({ providerId }: Sent) => [providerId],
        isOthers: async (id: string) =>
          ((await context.store.sent(context.tenant, conversation.channel, id)) ?? part).id !== part.id,
      },
    }),
  }
}

const settled = (run: Run, planned: Plan['parts'][number], plan: Plan, sent: Sent): void => {
  const { context, conversation } = run
  run.add({
    part: {
      id: planned.id,
      of: plan.message,
      content: planned.content,
      providerId: sent.providerId,
      delivery: sent.status,
    },
  })
  if (sent.addresses && sent.addresses.length > 0) run.add({ addresses: sent.addresses })
  const slow = planned.content.type === 'media' && deliveryRank(sent.status) < deliveryRank('sent')
  if (slow) run.set({ mediaInFlight: { part: planned.id, until: run.now + mediaWaitMs } })
  context.events.emit('sent', {
    tenant: context.tenant,
    conversation: conversation.id,
    part: planned.id,
    providerId: sent.providerId,
  })
}

const mediaWait = async (run: Run): Promise<Outcome | undefined> => {
  const { mediaInFlight } = run.conversation
  if (!mediaInFlight) return undefined
  if (run.now < mediaInFlight.until) {
    const { context } = run
    // Its result may not be committed yet; the facts track wakes this task when it is.
    await run.commit()
    const stored = await context.store.message(
      context.tenant,
      mediaInFlight.part.slice(0, mediaInFlight.part.lastIndexOf('.')),
    )
    const part = stored?.parts.find(({ id }) => id === mediaInFlight.part)
    if (part && deliveryRank(part.delivery) < deliveryRank('sent')) return run.waitUntil(mediaInFlight.until, 'media')
  }
  run.set({ mediaInFlight: undefined })
  return undefined
}

/** Between two parts, or after a crash, a STOP may have arrived: what is left passes the gate again. */
const permitAgain = async (run: Run, outgoing: Outgoing, content: Content, n: number): Promise<Outcome | undefined> => {
  await run.refresh()
  const verdict = await permit(run, outgoing, content)
  if ('outcome' in verdict) return verdict.outcome
  if (!('refused' in verdict)) return undefined
  if (n === 0) {
    run.add({ forgetStep: 'plan' })
    forgetOutreach(run, run.key())
    return refuse(run, outgoing, verdict.refused)
  }
  reportRefusal(run, outgoing, await refusalOf(run, verdict.refused, outgoing))
  return run.done({ refused: verdict.refused.refuse })
}

/** The provider refused. What it says about window, consent and reach is kept; the agent is told why. */
const refusedSend = async (
  run: Run,
  outgoing: Outgoing,
  plan: Plan,
  planned: Plan['parts'][number],
  n: number,
  failure: Failure,
): Promise<Outcome> => {
  const { context, conversation } = run
  if (failure.code === 'window_closed') {
    run.set({ windowClosed: run.wall })
    if (n === 0 && outgoing.holdable && context.policy.onClosed === 'reopen') {
      run.add({ forgetStep: 'plan' })
      const held = await hold(run, outgoing)
      if (held) return held
    }
  }
  learnFrom(run, failure)
  if (n === 0) forgetOutreach(run, plan.message)
  run.add({
    part: {
      id: planned.id,
      of: plan.message,
      content: planned.content,
      delivery: 'failed',
      failure,
    } satisfies MessagePart,
  })
  context.events.emit('refused', {
    tenant: context.tenant,
    conversation: conversation.id,
    reason: failure.code,
    initiator: outgoing.initiator,
  })
  const words =
    failure.code === 'window_closed' ? { ...failure, message: context.sayToAgent('gate.window_closed') } : failure
  reportRefusal(run, outgoing, words, plan.message)
  return run.done({ refused: failure.code })
}

/** Unknown: it is not sent again, the agent is told, and the books count it. */
const unknown = (run: Run, outgoing: Outgoing, plan: Plan, planned: Plan['parts'][number]): Outcome => {
  if (outgoing.author.kind === 'agent' && outgoing.reply !== undefined)
    addReport(run, {
      message: plan.message,
      reply: outgoing.reply,
      delivery: 'failed',
      failure: {
        code: 'unknown',
        message: run.context.sayToAgent('delivery.unknown'),
        retryable: false,
      },
    })
  else if (outgoing.about)
    reportRefusal(run, outgoing, {
      code: 'unknown',
      message: run.context.sayToAgent('delivery.unknown'),
      retryable: false,
    })
  else addNote(run, { key: 'delivery.unknown' })
  run.context.log.warn({ part: planned.id }, 'Nobody can tell whether this part was sent')
  return run.park('unknown')
}
