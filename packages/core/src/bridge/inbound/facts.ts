import type { ConversationPatch } from '../../model/conversation.js'
import { nextState, stateEventOf } from '../../policy/state.js'
import { warnAt, windowOf } from '../../policy/window.js'
import type { Outcome } from '../../ports/store.js'
import { tell } from '../agent/notes.js'
import { tickRead } from '../agent/speaker.js'
import { listen } from '../consent/keywords.js'
import type { Run } from '../task/run.js'
import type { Work } from '../task/work-items.js'

type Of<K extends Work['work']> = Extract<Work, { work: K }>

/** Walk 1, its beginning: the window opens, consent is heard, the transcript has it. Nothing here waits for anybody. */
export const customerFacts = (run: Run, { event }: Of<'customer'>): Outcome | Promise<Outcome> => {
  const { conversation, now } = run
  const { content } = event
  // A provider's clock may be ahead of ours or of an earlier message; the window never shrinks.
  const at = Math.min(event.at, now)
  const patch: ConversationPatch = {}
  if (!conversation.lastInbound || at >= conversation.lastInbound.at) patch.lastInbound = { id: event.id, at }
  if (event.name !== undefined && event.name !== conversation.name) patch.name = event.name
  // Whoever writes can be reached.
  if (conversation.unreachable !== undefined) patch.unreachable = undefined
  if (event.referral?.adClick) patch.freeEntry = { at, source: event.referral.source }
  const state = nextState(conversation.state, 'customer_wrote')
  if (state !== conversation.state) {
    patch.state = state
    patch.stateAt = now
  }
  run.set(patch)
  run.add({
    message: {
      id: `${conversation.channel}/${event.id}`,
      conversation: conversation.id,
      direction: 'in',
      author: event.name === undefined ? { kind: 'customer' } : { kind: 'customer', name: event.name },
      at: event.at,
      content: [content],
    },
  })
  if (conversation.blocked) return run.done({ ignored: 'blocked' })
  const listening =
    content.type === 'text' || conversation.revoked
      ? listen(run, content.type === 'text' ? content.text : '', event.answered)
      : undefined
  return listening ? listening.then(() => passOn(run, event)) : passOn(run, event)
}

const passOn = (run: Run, event: Of<'customer'>['event']): Outcome => {
  const { context, conversation } = run
  scheduleWarning(run)
  // Replies on hold look again; the gate decides whether this answer releases them. A hold may begin at this moment on
  // the other track, so it is not asked whether there is one.
  if (context.policy.onClosed === 'reopen') run.add({ wake: true })
  context.events.emit('received', {
    tenant: context.tenant,
    conversation: conversation.id,
    message: `${conversation.channel}/${event.id}`,
    type: event.content.type,
  })
  tickRead(run, 'received')
  return run.pass('in')
}

/** Added, never rewritten: both the old address and the new one are this customer from now on. */
export const identityFacts = (run: Run, { event }: Of<'identity'>): Outcome => {
  const { context, conversation } = run
  run.add({ addresses: event.after })
  if (conversation.ticket)
    tell(run, { key: 'note.new_address', values: { address: event.after.map(({ value }) => value).join(', ') } })
  context.events.emit('identity', { tenant: context.tenant, conversation: conversation.id, what: 'changed' })
  return run.done()
}

/** Sent from the business's own phone: part of the conversation, nothing to send. */
export const echoFacts = (run: Run, { event }: Of<'echo'>): Outcome => {
  const { conversation } = run
  run.add({
    message: {
      id: `${conversation.channel}/${event.id}`,
      conversation: conversation.id,
      direction: 'out',
      author: { kind: 'agent', name: 'phone' },
      at: event.at,
      content: [event.content],
    },
  })
  // A person answers by phone: the assistant falls silent.
  if (conversation.speaker === 'assistant') run.set({ speaker: 'host', takenOver: run.task.seq })
  return conversation.ticket ? run.pass('in') : run.done()
}

