import {
  type Call,
  type Entry,
  fields,
  type Handle,
  type Opening,
  type Posted,
  type Sought,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { conversationUrl, type Rest } from './rest.js'
import { channelFor, handleOf, type Threads } from './threads.js'

type Found<T> = { found: T } | 'absent' | 'unknown'

// Clocks differ, and Front may take over the time at which the customer wrote.
const slackMs = 10 * 60_000
const mostPages = 20

/** What became of a message whose answer was lost: Front keeps our keys as external ids, and tells them to the channel. */
export const createLookup = (
  { options }: Handle<Settings>,
  rest: Rest,
  threads: Threads,
  place: (ticket: string, opening: Opening, call: Call) => Promise<void>,
) => {
  const { settlesAfterMs } = options

  const open = async (opening: Opening, { startedAt }: Sought, call: Call): Promise<Found<Ticket>> => {
    const { handle, hidden } = handleOf(opening)
    const channel = channelFor(options, opening, hidden)
    if (!channel) return 'absent'
    const about = { channel, customer: handle, since: startedAt - slackMs }
    const id = await threads.named(opening.key, about, call)
    if (id === undefined) return 'absent'
    await place(id, opening, call)
    return { found: { id, url: conversationUrl(id) } }
  }

  const post = async (ticket: Ticket, entry: Entry, _sought: Sought, call: Call): Promise<Found<Posted>> => {
    const { id, channel } = await threads.need(ticket.id, call)
    const list = { path: `/conversations/${id}/messages`, most: mostPages }
    for await (const message of rest.pages(rest.channel(channel), list, call))
      if (fields(message.metadata).external_id === entry.key) {
        const uid = word(message.message_uid)
        return { found: { ids: uid === undefined ? [] : [uid] } }
      }
    return 'absent'
  }

  return { open: { settlesAfterMs, find: open }, post: { settlesAfterMs, find: post } }
}
