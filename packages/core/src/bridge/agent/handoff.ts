import type { Content } from '../../model/content.js'
import type { Assistant } from '../../ports/assistant.js'
import type { Outcome } from '../../ports/store.js'
import type { Run } from '../task/run.js'
import { tellMoods } from './analysis.js'
import { announce } from './away.js'
import { inWords } from './in-words.js'
import { addNote, addText } from './notes.js'
import { openTicket, takeUp, ticketFor } from './ticket.js'

/** Why a person gets the conversation, and what the assistant said last. */
export interface Handoff {
  reason: string
  queue?: string
  /** For the agent, beside the transcript. */
  summary?: string
  said?: readonly Content[]
  at?: number
  /** For the customer: when somebody is available; when nobody is, it replaces the away text. */
  available?: Content
  unavailable?: Content
}

/** To a person: a ticket with the transcript and what was not answered yet. */
export const handOver = async (run: Run, about: Handoff): Promise<Outcome> => {
  const { context, conversation } = run
  if (conversation.speaker !== 'host') run.set({ speaker: 'host', takenOver: undefined })
  // It is in the transcript.
  if (conversation.burst) run.set({ burst: undefined })
  const given = openTicket(run)
  if (given) {
    const outcome = await takeUp(run, given.ticket, given.host)
    if (outcome) return outcome
  }
  const announced = await announce(run, about)
  // It is still on its way to the customer, and would be missing from the transcript.
  const found = await ticketFor(run, {
    ...about,
    said: [...(about.said ?? []), ...announced],
    at: about.at ?? run.task.since,
  })
  if ('outcome' in found) return found.outcome
  if ('refused' in found) return run.park(`refused: ${found.refused.code}`)
  context.events.emit('handoff', {
    tenant: context.tenant,
    conversation: conversation.id,
    ...(about.queue !== undefined && { queue: about.queue }),
  })
  const { assistant } = conversation.route ?? {}
  if (assistant !== undefined) leaveAssistant(run, assistant)
  tellMoods(run, found.ticket)
  // A ticket that was open all along does not have what the assistant said meanwhile.
  if (!found.opened) await tellTranscript(run)
  addNote(run, { key: 'note.handoff', values: { reason: about.reason.replace(/\.$/, '') } })
  if (about.summary) addText(run, about.summary, 'summary')
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
  const lines: string[] = []
  for (const { author, content } of unheard)
    lines.push(`${author.kind}: ${await inWords(context, conversation.channel, content, language)}`)
  addText(run, `${context.sayToAgent('note.transcript')}\n${lines.join('\n')}`)
}

/** Lets the assistant free its session; nothing depends on it. */
export const leaveAssistant = (run: Run, name: string): void => {
  const assistant: Assistant | undefined = run.context.assistant(name)
  const { id, memory } = run.task.conversation ?? {}
  if (assistant?.leave && id !== undefined)
    run.context.shared.bestEffort('leave assistant', (call) => assistant.leave?.(id, memory, call) ?? Promise.resolve())
}
