import {
  BoundedMap,
  type Call,
  DeskwireError,
  type Fields,
  fields,
  type Handle,
  type Hint,
  type HostEvent,
  list,
  word,
} from '@deskwire/core/adapter'
import { authorOf, conversationOf, isForCustomer, keyAttribute, replyOf, startOf, timeOf } from './messages.js'
import type { Settings } from './options.js'
import { conversationPath, type Rest } from './rest.js'

// With what a webhook tells, what was said shortly before is read too: it may have been told later, or never.
const lookBackMs = 60 * 60_000
// As long as a hint waits while Chatwoot cannot be reached.
const waitMs = 3 * 24 * 60 * 60_000
// Chatwoot gives 20 messages (app/finders/message_finder.rb) and 25 conversations a page.
const messagesAPage = 20
const mostPages = 100

interface Page {
  /** Oldest first. */
  messages: readonly Fields[]
  /** It reaches back to the first message of the conversation. */
  whole: boolean
  ours: boolean
}

/** What agents wrote, read from Chatwoot in its order. */
export const createReading = ({ options, now }: Handle<Settings>, rest: Rest) => {
  const read = new BoundedMap<string, { state: string; since: number }>(10_000)

  /** The newest messages, back to `enough`. */
  const messagesOf = async (
    ticket: string,
    enough: (messages: readonly Fields[]) => boolean,
    call: Call,
  ): Promise<Page> => {
    let messages: readonly Fields[] = []
    let ours = false
    for (let page = 0; page < mostPages; page++) {
      const oldest = word(messages[0]?.id)
      const before = oldest === undefined ? '' : `?before=${oldest}`
      const data = await rest.inTicket('GET', { id: ticket }, `/messages${before}`, call)
      const found = list(data.payload).map(fields)
      ours ||= word(fields(fields(data.meta).additional_attributes)[keyAttribute]) !== undefined
      messages = [...found, ...messages]
      if (found.length < messagesAPage) return { messages, whole: true, ours }
      if (enough(messages)) break
    }
    return { messages, whole: false, ours }
  }

  /** In a conversation that an agent began, their first message is where it begins for us. */
  const eventsOf = async (ticket: string, { messages, whole, ours }: Page, since: number, call: Call) => {
    const said = messages.filter(isForCustomer)
    const late = said.filter(({ created_at }) => timeOf(created_at) >= since)
    if (ours || late.length === 0) return late.flatMap((message) => replyOf(ticket, message))
    if (!options.outreach) return []
    const conversation = await rest.get(conversationPath(ticket), call)
    const began = timeOf(conversation.first_reply_created_at)
    const first = said.find(
      (message) => authorOf(message).kind === 'agent' && (began === 0 ? whole : timeOf(message.created_at) === began),
    )
    if (!first && began === 0) return []
    return [
      ...(first && late.includes(first) ? startOf(options, conversationOf(conversation), first) : []),
      ...late
        .filter(({ id, created_at }) => (first ? Number(id) > Number(first.id) : timeOf(created_at) >= began))
        .flatMap((message) => replyOf(ticket, message)),
    ]
  }

  const expand = async ({ id, at }: Hint, call: Call): Promise<readonly HostEvent[]> => {
    if (!('ticket' in at) || at.ticket === undefined) return []
    const wanted = Number(id)
    const recent = now() - waitMs
    const page = await messagesOf(
      at.ticket,
      (messages) => messages.some((one) => Number(one.id) <= wanted) || timeOf(messages[0]?.created_at) < recent,
      call,
    )
    const told = page.messages.find((one) => word(one.id) === id)
    const since = told ? timeOf(told.created_at) - lookBackMs : recent
    return eventsOf(at.ticket, page, since, call)
  }

  /** Everything makes a conversation the one with the latest activity, which comes first: until one that is older. */
  async function* changed(since: number, call: Call): AsyncGenerator<Fields> {
    const seen = new Set<string>()
    const inbox = await rest.inbox(call)
    for (let page = 1; page <= mostPages; page++) {
      const path = `/conversations?inbox_id=${inbox}&status=all&assignee_type=all&sort_by=last_activity_at_desc&page=${page}`
      const found = list(fields((await rest.get(path, call)).data).payload).map(fields)
      for (const one of found) {
        if (timeOf(one.last_activity_at) < since) return
        // One that is written to meanwhile moves to the front, and all others one place back.
        const id = word(one.id) ?? ''
        if (!seen.has(id)) yield one
        seen.add(id)
      }
      if (found.length === 0) return
    }
  }

  async function* catchUp(since: number, call: Call): AsyncGenerator<HostEvent> {
    // Times are in whole seconds.
    const from = Math.floor(since / 1_000) * 1_000
    for await (const one of changed(from, call)) {
      const ticket = word(one.id) ?? ''
      if (!conversationOf(one).ours && !options.outreach) continue
      const newest = Math.max(0, ...list(one.messages).map((message) => Number(fields(message).id)))
      const status = word(one.status) ?? ''
      const state = `${status}/${newest}/${word(one.last_activity_at)}`
      const before = read.get(ticket)
      // What was told before `since` moved on is in the store.
      if (before?.state === state && before.since < since) continue
      try {
        const page = await messagesOf(ticket, (messages) => timeOf(messages[0]?.created_at) < from, call)
        yield* await eventsOf(ticket, page, from, call)
      } catch (thrown) {
        // Deleted meanwhile.
        if (DeskwireError.isInstance(thrown) && thrown.code === 'ticket_gone') continue
        throw thrown
      }
      // One that is open need not be told: the next message goes there anyway.
      if (status === 'resolved') yield { kind: 'closed', id: `${ticket}/${state}`, at: { ticket } }
      read.set(ticket, { state, since })
    }
  }

  return { messagesOf, expand, catchUp }
}

export type Reading = ReturnType<typeof createReading>
