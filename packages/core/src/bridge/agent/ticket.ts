import type { Content } from '../../model/content.js'
import type { TicketRef } from '../../model/conversation.js'
import type { ChannelEvent } from '../../model/event.js'
import type { Failure } from '../../model/failure.js'
import { type ReopenPolicy, reopening } from '../../policy/reopen.js'
import type { Host, Posted, Ticket } from '../../ports/host.js'
import type { Outcome } from '../../ports/store.js'
import { pauseKey } from '../task/health/pauses.js'
import type { Run } from '../task/run.js'
import { writeAhead } from '../task/write-ahead.js'
import { addNote } from './notes.js'
import { writeOwnEntry } from './own-entries.js'
import { chooseRoute } from './route.js'
import { type About, makeOpening } from './ticket-opening.js'

export interface Said {
  event: Extract<ChannelEvent, { kind: 'message' }>
  content: Content
}

/** The open ticket, which nearly every message finds. */
export const openTicket = ({ context, conversation }: Run) => {
  const { ticket, closedTicket } = conversation
  const host = ticket && closedTicket?.id !== ticket.id ? context.host(ticket.host) : undefined
  return ticket && host && { ticket, host, holdsFirst: false, opened: false }
}

/** The ticket for this conversation's entries, opened or reopened first if necessary: one for a whole burst. */
export const ticketFor = async (
  run: Run,
  about: About,
): Promise<
  { ticket: TicketRef; host: Host; holdsFirst: boolean; opened: boolean } | { outcome: Outcome } | { refused: Failure }
> => {
  const { context, conversation } = run
  const there = openTicket(run)
  if (there) return there
  const current = conversation.ticket
  const currentHost = current && context.host(current.host)
  const closed = current !== undefined && conversation.closedTicket?.id === current.id

  let follows: TicketRef | undefined
  if (current && currentHost && closed) {
    const how = reopening(reopenPolicy(run, current.host), {
      closedAt: conversation.closedTicket?.at ?? 0,
      now: run.now,
      closedIsFinal: currentHost.capabilities.closedIsFinal,
      canReopen: currentHost.reopen !== undefined,
    })
    if (how === 'append') {
      run.set({ closedTicket: undefined, speaker: 'host', state: 'open', stateAt: run.now })
      return { ticket: current, host: currentHost, holdsFirst: false, opened: false }
    }
    if (how === 'reopen') return reopen(run, about, current, currentHost)
    follows = current
  }
  return open(run, about, follows)
}

const reopenPolicy = (run: Run, host: string): ReopenPolicy => {
  const set = run.context.policy.reopen
  if (set === 'append' || set === 'new' || isWithin(set)) return set
  return (Object.hasOwn(set, host) ? set[host] : undefined) ?? 'new'
}
const isWithin = (set: object): set is { reopenWithin: number } =>
  'reopenWithin' in set && typeof set.reopenWithin === 'number'

const writeReopen = (run: Run, ticket: TicketRef, host: Host) =>
  writeAhead(run, {
    key: run.key('.reopen'),
    what: 'reopen',
    repeatable: true,
    run: async (call) => {
      await host.reopen?.(ticket, call)
      return true
    },
    ...hostWrite(run, ticket.host),
  })

/** A ticket that an agent had given back to the assistant is for people again, and must be found by them. */
export const takeUp = async (run: Run, ticket: TicketRef, host: Host): Promise<Outcome | undefined> => {
  if (!host.reopen) return undefined
  const written = await writeReopen(run, ticket, host)
  return 'outcome' in written ? written.outcome : undefined
}

const reopen = async (run: Run, about: About, ticket: TicketRef, host: Host) => {
  const written = await writeReopen(run, ticket, host)
  if ('outcome' in written) return written
  // Some hosts say only on request that it is final: then another ticket follows this one.
  if (!('value' in written)) return open(run, about, ticket)
  run.set({ closedTicket: undefined, speaker: 'host', state: 'open', stateAt: run.now })
  return { ticket, host, holdsFirst: false, opened: false }
}

const open = async (run: Run, about: About, follows?: TicketRef) => {
  const { context } = run
  const routed = await chooseRoute(run, about.first?.content)
  if ('outcome' in routed) return routed
  const { route } = routed
  const host = context.host(route.host)
  if (!host) return { outcome: run.park(`no_host: ${route.host}`) }
  const opening = await makeOpening(run, host, about, follows)
  const lookup = host.lookup?.open
  const written = await writeOwnEntry<Ticket & Partial<Posted>>(run, host, {
    key: opening.key,
    what: 'open',
    repeatable: host.capabilities.repeatable.open,
    run: (call) => host.open(opening, call),
    ...(lookup && {
      lookup: {
        settlesAfterMs: lookup.settlesAfterMs,
        find: (sought, call) => lookup.find(opening, sought, call),
        idsOf: ({ id }) => [id],
        isOthers: async (id) => id === follows?.id || (await isElsewhere(run, route.host, id)),
      },
    }),
    ...hostWrite(run, route.host),
  })
  if ('outcome' in written) return written
  if ('unknown' in written) return { outcome: run.park('unknown') }
  if ('refused' in written) return written
  const { id, url, ids, turn } = written.value
  const ticket: TicketRef = { host: route.host, id, ...(url !== undefined && { url }) }
  run.set({
    ticket,
    closedTicket: undefined,
    speaker: 'host',
    state: 'open',
    stateAt: run.now,
    ...(follows && { previousTicket: follows }),
    ...(turn !== undefined && { turn: { id: turn, until: run.now + context.policy.turnMs } }),
  })
  if (ids && ids.length > 0) run.add({ written: { host: route.host, ids } })
  context.events.emit('opened', {
    tenant: context.tenant,
    conversation: run.conversation.id,
    ticket: id,
    host: route.host,
  })
  if (run.task.identified?.recycled) addNote(run, { key: 'note.recycled' })
  if (run.task.identified?.collision !== undefined) addNote(run, { key: 'note.collision' })
  return { ticket, host, holdsFirst: opening.first !== undefined, opened: true }
}

/** A helpdesk's webhook may have tied a new ticket to this conversation already, but never to another. */
const isElsewhere = async ({ context, conversation }: Run, host: string, ticket: string): Promise<boolean> => {
  const owner = await context.store.find(context.tenant, { by: 'ticket', host, ticket })
  return owner !== undefined && owner.id !== conversation.id
}

/** An agent writes first from a ticket: it belongs to this conversation from now on. */
export const adoptTicket = (run: Run, ticket: { host: string; id: string }): void => {
  const { conversation } = run
  if (conversation.ticket?.id === ticket.id && conversation.ticket.host === ticket.host) return
  run.set({
    ticket,
    closedTicket: undefined,
    speaker: 'host',
    state: 'active',
    stateAt: run.now,
    route: { ...conversation.route, host: ticket.host },
    ...(conversation.ticket && { previousTicket: conversation.ticket }),
  })
}

/**
 * The ticket that an agent writes first from: replies in it find this conversation from now on. A ticket that is open already stays the
 * conversation's own until something may be sent.
 */
export const tieTicket = (run: Run, ticket: TicketRef): void => {
  if (!openTicket(run)) adoptTicket(run, ticket)
  else {
    const own = run.conversation.ticket
    run.set({ ticket })
    run.set({ ticket: own })
  }
}

/** Common to every write to a host. */
export const hostWrite = (run: Run, name: string) => ({
  to: name,
  onUnknown: run.context.policy.onUnknown,
  pauses: { host: pauseKey.host(name) },
})
