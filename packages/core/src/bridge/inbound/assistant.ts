import type { Act } from '../../model/event.js'
import type { Failure } from '../../model/failure.js'
import { asksForPerson } from '../../policy/person.js'
import type { Answer, Assistant } from '../../ports/assistant.js'
import type { Outcome } from '../../ports/store.js'
import { addAnalysis, writtenIn } from '../agent/analysis.js'
import { type Handoff, handOver, leaveAssistant } from '../agent/handoff.js'
import type { addNote } from '../agent/notes.js'
import { chooseRoute } from '../agent/route.js'
import { speaking } from '../agent/speaker.js'
import type { Said } from '../agent/ticket.js'
import { postToTicket } from '../agent/ticket-entry.js'
import { pauseKey } from '../task/health/pauses.js'
import type { Run } from '../task/run.js'
import { showTyping } from '../task/signs.js'
import type { Say, WorkItem } from '../task/work-items.js'
import { writeAhead } from '../task/write-ahead.js'
import { Journal } from './journal.js'
import { makeTurn } from './turn.js'

/**
 * The assistant's turn. Its acts and its memory are committed together before any act is sent; each act is then a piece
 * of work of its own, so that a crash between two repeats none and skips none. Whatever goes wrong ends with a person.
 */
export const answerTurn = async (run: Run, said: Said): Promise<Outcome> => {
  const { context } = run
  const routed = await chooseRoute(run, said.content)
  if ('outcome' in routed) return routed.outcome
  const { assistant: name } = routed.route
  const assistant = name === undefined ? undefined : context.assistant(name)
  if (name === undefined || !assistant) return postToTicket(run, said)

  const { conversation } = run
  const handed = run.result<Handoff>('handoff')
  if (handed) return handOver(run, handed)
  addAnalysis(run, said.content)
  const { person } = context.policy
  if (person !== false && asksForPerson(writtenIn(said.content) ?? '', person))
    return toPerson(run, context.sayToAgent('handoff.asked'), person.queue)
  if ((conversation.turns ?? 0) >= context.policy.maxTurns)
    return giveUp(run, { key: 'note.assistant_loop', values: { turns: String(context.policy.maxTurns) } })
  return assistant.gatherMs === undefined ? answer(run, said, name, assistant) : gather(run, said, assistant.gatherMs)
}

// A customer who keeps on writing is answered all the same.
const mostGathered = 10

/** Kept until the customer has finished: the answer is work of its own, and what was gathered waits with the conversation. */
const gather = (run: Run, { event, content }: Said, gatherMs: number): Outcome => {
  run.set({ burst: [...(run.conversation.burst ?? []), { id: event.id, content }] })
  run.enqueue('in', `answer/${run.key()}`, { work: 'answer', event: { ...event, content } }, run.now + gatherMs)
  return run.done()
}

/** Answers the burst that this message ends. */
export const runAnswer = async (run: Run, { event }: Extract<WorkItem, { work: 'answer' }>): Promise<Outcome> => {
  const { context, conversation } = run
  const handed = run.result<Handoff>('handoff')
  if (handed) return handOver(run, handed)
  const burst = conversation.burst ?? []
  if (!burst.some(({ id }) => id === event.id)) return run.done({ ignored: 'gathered' })
  const routed = await chooseRoute(run, event.content)
  if ('outcome' in routed) return routed.outcome
  const { assistant: name } = routed.route
  const assistant = name === undefined ? undefined : context.assistant(name)
  if (speaking(run) !== 'assistant' || name === undefined || !assistant) {
    const others = burst.filter(({ id }) => id !== event.id)
    run.set({ burst: others.length > 0 ? others : undefined })
    return postToTicket(run, { event, content: event.content })
  }
  if (burst.at(-1)?.id !== event.id && burst.length < mostGathered) return run.done({ ignored: 'gathered' })
  return answer(run, { event, content: event.content }, name, assistant)
}

const answer = async (run: Run, said: Said, name: string, assistant: Assistant): Promise<Outcome> => {
  const { context } = run
  const journal = new Journal(run)
  const turn = makeTurn(run, said, journal)
  const { answerMs } = assistant
  if (answerMs !== undefined) showTyping(context, run.conversation)
  const written = await writeAhead<Answer>(run, {
    key: turn.key,
    what: 'respond',
    to: name,
    repeatable: assistant.repeatable,
    onUnknown: 'park',
    pauses: { host: pauseKey.assistant(name) },
    // A customer must not wait for ever: after a few tries a person answers.
    giveUpAt: run.task.since + respondMs,
    ...(answerMs !== undefined && answerMs > context.callMs && { ms: Math.min(answerMs, respondMs) }),
    run: (call) => journal.during(call, () => assistant.respond(turn, call)),
  })
  // Whatever it did with that, only a person can find out what happened.
  if (journal.lost !== undefined) return giveUp(run, failed('lost answer'))
  if ('outcome' in written) return overdue(run) ? giveUp(run, failed('timeout')) : written.outcome
  if (!('value' in written))
    return giveUp(run, failed('refused' in written ? written.refused.code : 'lost answer', written))
  const { acts, memory, later } = written.value
  if (!isActs(acts)) return giveUp(run, failed('an answer nobody understands'))
  if (acts.length === 0 && !later) return giveUp(run, failed('an empty answer'))
  if (run.conversation.burst) run.set({ burst: undefined })
  return carryOut(run, acts, memory)
}

