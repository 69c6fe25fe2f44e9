import type { TicketRef } from '../../model/conversation.js'
import type { Failure } from '../../model/failure.js'
import type { Entry, Host, Posted } from '../../ports/host.js'
import type { Outcome } from '../../ports/store.js'
import type { Run } from '../task/run.js'
import { tickRead } from '../task/signs.js'
import type { Written } from '../task/write-ahead.js'
import { addAnalysis } from './analysis.js'
import { addNote } from './notes.js'
import { answerOutreach } from './outreach.js'
import { lookupOf, writeOwnEntry } from './own-entries.js'
import { quotedBy } from './quoted.js'
import { outreachToAnswer } from './speaker.js'
import { hostWrite, openTicket, type Said, ticketFor } from './ticket.js'
import { type About, forHost } from './ticket-opening.js'

/** One entry into the ticket, exactly once and in order; if the ticket is gone or closed for good, into another. */
export const postToTicket = async (run: Run, said: Said, retried = false): Promise<Outcome> => {
  const quoting = quotedBy(run, said.event.replyTo, said.content)
  // Remembered, because an entry whose answer was lost is looked up by its words.
  const quoted = quoting && (run.result<string>('quoted') ?? run.remember('quoted', (await quoting) ?? ''))
  const entry = (host: Host): Entry => entryOf(run, host, said, quoted, retried)
  const found = openTicket(run) ?? (await ticketFor(run, begins(run, entry, messageOf(run, said))))
  if ('outcome' in found) return found.outcome
  if ('refused' in found) return run.park(`refused: ${found.refused.code}`)
  const { ticket, host } = found
  if (found.holdsFirst) return posted(run, ticket, said)
  const written = await write(run, ticket, host, entry(host))
  if ('outcome' in written) return written.outcome
  if ('unknown' in written) {
    addNote(run, { key: 'note.catchUp' })
    return run.park('unknown')
  }
  return 'refused' in written
    ? refusedPost(run, written.refused, said, retried)
    : posted(run, ticket, said, written.value)
}

const messageOf = ({ conversation }: Run, { event }: Said): string => `${conversation.channel}/${event.id}`

const entryOf = (run: Run, host: Host, said: Said, quoted: string | undefined, retried: boolean): Entry => {
  const { event, content } = said
  const outreach = outreachToAnswer(run)
  const entry: Entry = {
    // A second ticket in one task gets its own step.
    key: run.key(retried ? '.post2' : '.post'),
    author: 'customer',
    at: event.at,
    typed: content.type !== 'selection',
    content: forHost(run, host, content),
    message: messageOf(run, said),
    name: run.conversation.name,
    replyTo: event.replyTo,
  }
  if (quoted) entry.quoted = quoted
  if (outreach) entry.answers = outreach.agent ?? {}
  return entry
}

const write = (run: Run, ticket: TicketRef, host: Host, entry: Entry): Promise<Written<Posted>> => {
  const { to, onUnknown, pauses } = hostWrite(run, ticket.host)
  return writeOwnEntry<Posted>(run, host, {
    to,
    onUnknown,
    pauses,
    key: entry.key,
    what: 'post',
    repeatable: host.capabilities.repeatable.post,
    run: (call) => host.post(ticket, entry, call),
    lookup: lookupOf(run, ticket, host, entry),
  })
}

/** It is in the ticket; without `how`, as what the ticket was opened with. */
const posted = (run: Run, ticket: TicketRef, said: Said, how?: Posted): Outcome => {
  const { context, conversation } = run
  const message = messageOf(run, said)
  if (how?.turn !== undefined) run.set({ turn: { id: how.turn, until: run.now + context.policy.turnMs } })
  if (how && how.ids.length > 0) run.add({ written: { host: ticket.host, ids: how.ids, message } })
  run.add({ messagePatch: { id: message, ticket: ticket.id } })
  context.events.emit('posted', {
    tenant: context.tenant,
    conversation: conversation.id,
    message,
    ticket: ticket.id,
    host: ticket.host,
  })
  answerOutreach(run, ticket)
  tickRead(run, 'posted')
  addAnalysis(run, said.content, ticket)
  return run.done()
}

/** What a ticket that is opened for this message begins with. */
const begins = ({ context, conversation }: Run, entry: (host: Host) => Entry, message: string): About => {
  const { ticket, route } = conversation
  const host = context.host(ticket?.host ?? route?.host ?? Object.keys(context.setup.hosts)[0] ?? '')
  return host ? { first: entry(host), message } : { message }
}

const refusedPost = async (run: Run, failure: Failure, said: Said, retried: boolean): Promise<Outcome> => {
  const { ticket } = run.conversation
  if (retried || !ticket || (failure.code !== 'ticket_closed' && failure.code !== 'ticket_gone'))
    return run.park(`refused: ${failure.code}`)
  // Treated as closed long ago: not reopened, but followed by a new one.
  run.set(
    failure.code === 'ticket_gone'
      ? { ticket: undefined, previousTicket: ticket }
      : { closedTicket: { id: ticket.id, at: 0 } },
  )
  return postToTicket(run, said, true)
}
