import {
  type Call,
  DeskwireError,
  type Entry,
  type Fields,
  failureOf,
  type Posted,
  quoteOf,
  type Sought,
  type Ticket,
} from '@deskwire/core/adapter'
import type { Client } from '../connection.js'
import type { Settings } from '../options.js'
import { eventId, isOurs, messageIdOf, textIn } from './activity.js'
import { explainConversation } from './failures.js'
import { messagesSince } from './list.js'
import { messagesOf, notice, type Written, withoutFile } from './write.js'

/** Posts one activity to a conversation. The answer numbers the message; the numbers also give the order. */
export const send = async (
  client: Client,
  channelId: string | undefined,
  conversation: string,
  activity: Written,
  call: Call,
): Promise<string | undefined> => {
  const { data } = await client.request<Fields | undefined>(
    {
      method: 'POST',
      url: `/api/v1.0/consumer/conversation/${encodeURIComponent(conversation)}`,
      json: { ...activity, channelId, conversation: { id: conversation } },
      // Repeating typing, read or end is harmless; repeating a message is not.
      repeatable: activity.type !== 'message',
      maxBytes: 256 * 1024,
      explain: explainConversation,
    },
    call,
  )
  return data && typeof data === 'object' ? messageIdOf(data) : undefined
}

/** The first may be refused; after that, part of the entry may have arrived, so it is looked up. */
const sendAll = async (messages: readonly Written[], deliver: (one: Written) => Promise<string | undefined>) => {
  const ids: string[] = []
  for (const [n, message] of messages.entries()) {
    try {
      const id = await deliver(message)
      if (id !== undefined) ids.push(id)
    } catch (thrown) {
      if (n === 0) throw thrown
      throw new DeskwireError({ ...failureOf(thrown), ambiguous: true })
    }
  }
  return ids
}

export const postEntry = async (
  client: Client,
  settings: Pick<Settings, 'channelId' | 'attachments'>,
  { id: ticket }: Ticket,
  entry: Entry,
  call: Call,
): Promise<Posted> => {
  const deliver = (message: Written) => send(client, settings.channelId, ticket, message, call)
  const messages = await messagesOf(entry, ticket, settings, call.signal)
  // Apart from the customer's own words, which a bot reads too. Once more after a failure does no harm.
  for (const quote of entry.quoted === undefined ? [] : notice(quoteOf(entry.quoted), ticket)) await deliver(quote)
  const ids = await sendAll(messages, deliver).catch((thrown: unknown) => {
    // An environment decides which file types it accepts; any other is still named and linked.
    const { ambiguous, provider } = failureOf(thrown)
    const without = !ambiguous && (provider?.status === 400 || provider?.status === 413) && withoutFile(entry, ticket)
    if (!without) throw thrown
    return sendAll(without, deliver)
  })
  return { ids: ids.map((id) => eventId(ticket, id)) }
}

// Our clock and theirs may differ a little; an equal message from before the attempt is another one.
const skewMs = 5_000
const lookBackMs = 60_000

/** After a lost answer: is it in the list? By our own id if the list shows it, else by its text. */
export const findEntry = async (
  client: Client,
  { id: ticket }: Ticket,
  entry: Entry,
  attempt: Sought,
  call: Call,
): Promise<{ found: Posted } | 'absent' | 'unknown'> => {
  // The bytes are not compared.
  const wanted = await messagesOf(entry, ticket, { attachments: 'link' }, call.signal)
  const listed = (await messagesSince(client, ticket, attempt.startedAt - lookBackMs, call)).filter(isOurs)
  const found: string[] = []
  for (const message of wanted) {
    if (message.type !== 'message') continue
    const named = listed.filter((one) => textIn(one, 'id') === message.id)
    const alike = [...named]
    if (named.length === 0)
      for (const one of listed) {
        const id = messageIdOf(one)
        const others = id !== undefined && (await attempt.isOthers?.(eventId(ticket, id)))
        if (isAlike(one, message) && !isAnother(one, wanted) && !others) alike.push(one)
      }
    const since = alike.filter((one) => named.length > 0 || Number(messageIdOf(one)) >= attempt.startedAt - skewMs)
    const [only] = since
    if (since.length > 1 || since.length !== alike.length) return 'unknown'
    const id = only && messageIdOf(only)
    if (only && id === undefined) return 'unknown'
    if (id !== undefined) found.push(eventId(ticket, id))
  }
  if (found.length === 0) return 'absent'
  return found.length === wanted.length ? { found: { ids: found } } : 'unknown'
}

const fileNames = (attachments: unknown): string =>
  (Array.isArray(attachments) ? attachments : []).map((one) => String(one?.name)).join('\n')

const isAlike = (one: Fields, message: Extract<Written, { type: 'message' }>): boolean =>
  (textIn(one, 'text') ?? '') === (message.text ?? '') && fileNames(one.attachments) === fileNames(message.attachments)

/** It carries one of our ids (which have a dot, unlike Microsoft's), but not this entry's. */
const isAnother = (one: Fields, wanted: readonly Written[]): boolean => {
  const id = textIn(one, 'id')
  if (!id?.includes('.')) return false
  return !wanted.some((message) => message.type === 'message' && message.id === id)
}
