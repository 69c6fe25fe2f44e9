import type { Content } from '../../model/content.js'
import type { Act } from '../../model/event.js'
import type { Failure } from '../../model/failure.js'
import type { Answer, Assistant, Turn } from '../../ports/assistant.js'
import type { Change, Outcome } from '../../ports/store.js'
import { describe } from '../../render/describe.js'
import { sayInTicket, tell } from '../agent/notes.js'
import { chooseRoute } from '../agent/route.js'
import { speaking } from '../agent/speaker.js'
import { postToTicket, type Said, ticketFor } from '../agent/ticket.js'
import type { Run } from '../task/run.js'
import type { Say, Work } from '../task/work-items.js'

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
  if ((conversation.turns ?? 0) >= context.policy.maxTurns)
    return giveUp(run, { key: 'note.assistant_loop', values: { turns: String(context.policy.maxTurns) } })

  const turn = makeTurn(run, said)
  const written = await run.write<Answer>({
    key: turn.key,
    what: 'respond',
    to: name,
    repeatable: assistant.repeatable,
    onUnknown: 'park',
    lookupTries: 0,
    // A customer does not wait for ever: after a few tries a person answers.
    giveUpAt: run.task.since + respondMs,
    run: (call) => assistant.respond(turn, call),
  })
  if ('outcome' in written) return overdue(run) ? giveUp(run, failed('timeout')) : written.outcome
  if (!('value' in written))
    return giveUp(run, failed('refused' in written ? written.refused.code : 'lost answer', written))
  const { acts, memory, later } = written.value
  if (!isActs(acts)) return giveUp(run, failed('an answer nobody understands'))
  if (acts.length === 0 && !later) return giveUp(run, failed('an empty answer'))
  return carryOut(run, acts, memory)
}

const respondMs = 60_000
const overdue = (run: Run): boolean => run.now - run.task.since >= respondMs

const failed = (reason: string, written?: { refused: Failure } | { unknown: Failure }) => ({
  key: 'note.assistant_failed' as const,
  values: { reason: written && 'refused' in written ? written.refused.message : reason },
})

const makeTurn = (run: Run, { event, content }: Said): Turn => {
  const { context, conversation } = run
  const language = context.language(conversation)
  const host = context.host(conversation.route?.host ?? '')
  return {
    key: run.key('.turn'),
    conversation: conversation.id,
    content: context.shared.media.hand(content),
    at: event.at,
    first: conversation.turns === undefined,
    medium: context.line(conversation.channel, conversation.line)?.medium ?? 'sms',
    line: conversation.line,
    customer: {
      addresses: conversation.addresses,
      ...((event.name ?? conversation.name) !== undefined && { name: event.name ?? conversation.name }),
      ...(conversation.contact && { contact: conversation.contact }),
    },
    memory: conversation.memory,
    ...(language !== undefined && { language }),
    ...(host && { host }),
  }
}

/** Acts become work, atomically with the memory; a handoff goes on at once in this task, so the ticket is open when it ends. */
const carryOut = async (run: Run, acts: readonly Act[], memory: unknown): Promise<Outcome> => {
  const { conversation } = run
  const { says, end } = plan(run, acts)
  run.add(...says)
  run.set({ memory, turns: (conversation.turns ?? 0) + 1 })
  if (end?.act === 'handoff') {
    // What it says with the handoff is still on its way out, and would be missing from the transcript.
    const said = acts.flatMap((act) => (act.act === 'say' || act.act === 'ask' ? [act.content] : []))
    const about: Handoff = {
      reason: end.reason,
      said,
      at: run.now,
      ...(end.queue !== undefined && { queue: end.queue }),
    }
    run.remember('handoff', about)
    run.set({ speaker: 'host', takenOver: undefined, memory: undefined, turns: undefined })
    // From here a crash goes on with the ticket, not with another turn.
    await run.commit()
    return handOver(run, about)
  }
  if (end?.act === 'end') {
    if (conversation.route?.assistant !== undefined) leave(run, conversation.route.assistant)
    run.set({ memory: undefined, turns: undefined, route: undefined })
  }
  return run.done()
}

