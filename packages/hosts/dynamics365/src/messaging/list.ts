import { type Call, type Fields, type HostEvent, isFields } from '@deskwire/core/adapter'
import type { Client } from '../connection.js'
import { listIn, messageIdOf, textIn } from './activity.js'
import { explainConversation } from './failures.js'
import { eventsOf, type Reading } from './read.js'

// The most of messages on a page, and of a list that is read.
const pageSize = 100
// Enough for any outage; even an endless list must end.
const mostPages = 50

async function* pages(client: Client, path: string, since: number, call: Call): AsyncIterable<Fields> {
  let token: string | undefined
  for (let page = 0; page < mostPages; page++) {
    const query = new URLSearchParams({ StartTimeStamp: new Date(since).toISOString(), PageSize: String(pageSize) })
    if (token !== undefined) query.set('ContinuationToken', token)
    const { data } = await client.request(
      { method: 'GET', url: `/api/v1.0/consumer/${path}?${query}`, explain: explainConversation },
      call,
    )
    if (!isFields(data)) return
    yield data
    // Both spellings are documented.
    const next = textIn(data, 'continuationToken') ?? textIn(data, 'continuationtoken')
    if (next === undefined || next === token) return
    token = next
  }
}

/** Everything said in a conversation since then, oldest first. */
export const messagesSince = async (
  client: Client,
  conversation: string,
  since: number,
  call: Call,
): Promise<readonly Fields[]> => {
  const found: Fields[] = []
  const path = `conversation/${encodeURIComponent(conversation)}/messages`
  for await (const page of pages(client, path, since, call)) found.push(...listIn(page, 'messages'))
  return found.sort((a, b) => Number(messageIdOf(a) ?? 0) - Number(messageIdOf(b) ?? 0))
}

/**
 * The messages and closings that webhooks would have reported. Other system events have no number there, so repeats could
 * not be recognized: an old acceptance must not wake a waiting conversation. States are in Dataverse.
 */
export const saidIn = (listed: readonly Fields[], conversation: string, reading: Reading): readonly HostEvent[] =>
  listed.flatMap((activity) =>
    eventsOf(activity, conversation, reading).filter(({ kind }) => kind === 'reply' || kind === 'closed'),
  )

/** The same for one conversation since then. */
export const heardSince = async (
  client: Client,
  conversation: string,
  since: number,
  reading: Reading,
  call: Call,
): Promise<readonly HostEvent[]> =>
  saidIn(await messagesSince(client, conversation, since, call), conversation, reading)

/** The conversations that are open, active or waiting: "Wrap-Up or Closed aren't included". */
export async function* liveConversations(client: Client, call: Call): AsyncIterable<string> {
  // The filter is by creation, and a waiting conversation may be weeks old.
  for await (const page of pages(client, 'conversations', 0, call))
    for (const item of listIn(page, 'conversations')) {
      const id = textIn(item, 'conversationid') ?? textIn(item, 'conversationId')
      if (id !== undefined) yield id.toLowerCase()
    }
}
