import type { Outreach, TicketRef } from '../../model/conversation.js'
import type { Author } from '../../model/message.js'
import type { Call } from '../../ports/call.js'
import type { Outcome } from '../../ports/store.js'
import { pauseKey } from '../task/health/pauses.js'
import { beside, type Run } from '../task/run.js'
import type { Assign, Link } from '../task/work-items.js'
import { writeAhead } from '../task/write-ahead.js'
import { leaveAssistant } from './handoff.js'
import { addNote } from './notes.js'
import { outreachToAnswer } from './speaker.js'
import { openTicket } from './ticket.js'

interface Written {
  message: string
  author: Author
  text: string
  record?: TicketRef | undefined
}

const most = 10

/**
 * Written before the send: the customer may answer before the provider does. With no ticket open, whoever was to answer
 * them is silenced, and the route of the answer is asked again.
 */
export const rememberOutreach = (run: Run, { message, author, text, record }: Written): void => {
  const { conversation } = run
  const { id, name } = author
  const agent = { ...(id !== undefined && { id }), ...(name !== undefined && { name }) }
  const before = outreachToAnswer(run)?.messages ?? []
  const outreach: Outreach = {
    at: run.now,
    messages: [...before, message].slice(-most),
    ...((id !== undefined || name !== undefined) && { agent }),
    ...(record && { record }),
  }
  run.set({ outreach })
  if (openTicket(run)) {
    addNote(run, { key: 'note.outreach', values: { agent: name ?? id ?? '–', text } })
    return
  }
  if (conversation.speaker === 'assistant' && conversation.route?.assistant !== undefined)
    leaveAssistant(run, conversation.route.assistant)
  run.set({ speaker: 'host', takenOver: run.task.seq, route: undefined, memory: undefined, turns: undefined })
}

/** The provider refused it, so there is nothing to answer. */
export const forgetOutreach = (run: Run, message: string): void => {
  const { outreach } = run.conversation
  if (!outreach?.messages.includes(message)) return
  const messages = outreach.messages.filter((one) => one !== message)
  run.set({ outreach: messages.length > 0 ? { ...outreach, messages } : undefined })
  if (messages.length === 0 && !openTicket(run)) run.set({ speaker: 'assistant', takenOver: undefined })
}

/** Too late for an answer: what the customer writes now begins an ordinary conversation. */
export const expireOutreach = (run: Run): void => {
  if (!run.conversation.outreach || outreachToAnswer(run)) return
  run.set({ outreach: undefined })
  if (!openTicket(run)) run.set({ speaker: 'assistant', takenOver: undefined })
}

/** The answer is in its ticket: it is assigned to the agent who wrote first, and linked with the record they wrote from. */
export const answerOutreach = (run: Run, ticket: TicketRef): void => {
  const outreach = outreachToAnswer(run)
  if (!outreach) return
  const { agent, record } = outreach
  const { host, id } = ticket
  run.set({ outreach: undefined })
  if (agent?.id !== undefined)
    run.enqueue('in', `assign/${run.key()}`, {
      work: 'assign',
      ticket: { host, id },
      agent: { ...agent, id: agent.id },
    })
  if (record?.host === host)
    run.enqueue('in', `link/${run.key()}`, { work: 'link', ticket: { host, id }, record: record.id })
}

// It may take a moment until the helpdesk has something to assign.
const patienceMs = 10 * 60_000

/** Nothing that the customer writes next waits for it. */
export const runAssign = async (run: Run, { ticket, agent }: Assign): Promise<Outcome> => {
  const host = run.context.host(ticket.host)
  if (!host?.assign) return run.done({ ignored: 'no_assign' })
  const done = await change(run, ticket, (call) => host.assign?.(ticket, { agent: agent.id }, call))
  if ('outcome' in done) return beside(done.outcome)
  if (!('value' in done)) addNote(run, { key: 'note.not_assigned', values: { agent: agent.name ?? agent.id } })
  return run.done()
}

export const runLink = async (run: Run, { ticket, record }: Link): Promise<Outcome> => {
  const records = run.context.host(ticket.host)?.records
  if (!records?.link) return run.done({ ignored: 'no_link' })
  const done = await change(run, ticket, (call) => records.link?.(ticket, record, call))
  return 'outcome' in done ? beside(done.outcome) : run.done('value' in done ? 'effected' : { refused: 'link' })
}

const change = (run: Run, ticket: TicketRef, make: (call: Call) => Promise<void> | undefined) =>
  writeAhead<true>(run, {
    key: run.key('.change'),
    what: 'other',
    to: ticket.host,
    repeatable: true,
    onUnknown: 'repeat',
    pauses: { host: pauseKey.host(ticket.host) },
    giveUpAt: run.task.since + patienceMs,
    run: async (call) => {
      await make(call)
      return true
    },
  })
