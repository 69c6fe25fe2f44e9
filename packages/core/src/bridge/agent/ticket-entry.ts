import type { TicketRef } from '../../model/conversation.js'
import type { Failure } from '../../model/failure.js'
import type { Entry, Host, Posted } from '../../ports/host.js'
import type { Outcome } from '../../ports/store.js'
import type { Run } from '../task/run.js'
import { tickRead } from '../task/signs.js'
import { addAnalysis } from './analysis.js'
import { addNote } from './notes.js'
import { answerOutreach } from './outreach.js'
import { writeOwnEntry } from './own-entries.js'
import { quotedBy } from './quoted.js'
import { outreachToAnswer } from './speaker.js'
import { hostWrite, openTicket, type Said, ticketFor } from './ticket.js'
import { type About, forHost } from './ticket-opening.js'

/** One entry into the ticket, exactly once and in order; if the ticket is gone or closed for good, into another. */
export const postToTicket = async (run: Run, { event, content }: Said, retried = false): Promise<Outcome> => {
  const { context, conversation } = run
  const message = `${conversation.channel}/${event.id}`
  const quoting = quotedBy(run, event.replyTo, content)
  // Remembered, because an entry whose answer was lost is looked up by its words.
  const quoted = quoting && (run.result<string>('quoted') ?? run.remember('quoted', (await quoting) ?? ''))
  const outreach = outreachToAnswer(run)
  const entry = (host: Host): Entry => {
    const { name } = conversation
    const { at, id, replyTo } = event
    // A second ticket in one task gets its own step.
    const key = run.key(retried ? '.post2' : '.post')
    const typed = content.type !== 'selection'
    const shown = forHost(run, host, content)
    return {
      ...{ key, author: 'customer', at, typed, content: shown, message: id, name, replyTo },
      ...(quoted && { quoted }),
      ...(outreach && { answers: outreach.agent ?? {} }),
    }
  }
  const found = openTicket(run) ?? (await ticketFor(run, begins(run, entry, message)))
  if ('outcome' in found) return found.outcome
  if ('refused' in found) return run.park(`refused: ${found.refused.code}`)
  const { ticket, host, holdsFirst } = found
  if (!holdsFirst) {
    const one = entry(host)
    const lookup = host.lookup?.post
    const { to, onUnknown, pauses } = hostWrite(run, ticket.host)
    const written = await writeOwnEntry<Posted>(run, host, {
      to,
      onUnknown,
      pauses,
      key: one.key,
      what: 'post',
      repeatable: host.capabilities.repeatable.post,
      run: (call) => host.post(ticket, one, call),
      lookup: lookup && {
        settlesAfterMs: lookup.settlesAfterMs,
        find: (sought, call) => lookup.find(ticket, one, sought, call),
        idsOf: ({ ids }) => ids,
        isOthers: (id) => context.store.wrote(context.tenant, ticket.host, id),
      },
    })
    if ('outcome' in written) return written.outcome
    if ('unknown' in written) {
      addNote(run, { key: 'note.catchUp' })
      return run.park('unknown')
    }
    if ('refused' in written) return refusedPost(run, written.refused, { event, content }, retried)
    settlePost(run, ticket, written.value, message)
  } else run.add({ messagePatch: { id: message, ticket: ticket.id } })
  context.events.emit('posted', {
    tenant: context.tenant,
    conversation: conversation.id,
    message,
    ticket: ticket.id,
    host: ticket.host,
  })
  answerOutreach(run, ticket)
  tickRead(run, 'posted')
  addAnalysis(run, content, ticket)
  return run.done()
}

/** What a ticket that is opened for this message begins with. */
const begins = ({ context, conversation }: Run, entry: (host: Host) => Entry, message: string): About => {
  const { ticket, route } = conversation
  const host = context.host(ticket?.host ?? route?.host ?? Object.keys(context.setup.hosts)[0] ?? '')
  return host ? { first: entry(host), message } : { message }
}

const settlePost = (run: Run, ticket: TicketRef, { ids, turn }: Posted, message: string): void => {
  if (turn !== undefined) run.set({ turn: { id: turn, until: run.now + run.context.policy.turnMs } })
  if (ids.length > 0) run.add({ written: { host: ticket.host, ids, message } })
  run.add({ messagePatch: { id: message, ticket: ticket.id } })
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
