import type { Address } from '../../model/address.js'
import type { Conversation, ConversationPatch } from '../../model/conversation.js'
import { asOn, meet, proves, reachOf } from '../../model/reach.js'
import { nextState } from '../../policy/state.js'
import type { Outcome } from '../../ports/store.js'
import { addNote } from '../agent/notes.js'
import { listen } from '../consent/keywords.js'
import { forConversation } from '../task/envelopes.js'
import { allPages } from '../task/pages.js'
import type { Run } from '../task/run.js'
import { tickRead } from '../task/signs.js'
import type { WorkItem } from '../task/work-items.js'
import { scheduleWarning } from './window-warning.js'

type Of<K extends WorkItem['work']> = Extract<WorkItem, { work: K }>

/** The beginning of walk 1: opens the window, reads consent, writes the transcript. Nothing here waits for anybody. */
export const customerFacts = (run: Run, { event }: Of<'customer'>): Outcome | Promise<Outcome> => {
  const { conversation, wall: now } = run
  const { content } = event
  // A provider's clock may be ahead of ours or of an earlier message; the window never shrinks.
  const at = Math.min(event.at, now)
  // A group's messages come from its members; replies go to the group.
  const patch: ConversationPatch = event.group === undefined ? proves(conversation, at, event.from) : {}
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
  const id = `${conversation.channel}/${event.id}`
  run.add({
    message: {
      id,
      conversation: conversation.id,
      direction: 'in',
      author: event.name === undefined ? { kind: 'customer' } : { kind: 'customer', name: event.name },
      at: event.at,
      content: [content],
      // Nearly every message gets one, and a field that is there already is quickly changed.
      ticket: undefined,
    },
  })
  if (conversation.blocked) return run.done({ ignored: 'blocked' })
  const listening =
    content.type === 'text' || conversation.revoked
      ? listen(run, conversation, id, content.type === 'text' ? content.text : '', event.answered)
      : undefined
  return listening
    ? listening.then((how) => (how === 'replayed' ? replayed : passOn(run, event, conversation)))
    : passOn(run, event, conversation)
}

// None of it counts: neither the window, nor consent, nor the words.
const replayed: Outcome = { done: { ignored: 'replayed' } }

const passOn = (run: Run, event: Of<'customer'>['event'], before: Conversation): Outcome => {
  const { context } = run
  if (before.warningAt === undefined) scheduleWarning(run)
  // Replies on hold look again; the gate decides whether this answer releases them. A hold may begin at this moment on
  // the other track, so it is not asked whether there is one.
  if (context.policy.onClosed === 'reopen') run.add({ wake: true })
  context.events.emit('received', {
    tenant: context.tenant,
    conversation: before.id,
    message: `${before.channel}/${event.id}`,
    type: event.content.type,
  })
  tickRead(run, 'received')
  return run.pass('in')
}

/**
 * From now on both the old and the new address identify this customer, and messages go to the new one: the old one may soon be
 * somebody else's. Their conversations on other lines and channels move too.
 */
export const identityFacts = async (run: Run, { event }: Of<'identity'>): Promise<Outcome> => {
  const { context, conversation } = run
  const at = Math.min(event.at, run.wall)
  const { store, tenant } = context
  const left = [...event.before, ...reachOf(conversation)]
  const others = allPages((after) =>
    store.conversations(tenant, { customer: conversation.customer, limit: 50, ...after }),
  )
  for await (const other of others) {
    if (other.id === conversation.id) continue
    const id = `moved/${run.task.envelope.id}/${other.id}`
    const work: WorkItem = { work: 'moved', channel: conversation.channel, left, to: event.after, at }
    run.add({ accept: forConversation(other, { id, track: 'facts', at: run.now, body: work }) })
  }
  run.add({ addresses: event.after })
  move(run, at, event.after)
  if (conversation.ticket)
    addNote(run, { key: 'note.new_address', values: { address: event.after.map(({ value }) => value).join(', ') } })
  context.events.emit('identity', { tenant: context.tenant, conversation: conversation.id, what: 'changed' })
  return run.done()
}

const move = (run: Run, at: number, to: readonly Address[]): void => {
  const moved = proves(run.conversation, at, to)
  // A failure of their old address says nothing about the new one.
  if (moved.proven) run.set({ ...moved, unreachable: undefined })
}

/** They have moved on other lines as well, unless they were proven to be at another address there. */
export const movedFacts = (run: Run, { channel, left, to, at }: Of<'moved'>): Outcome => {
  const { conversation } = run
  if (!meet(reachOf(conversation), left)) return run.done({ ignored: 'is_elsewhere' })
  // If no address identifies them on this channel, nothing is sent until they write.
  move(run, at, asOn(conversation.channel, to, channel))
  return run.done()
}

/** Sent from the business's own phone: part of the conversation, with nothing to send. */
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
