import { mediaOf } from '../../model/content.js'
import type { Conversation } from '../../model/conversation.js'
import type { Message, MessagePart } from '../../model/message.js'
import { hasWords, isAbout, placeOf, searchPage } from '../rules/search.js'
import type { MessageTables, Stored } from '../rules/tables.js'
import { pageOf } from './names.js'

interface Kept {
  number: number
  tenant: string
  message: Message
}

/** By tenant, so that a message id is the key and none has to be built for a lookup. */
interface Book {
  messages: Map<string, Kept>
  byConversation: Map<string, Kept[]>
}

const at = (...parts: readonly string[]): string => parts.join('\n')

export const messagesInMemory = (
  conversationOf: (id: string) => Conversation | undefined,
  erased: (tenant: string, conversation: string) => void,
): Omit<MessageTables, 'link' | 'setLink'> => {
  const tenants = new Map<string, Book>()
  const parts = new Map<string, MessagePart>()
  const partsOf = new Map<string, Set<string>>()
  const sent = new Map<string, string>()
  let number = 0

  const bookOf = (tenant: string): Book => {
    const found = tenants.get(tenant)
    if (found) return found
    const made: Book = { messages: new Map(), byConversation: new Map() }
    tenants.set(tenant, made)
    return made
  }
  const partsIn = (tenant: string, message: string): readonly MessagePart[] =>
    [...(partsOf.get(at(tenant, message)) ?? [])].flatMap((id) => parts.get(at(tenant, id)) ?? [])
  const mediaIn = ({ tenant, message }: Kept): readonly string[] =>
    [...message.content, ...partsIn(tenant, message.id).flatMap(({ content }) => content ?? [])].flatMap(
      (content) => mediaOf(content)?.stored ?? [],
    )
  // What is changed was just read.
  let read: Kept | undefined
  return {
    message(tenant, id) {
      read = bookOf(tenant).messages.get(id)
      return read?.message
    },
    setMessage(tenant, message) {
      const { messages, byConversation } = bookOf(tenant)
      const known = read?.message.id === message.id && read.tenant === tenant ? read : messages.get(message.id)
      if (known) {
        known.message = message
        return
      }
      const kept = { number: ++number, tenant, message }
      messages.set(message.id, kept)
      const others = byConversation.get(message.conversation)
      if (others) others.push(kept)
      else byConversation.set(message.conversation, [kept])
    },
    part: (tenant, id) => parts.get(at(tenant, id)),
    setPart(tenant, part, key) {
      parts.set(at(tenant, part.id), part)
      const of = at(tenant, part.of)
      partsOf.set(of, (partsOf.get(of) ?? new Set()).add(part.id))
      if (key) sent.set(at(tenant, key.channel, key.providerId), part.id)
    },
    parts: partsIn,
    sent(tenant, channel, providerId) {
      const id = sent.get(at(tenant, channel, providerId))
      return id === undefined ? undefined : parts.get(at(tenant, id))
    },
    messages(tenant, { conversation, words, after, limit, newestFirst }) {
      const { messages: kept, byConversation } = bookOf(tenant)
      const all = conversation === undefined ? [...kept.values()] : (byConversation.get(conversation) ?? [])
      const past = after === undefined ? undefined : Number(after)
      const found = all.filter(
        (kept) =>
          (past === undefined || (newestFirst ? kept.number < past : kept.number > past)) &&
          (words === undefined || hasWords(kept.message, words)),
      )
      const page = pageOf(newestFirst ? found.reverse() : found, limit, (kept) => String(kept.number))
      const items = page.items.map(({ message }): Stored => ({ message, parts: partsIn(tenant, message.id) }))
      return { ...page, items }
    },
    search(tenant, query) {
      const { words, conversation, channel, line, after, limit, look } = query
      const { messages: kept, byConversation } = bookOf(tenant)
      const { from = -Infinity, to = Infinity } = query
      const past = after === undefined ? undefined : placeOf(after)
      const isPast = (at: number, number: number) =>
        past === undefined || at < past.at || (at === past.at && number < past.number)
      const seen = (conversation === undefined ? [...kept.values()] : (byConversation.get(conversation) ?? []))
        .filter(({ message: { at }, number }) => at >= from && at <= to && isPast(at, number))
        .sort((a, z) => z.message.at - a.message.at || z.number - a.number)
        .slice(0, look)
        .map(({ message, number }) => ({ message, at: message.at, number }))
      const isOn = (id: string) => {
        const place = conversationOf(id)
        return (channel === undefined || place?.channel === channel) && (line === undefined || place?.line === line)
      }
      const found = seen.filter(
        ({ message }) => hasWords(message, words) && isAbout(message, query) && isOn(message.conversation),
      )
      const page = searchPage(found, limit, seen.length === look ? seen.at(-1) : undefined)
      const items = page.items.map(({ message }): Stored => ({ message, parts: partsIn(tenant, message.id) }))
      return { ...page, items }
    },
    eraseConversation(tenant, conversation) {
      let count = 0
      for (const kept of bookOf(tenant).byConversation.get(conversation) ?? []) {
        if (kept.message.content.length > 0) count++
        kept.message = withoutContent(kept.message)
        for (const part of partsIn(tenant, kept.message.id)) {
          const { content: _, ...rest } = part
          parts.set(at(tenant, part.id), rest)
        }
      }
      erased(tenant, conversation)
      return count
    },
    mediaOnlyIn(tenant, conversations) {
      const mine = new Set<string>()
      const others = new Set<string>()
      for (const { messages } of tenants.values())
        for (const kept of messages.values()) {
          const set = kept.tenant === tenant && conversations.includes(kept.message.conversation) ? mine : others
          for (const ref of mediaIn(kept)) set.add(ref)
        }
      return [...mine].filter((ref) => !others.has(ref))
    },
  }
}

/** What remains of an erased message: that it existed. */
const withoutContent = ({ lost: _, author, ...message }: Message): Message => ({
  ...message,
  author: { kind: author.kind },
  content: [],
})
