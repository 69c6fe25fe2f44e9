import { withAddresses } from '../../model/address.js'
import { boundedKey } from '../../model/bounded-key.js'
import { changed } from '../../model/changed.js'
import type { Conversation, ConversationPatch } from '../../model/conversation.js'
import { fail } from '../../model/failure.js'
import { conversationOf, joinDelivery, type MessagePart } from '../../model/message.js'
import type { Change } from '../../ports/store.js'
import { accept, adoptOrphans } from './accept.js'
import { addNames, locate, sentName, ticketName } from './names.js'
import { moveTo, type Transaction } from './transaction.js'

/** The origin of changes: a task, or outside any lane. */
export interface Place {
  tenant: string
  conversation: string | undefined
  /** The seq of the task that the steps belong to. */
  seq?: number
}

export const applyChanges = (transaction: Transaction, place: Place, changes: readonly Change[]): void => {
  // Checked before anything is written, so that a failing list of changes has no effect.
  if (changes.some(needsConversation)) theirs(transaction, place)
  for (const change of changes) applyOne(transaction, place, change)
}

const needsConversation = (change: Change): boolean =>
  'conversation' in change || 'addresses' in change || 'choice' in change || 'link' in change || 'wake' in change

const applyOne = (transaction: Transaction, place: Place, change: Change): void => {
  const { tables } = transaction
  const { tenant } = place
  if ('step' in change) {
    if (place.seq !== undefined) tables.setStep(place.seq, change.step)
  } else if ('conversation' in change) {
    patch(transaction, theirs(transaction, place), change.conversation)
  } else if ('message' in change) {
    tables.setMessage(tenant, change.message)
  } else if ('part' in change) {
    setPart(transaction, place, change.part)
  } else if ('accept' in change) {
    accept(transaction, change.accept)
  } else if ('forgetStep' in change) {
    if (place.seq !== undefined) tables.dropStep(place.seq, change.forgetStep)
  } else if ('messagePatch' in change) {
    // The patch names the message, so its id stays.
    const message = tables.message(tenant, change.messagePatch.id)
    if (message) tables.setMessage(tenant, changed(message, change.messagePatch))
  } else if ('consent' in change) {
    tables.addConsent({ ...change.consent, id: boundedKey(change.consent.id) })
  } else if ('addresses' in change) {
    const conversation = theirs(transaction, place)
    const { channel, customer } = conversation
    addNames(transaction, tenant, customer, change.addresses, channel, (name) =>
      adoptOrphans(transaction, tenant, name),
    )
    const addresses = withAddresses(conversation.addresses, change.addresses)
    if (addresses !== conversation.addresses) patch(transaction, theirs(transaction, place), { addresses })
  } else if ('choice' in change) {
    tables.setChoice(tenant, theirs(transaction, place).id, boundedKey(change.choice.id), change.choice)
  } else if ('link' in change) {
    tables.setLink({ ...change.link, tenant, conversation: theirs(transaction, place).id })
  } else if ('written' in change) {
    const { host, ids, message } = change.written
    for (const id of ids) tables.setWritten(tenant, host, boundedKey(id), message)
  } else if ('cancel' in change) {
    cancelWork(transaction, tenant, change.cancel, 'cancelled')
  } else if ('introduce' in change) {
    introduce(transaction, tenant, change)
  } else if ('wake' in change) {
    const { id } = theirs(transaction, place)
    for (const lane of tables.wake(id)) transaction.touched.set(lane, undefined)
    transaction.woken(id, place.seq)
  } else {
    tables.setPause(tenant, change.pause.key, change.pause.until)
  }
}

const theirs = ({ tables }: Transaction, { tenant, conversation: id }: Place): Conversation => {
  const conversation = id === undefined ? undefined : tables.conversation(id)
  if (conversation?.tenant !== tenant) throw fail('no_conversation', 'This change needs a conversation that exists')
  return conversation
}

