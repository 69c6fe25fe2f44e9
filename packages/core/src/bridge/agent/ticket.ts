import type { Content } from '../../model/content.js'
import type { TicketRef } from '../../model/conversation.js'
import type { ChannelEvent } from '../../model/event.js'
import { type Failure, failureOf } from '../../model/failure.js'
import { type ReopenPolicy, reopening } from '../../policy/reopen.js'
import type { Entry, Host, Posted, Ticket } from '../../ports/host.js'
import type { Outcome } from '../../ports/store.js'
import { pauseKey } from '../task/context.js'
import type { Run } from '../task/run.js'
import { tell } from './notes.js'
import { chooseRoute } from './route.js'
import { tickRead } from './speaker.js'
import { type About, forHost, makeOpening } from './ticket-opening.js'

export interface Said {
  event: Extract<ChannelEvent, { kind: 'message' }>
  content: Content
}

/** The ticket that is there and open, as nearly every message finds it. */
const openTicket = ({ context, conversation }: Run) => {
  const { ticket, closedTicket } = conversation
  const host = ticket && closedTicket?.id !== ticket.id ? context.host(ticket.host) : undefined
  return ticket && host && { ticket, host, holdsFirst: false, opened: false }
}

/** The ticket this conversation's entries go to, opened or reopened first where there is none: one for a whole burst. */
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

const reopen = async (run: Run, about: About, ticket: TicketRef, host: Host) => {
  const written = await run.write({
    ...hostWrite(run, ticket.host),
    key: run.key('.reopen'),
    what: 'reopen',
    repeatable: true,
    run: async (call) => {
      await host.reopen?.(ticket, call)
      return true
    },
  })
  if ('outcome' in written) return written
  // Some say it is final only when asked: then another ticket follows this one.
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
  const written = await run.write<Ticket & Partial<Posted>>({
    ...hostWrite(run, route.host),
    key: opening.key,
    what: 'open',
    repeatable: host.capabilities.repeatable.open,
    run: (call) => host.open(opening, call),
    ...(lookup && {
      lookup: { settlesAfterMs: lookup.settlesAfterMs, find: (attempt, call) => lookup.find(opening, attempt, call) },
    }),
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
  if (run.task.identified?.recycled) tell(run, { key: 'note.recycled' })
  if (run.task.identified?.collision !== undefined) tell(run, { key: 'note.collision' })
  return { ticket, host, holdsFirst: opening.first !== undefined, opened: true }
}

/** One entry into the ticket, exactly once, in order; a ticket that is gone or closed for good gives way to another. */
export const postToTicket = async (run: Run, { event, content }: Said, retried = false): Promise<Outcome> => {
  const { context, conversation } = run
  const message = `${conversation.channel}/${event.id}`
  const entry = (host: Host): Entry => {
    const { name } = conversation
    const { at, id, replyTo } = event
    // A second ticket in one task gets a step of its own.
    const key = run.key(retried ? '.post2' : '.post')
    const typed = content.type !== 'selection'
    return { key, author: 'customer', at, typed, content: forHost(run, host, content), message: id, name, replyTo }
  }
  const found = openTicket(run) ?? (await ticketFor(run, begins(run, entry, message)))
  if ('outcome' in found) return found.outcome
  if ('refused' in found) return run.park(`refused: ${found.refused.code}`)
  const { ticket, host, holdsFirst } = found
  if (!holdsFirst) {
    const one = entry(host)
    const lookup = host.lookup?.post
    if (host.capabilities.echo === 'id') run.set({ posting: run.now })
    const { to, onUnknown, lookupTries, pauses } = hostWrite(run, ticket.host)
    const written = await run.write<Posted>({
      to,
      onUnknown,
      lookupTries,
      pauses,
      key: one.key,
      what: 'post',
      repeatable: host.capabilities.repeatable.post,
      run: (call) => host.post(ticket, one, call),
      lookup: lookup && {
        settlesAfterMs: lookup.settlesAfterMs,
        find: (attempt, call) => lookup.find(ticket, one, attempt, call),
      },
    })
    if ('outcome' in written) return written.outcome
    if ('unknown' in written) {
      tell(run, { key: 'note.missed' })
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
  tickRead(run, 'posted')
  if (context.setup.hooks?.analyze) await analyze(run, ticket, host, content)
  return run.done()
}

/** What a ticket that is opened for this message begins with. */
const begins = ({ context, conversation }: Run, entry: (host: Host) => Entry, message: string): About => {
  const { ticket, route } = conversation
  const host = context.host(ticket?.host ?? route?.host ?? Object.keys(context.setup.hosts)[0] ?? '')
  return host ? { first: entry(host), message } : { message }
}

/** Sentiment, language, intent (E6): tags where the host has them, else a note. A hint, so a failure is only logged. */
const analyze = async (run: Run, ticket: TicketRef, host: Host, content: Content): Promise<void> => {
  const hook = run.context.setup.hooks?.analyze
  if (!hook || content.type !== 'text') return
  // What was posted is settled first: whatever happens here must not bring it into doubt.
  await run.commit()
  try {
    const tags = await run.ask('analyze', () => hook(content.text, { conversation: run.conversation }))
    if (tags.length === 0) return
    if (host.tag) await run.ask('tag', (call) => host.tag?.(ticket, tags, call) ?? Promise.resolve())
    else tell(run, { key: 'note.sentiment', values: { sentiment: tags.join(', ') } })
  } catch (thrown) {
    run.context.log.warn({ code: failureOf(thrown).code }, 'The analysis of a message failed')
  }
}

const settlePost = (run: Run, ticket: TicketRef, { ids, turn }: Posted, message: string): void => {
  if (run.conversation.posting !== undefined) {
    run.set({ posting: undefined })
    run.add({ wake: true })
  }
  if (turn !== undefined) run.set({ turn: { id: turn, until: run.now + run.context.policy.turnMs } })
  if (ids.length > 0) run.add({ written: { host: ticket.host, ids, message } })
  run.add({ messagePatch: { id: message, ticket: ticket.id } })
}

const refusedPost = async (run: Run, failure: Failure, said: Said, retried: boolean): Promise<Outcome> => {
  const { ticket } = run.conversation
  if (retried || !ticket || (failure.code !== 'ticket_closed' && failure.code !== 'ticket_gone'))
    return run.park(`refused: ${failure.code}`)
  // Treated as closed long ago: no reopening, but one that follows.
  run.set(
    failure.code === 'ticket_gone'
      ? { ticket: undefined, previousTicket: ticket, posting: undefined }
      : { closedTicket: { id: ticket.id, at: 0 }, posting: undefined },
  )
  return postToTicket(run, said, true)
}

/** What every write to a host has in common. */
const hostWrite = (run: Run, name: string) => ({
  to: name,
  onUnknown: run.context.policy.onUnknown,
  lookupTries: 10,
  pauses: { host: pauseKey.host(name) },
})
