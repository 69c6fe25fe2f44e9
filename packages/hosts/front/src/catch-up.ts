import { BoundedMap, type Call, fields, type Handle, type Hint, type HostEvent, word } from '@deskwire/core/adapter'
import { conversationOf, hostEventsOf, sentEvents, stateEvents } from './events.js'
import { replyOf } from './messages.js'
import type { Settings } from './options.js'
import type { Rest } from './rest.js'
import type { Threads } from './threads.js'

// A hint waits for up to 72 hours while Front cannot be reached.
const backMs = 3 * 24 * 60 * 60_000
// Front gives 15 events at a time.
const eventsAPage = 15
const mostPages = 400

/** The messages that agents sent in a conversation, read from Front. */
export const createExpand = ({ options, now }: Handle<Settings>, rest: Rest, threads: Threads) => {
  return async ({ at }: Hint, call: Call): Promise<readonly HostEvent[]> => {
    const thread = 'ticket' in at && at.ticket !== undefined ? await threads.find(at.ticket, call) : undefined
    if (!thread) return []
    const channel = options.channels.find(({ id }) => id === thread.channel)
    const about = { ticket: thread.id, externals: thread.externals, channel }
    const events: HostEvent[] = []
    const pages = { path: `/conversations/${thread.id}/messages`, most: 20 }
    for await (const message of rest.pages(rest.channel(thread.channel), pages, call)) {
      if (typeof message.created_at === 'number' && message.created_at * 1000 < now() - backMs) break
      // What we imported has our own key; an agent's message has the name that we gave it, which is its id.
      const external = word(fields(message.metadata).external_id)
      const isOurs = external !== undefined && external !== message.id
      // Of a message with an error the agent knows that it was not sent.
      const isSent = message.is_inbound === false && !message.draft_mode && !message.error_type
      const reply = isSent && !isOurs ? replyOf(message, about, options) : undefined
      if (reply) events.unshift(reply)
    }
    return events
  }
}

/** What agents did in our conversations since then, by Front's own record of events. */
export const createCatchUp = ({ options }: Handle<Settings>, rest: Rest, threads: Threads) => {
  const ours = new BoundedMap<string, true>(10_000)

  /** Only the inboxes in which our conversations are: Front has all the company's mail. */
  const inboxes = async (call: Call): Promise<readonly string[]> => {
    const found = new Set(Object.values(options.queues))
    for (const { id } of options.channels) {
      const channel = await rest.find(rest.core, `/channels/${id}`, call)
      const inbox = inboxIn(fields(fields(channel?._links).related).inbox)
      if (inbox !== undefined) found.add(inbox)
    }
    return [...found]
  }

  return async function* catchUp(since: number, call: Call): AsyncGenerator<HostEvent> {
    // Whether the second itself counts as after it is not documented.
    const after = String(since / 1000 - 1)
    const asked = new URLSearchParams({ sort_by: 'created_at', sort_order: 'asc', 'q[after]': after })
    for (const type of [...stateEvents, ...sentEvents]) asked.append('q[types]', type)
    for (const inbox of await inboxes(call)) asked.append('q[inboxes]', inbox)
    const foreign = new Set<string>()
    const told = new Set<string>()
    const list = { path: '/events', most: mostPages, limit: eventsAPage, query: `&${asked}` }
    for await (const event of rest.pages(rest.core, list, call)) {
      const ticket = conversationOf(event)
      if (ticket === undefined || foreign.has(ticket)) continue
      if (!ours.get(ticket)) {
        if (!(await threads.find(ticket, call)) && event.type !== 'trash') {
          foreign.add(ticket)
          continue
        }
        ours.set(ticket, true)
      }
      if (!isSent(event.type)) yield* hostEventsOf(event)
      else if (!told.has(ticket)) {
        told.add(ticket)
        yield { kind: 'changed', at: { ticket } }
      }
    }
  }
}

const isSent = (type: unknown): boolean => sentEvents.some((one) => one === type)

const inboxIn = (link: unknown): string | undefined => /\/inboxes\/(inb_[a-z0-9]{1,40})$/.exec(word(link) ?? '')?.[1]