const plan = (run: Run, acts: readonly Act[]): { says: Change[]; end?: Extract<Act, { act: 'handoff' | 'end' }> } => {
  const says: Change[] = []
  let pause: { pauseMs: number; typing: boolean } | undefined
  for (const act of acts) {
    if (act.act === 'handoff' || act.act === 'end') return { says, end: act }
    if (act.act === 'pause') {
      pause = { pauseMs: (pause?.pauseMs ?? 0) + Math.min(Math.max(0, act.ms), 60_000), typing: act.typing === true }
      continue
    }
    const body: Say = {
      work: 'say',
      author: { kind: 'assistant', name: run.conversation.route?.assistant ?? '' },
      content: act.content,
      purpose: 'service',
      initiator: 'reply',
      ...pause,
    }
    pause = undefined
    says.push({
      accept: {
        tenant: run.task.envelope.tenant,
        id: `say/${run.key(`.${says.length}`)}`,
        belongs: { by: 'id', id: run.conversation.id },
        track: 'out',
        at: run.now,
        body,
      },
    })
  }
  return { says }
}

const actKinds = new Set(['say', 'ask', 'pause', 'handoff', 'end'])
const isActs = (acts: unknown): acts is readonly Act[] =>
  Array.isArray(acts) &&
  acts.every(
    (act: Act) =>
      typeof act === 'object' &&
      act !== null &&
      actKinds.has(act.act) &&
      ((act.act !== 'say' && act.act !== 'ask') || typeof act.content?.type === 'string'),
  )

/** The customer is never left without an answer: a person gets the conversation, with a note that says why. */
const giveUp = async (run: Run, note: Parameters<typeof tell>[1]): Promise<Outcome> => {
  const about = { reason: run.context.sayToAgent(note.key, note.values) }
  run.remember('handoff', about)
  run.set({ speaker: 'host', takenOver: undefined, memory: undefined, turns: undefined })
  await run.commit()
  return handOver(run, about)
}

interface Handoff {
  reason: string
  queue?: string
  said?: readonly Content[]
  at?: number
}

/** To a person: a ticket with the transcript, and what was not answered yet. */
export const handOver = async (run: Run, about: Handoff): Promise<Outcome> => {
  const { context, conversation } = run
  if (conversation.speaker !== 'host') run.set({ speaker: 'host', takenOver: undefined })
  const found = await ticketFor(run, about)
  if ('outcome' in found) return found.outcome
  if ('refused' in found) return run.park(`refused: ${found.refused.code}`)
  context.events.emit('handoff', {
    tenant: context.tenant,
    conversation: conversation.id,
    reason: about.reason,
    ...(about.queue !== undefined && { queue: about.queue }),
  })
  const { assistant } = conversation.route ?? {}
  if (assistant !== undefined) leave(run, assistant)
  // A ticket that was open all along has not heard what the assistant said meanwhile.
  if (!found.opened) await tellTranscript(run)
  tell(run, { key: 'note.handoff', values: { reason: about.reason.replace(/\.$/, '') } })
  return run.done()
}

const tellTranscript = async (run: Run): Promise<void> => {
  const { context, conversation } = run
  const language = context.agentLanguage
  const recent = await context.store.messages(context.tenant, {
    conversation: conversation.id,
    limit: 20,
    newestFirst: true,
  })
  const said = recent.items.map(({ message }) => message).reverse()
  const unheard = said.filter(
    ({ direction, author, ticket }) => author.kind === 'assistant' || (direction === 'in' && ticket === undefined),
  )
  if (unheard.length === 0) return
  const lines = unheard.map(
    ({ author, content }) => `${author.kind}: ${content.map((one) => describe(one, language)).join(' ')}`,
  )
  sayInTicket(run, `${context.sayToAgent('note.transcript')}\n${lines.join('\n')}`)
}

/** The assistant may free what it holds there; nothing hangs on it. */
const leave = (run: Run, name: string): void => {
  const assistant: Assistant | undefined = run.context.assistant(name)
  const { id, memory } = run.task.conversation ?? {}
  if (assistant?.leave && id !== undefined)
    run.context.shared.aside('leave assistant', (call) => assistant.leave?.(id, memory, call) ?? Promise.resolve())
}

/** What an assistant says later, by webhook. It is silent while a person has the conversation. */
export const runAssistant = async (run: Run, { event }: Extract<Work, { work: 'assistant' }>): Promise<Outcome> => {
  const handed = run.result<Handoff>('handoff')
  if (handed) return handOver(run, handed)
  if (speaking(run) !== 'assistant') return run.done({ ignored: 'a person is speaking' })
  if (!isActs(event.acts)) return run.park('unreadable answer')
  return carryOut(run, event.acts, event.memory ?? run.conversation.memory)
}