/** What a helpdesk says of its ticket, apart from words for the customer. */
export const hostFacts = (run: Run, { host, event }: Of<'host'>): Outcome => {
  const { context, conversation } = run
  const next = stateEventOf(event)
  const state = next && nextState(conversation.state, next)
  const patch: ConversationPatch = state && state !== conversation.state ? { state, stateAt: run.now } : {}
  const ours = conversation.ticket?.host === host
  switch (event.kind) {
    case 'closed':
    case 'deleted':
      if (!ours || !conversation.ticket) return run.done({ ignored: 'not_the_current_ticket' })
      if (
        event.at &&
        'ticket' in event.at &&
        event.at.ticket !== undefined &&
        event.at.ticket !== conversation.ticket.id
      )
        return run.done({ ignored: 'not_the_current_ticket' })
      // The conversation returns to the assistant; where it goes next is asked anew.
      Object.assign(patch, {
        closedTicket: { id: conversation.ticket.id, at: run.now },
        speaker: 'assistant',
        takenOver: undefined,
        route: undefined,
        contact: undefined,
        memory: undefined,
        turns: undefined,
        turn: undefined,
        turnOver: undefined,
        awayAt: undefined,
        ...(event.kind === 'deleted' && { previousTicket: conversation.ticket, ticket: undefined }),
      } satisfies ConversationPatch)
      context.events.emit('closed', {
        tenant: context.tenant,
        conversation: conversation.id,
        ticket: conversation.ticket.id,
        host,
      })
      break
    case 'reopened':
      Object.assign(patch, { closedTicket: undefined, speaker: 'host' } satisfies ConversationPatch)
      break
    case 'handed-back':
      Object.assign(patch, { speaker: 'assistant', takenOver: undefined, turns: undefined } satisfies ConversationPatch)
      break
    case 'turn-over':
      patch.turnOver = event.request
      run.add({ wake: true })
      break
    case 'merged':
      if (ours && conversation.ticket)
        Object.assign(patch, { previousTicket: conversation.ticket, ticket: { host, id: event.into } })
      break
    case 'unavailable':
      run.set(patch)
      return run.pass('in')
  }
  if (Object.keys(patch).length > 0) run.set(patch)
  return run.done()
}

/** One warning is under way at most; it looks again when its time comes, for each message moves the window. */
const scheduleWarning = (run: Run): void => {
  const { context, conversation } = run
  const ahead = context.policy.windowWarningMs
  if (ahead <= 0 || conversation.warningAt !== undefined) return
  const rule = context.channel(conversation.channel)?.capabilities.window
  const at = rule && warnAt(windowOf(conversation, rule, run.now, context.policy.windowMarginMs).until, ahead)
  if (at === undefined || at <= run.now) return
  run.set({ warningAt: at })
  run.add({
    accept: {
      tenant: context.tenant,
      id: `window/${run.key()}`,
      belongs: { by: 'id', id: conversation.id },
      track: 'facts',
      at: run.now,
      due: at,
      body: { work: 'window-closing' } satisfies Work,
    },
  })
}

/** The window is about to close: the agent is told, if there is one and the customer had no answer since. */
export const windowFacts = (run: Run): Outcome => {
  const { context, conversation } = run
  const rule = context.channel(conversation.channel)?.capabilities.window
  const window = windowOf(conversation, rule, run.now, context.policy.windowMarginMs)
  const at = warnAt(window.until, context.policy.windowWarningMs)
  if (window.open && at !== undefined && at > run.now) {
    run.set({ warningAt: at })
    return run.waitUntil(at, 'window', true)
  }
  run.set({ warningAt: undefined })
  const openTicket = conversation.ticket && conversation.closedTicket?.id !== conversation.ticket.id
  if (!window.open || !openTicket) return run.done({ ignored: 'nobody_to_warn' })
  const minutes = Math.max(1, Math.round(((window.until ?? run.now) - run.now) / 60_000))
  tell(run, { key: 'window.closing', values: { minutes } })
  return run.done()
}