const respondMs = 60_000
const overdue = (run: Run): boolean => run.now - run.task.since >= respondMs

const failed = (reason: string, written?: { refused: Failure } | { unknown: Failure }) => ({
  key: 'note.assistant_failed' as const,
  values: { reason: written && 'refused' in written ? written.refused.message : reason },
})

/** Acts become work, atomically with the memory; a handoff goes on at once in this task, so the ticket is open when it ends. */
const carryOut = async (run: Run, acts: readonly Act[], memory: unknown): Promise<Outcome> => {
  const { conversation } = run
  const { said, end } = plan(run, acts)
  for (const [n, say] of said.entries()) run.enqueue('out', `say/${run.key(`.${n}`)}`, say)
  run.set({ memory, turns: (conversation.turns ?? 0) + 1 })
  if (end?.act === 'handoff') {
    // What it says with the handoff is still being sent, and would be missing from the transcript.
    const about: Handoff = {
      reason: end.reason,
      ...(end.summary && { summary: end.summary }),
      said: said.map(({ content }) => content),
      at: run.wall,
      ...(end.queue !== undefined && { queue: end.queue }),
      ...(end.available && { available: end.available }),
      ...(end.unavailable && { unavailable: end.unavailable }),
    }
    run.remember('handoff', about)
    run.set({ speaker: 'host', takenOver: undefined, memory: undefined, turns: undefined })
    // From here, a repeat continues with the ticket, not with another turn.
    await run.commit()
    return handOver(run, about)
  }
  if (end?.act === 'end') {
    if (conversation.route?.assistant !== undefined) leaveAssistant(run, conversation.route.assistant)
    run.set({ memory: undefined, turns: undefined, route: undefined, moods: undefined })
  }
  return run.done()
}

const plan = (run: Run, acts: readonly Act[]): { said: Say[]; end?: Extract<Act, { act: 'handoff' | 'end' }> } => {
  const said: Say[] = []
  let pause: { pauseMs: number; typing: boolean } | undefined
  for (const act of acts) {
    if (act.act === 'handoff' || act.act === 'end') return { said, end: act }
    if (act.act === 'pause') {
      pause = { pauseMs: (pause?.pauseMs ?? 0) + Math.min(Math.max(0, act.ms), 60_000), typing: act.typing === true }
      continue
    }
    said.push({
      work: 'say',
      author: { kind: 'assistant', name: run.conversation.route?.assistant ?? '' },
      content: act.content,
      purpose: 'service',
      initiator: 'reply',
      ...pause,
    })
    pause = undefined
  }
  return { said }
}

const actKinds = new Set(['say', 'ask', 'pause', 'handoff', 'end'])
const isActs = (acts: unknown): acts is readonly Act[] =>
  Array.isArray(acts) &&
  acts.every(
    (act: Act) =>
      typeof act === 'object' &&
      act !== null &&
      actKinds.has(act.act) &&
      ((act.act !== 'say' && act.act !== 'ask') || typeof act.content?.type === 'string') &&
      (act.act !== 'handoff' || [act.available, act.unavailable].every((one) => !one || typeof one.type === 'string')),
  )

/** The customer is never left without an answer: a person gets the conversation, with a note that says why. */
const giveUp = (run: Run, note: Parameters<typeof addNote>[1]): Promise<Outcome> =>
  toPerson(run, run.context.sayToAgent(note.key, note.values))

/** To a person without asking the assistant. */
const toPerson = async (run: Run, reason: string, queue?: string): Promise<Outcome> => {
  const { context, conversation } = run
  const chosen = queue ?? context.assistant(conversation.route?.assistant ?? '')?.queue
  const about: Handoff = {
    reason,
    available: { type: 'text', markup: 'plain', text: context.say('manners.handoff', conversation) },
    ...(chosen !== undefined && { queue: chosen }),
  }
  run.remember('handoff', about)
  run.set({ speaker: 'host', takenOver: undefined, memory: undefined, turns: undefined })
  await run.commit()
  return handOver(run, about)
}

/** What an assistant says later, by webhook. Dropped while a person has the conversation. */
export const runAssistant = async (run: Run, { event }: Extract<WorkItem, { work: 'assistant' }>): Promise<Outcome> => {
  const handed = run.result<Handoff>('handoff')
  if (handed) return handOver(run, handed)
  if (speaking(run) !== 'assistant') return run.done({ ignored: 'a person is speaking' })
  if (!isActs(event.acts)) return run.park('unreadable answer')
  return carryOut(run, event.acts, event.memory ?? run.conversation.memory)
}