/** Orphans that wait for one of these names look for their lane again, as after a message. */
const introduce = (
  transaction: Transaction,
  tenant: string,
  { introduce: belongs, changes }: Extract<Change, { introduce: unknown }>,
): void => {
  const names: string[] = []
  const found = locate(transaction, tenant, belongs, (name) => names.push(name))
  if (!found) throw fail('no_conversation', 'Nobody has this address, and no customer was to be created')
  const { id, customer } = found.conversation
  const theirs = changes.map((change) =>
    'consent' in change && change.consent.customer === '' ? { consent: { ...change.consent, customer } } : change,
  )
  applyChanges(transaction, { tenant, conversation: id }, theirs)
  for (const name of names) adoptOrphans(transaction, tenant, name)
}

/** A reply that was read before its ticket closed does not make the conversation active again: tracks do not see each other. */
const ofClosed = ({ closedTicket, ticket }: Conversation, change: ConversationPatch): ConversationPatch => {
  if (change.state !== 'active' || 'closedTicket' in change || !ticket || closedTicket?.id !== ticket.id) return change
  const { state: _, stateAt: __, ...others } = change
  return others
}

const patch = (transaction: Transaction, conversation: Conversation, wanted: ConversationPatch): void => {
  const { tables } = transaction
  const change = ofClosed(conversation, wanted)
  const { id, tenant } = conversation
  const next = changed(conversation, change)
  for (const key in change) if (Reflect.get(next, key) === undefined) Reflect.deleteProperty(next, key)
  tables.setConversation(next, change)
  const { ticket } = next
  if (ticket && (ticket.id !== conversation.ticket?.id || ticket.host !== conversation.ticket.host)) {
    tables.setTicket(tenant, ticket.host, boundedKey(ticket.id), id)
    adoptOrphans(transaction, tenant, ticketName(ticket.host, ticket.id))
  }
}

const setPart = (transaction: Transaction, { tenant, conversation: id }: Place, part: MessagePart): void => {
  const { tables } = transaction
  const known = tables.part(tenant, part.id)
  const channel = tables.conversation(id ?? conversationOf(part.id))?.channel
  const joined = known ? joinPart(known, part) : part
  const { providerId } = joined
  tables.setPart(
    tenant,
    joined,
    channel !== undefined && providerId !== undefined ? { channel, providerId: boundedKey(providerId) } : undefined,
  )
  if (channel !== undefined && part.providerId !== undefined && part.providerId !== known?.providerId) {
    adoptOrphans(transaction, tenant, sentName(channel, part.providerId))
  }
}

/** Fields of a part are never removed and its delivery never goes back, so statuses give the same result in any order. */
const joinPart = (known: MessagePart, news: MessagePart): MessagePart => {
  const delivery = joinDelivery(known.delivery, news.delivery)
  const patch: Partial<MessagePart> = { delivery }
  if (news.content !== undefined) patch.content = news.content
  if (news.providerId !== undefined) patch.providerId = news.providerId
  if (news.price !== undefined) patch.price = news.price
  if (news.replacedBy !== undefined) patch.replacedBy = news.replacedBy
  const failure = known.failure ?? news.failure
  // Proof of delivery beats a failure.
  const proven = delivery === 'delivered' || delivery === 'read'
  if (!proven && failure !== undefined) patch.failure = failure
  const joined = changed(known, patch)
  if (proven) delete joined.failure
  return joined
}

/** A task that is not claimed ends here; a claimed one finishes its run and is not run again. */
export const cancelWork = (transaction: Transaction, tenant: string, id: string, reason: string): void => {
  const work = transaction.tables.work(tenant, boundedKey(id))
  if (!work || (work.state !== 'waiting' && work.state !== 'orphan' && work.state !== 'parked')) return
  if (work.state === 'waiting' && transaction.stop(work)) transaction.tables.setWork(work, { cancelled: true })
  else moveTo(transaction, work, 'ignored', reason)
}
