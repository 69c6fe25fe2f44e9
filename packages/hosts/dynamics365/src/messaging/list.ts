import { type Call, type Fields, type HostEvent, isFields } from '@deskwire/core/adapter'
import type { Client } from '../connection.js'
import { listIn, messageIdOf, textIn } from './activity.js'
import { explainConversation } from './failures.js'
import { eventsOf, type Reading } from './read.js'

// The most of messages on a page, and of a list that is read.
const pageSize = 100
// Enough for anything that was missed; a list that never ends must end.
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
 * What a webhook would have said or closed. Other system events come without a number there, so they could not be told
 * from those that were heard: an old acceptance must not wake what waits. States are in Dataverse.
 */
export const saidIn = (listed: readonly Fields[], conversation: string, reading: Reading): readonly HostEvent[] =>
  listed.flatMap((activity) =>
    eventsOf(activity, conversation, reading).filter(({ kind }) => kind === 'reply' || kind === 'closed'),
  )

/** The same of a conversation since then. */
export const heardSince = async (
  client: Client,
  conversation: string,
  since: number,
  reading: Reading,
  call: Call,
): Promise<readonly HostEvent[]> =>
  saidIn(await messagesSince(client, conversation, since, call), conversation, reading)

/** Those that are open, active or waiting: "Wrap-Up or Closed aren't included". */
export async function* liveConversations(client: Client, call: Call): AsyncIterable<string> {
  // Created after: a conversation that waits may be weeks old.
  for await (const page of pages(client, 'conversations', 0, call))
    for (const item of listIn(page, 'conversations')) {
      const id = textIn(item, 'conversationid') ?? textIn(item, 'conversationId')
      if (id !== undefined) yield id.toLowerCase()
    }
}
