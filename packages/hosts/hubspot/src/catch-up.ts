import {
  BoundedMap,
  type Call,
  type Fields,
  fields,
  type Hint,
  type HostEvent,
  list,
  mimeOfName,
  word,
} from '@deskwire/core/adapter'
import { type Hubspot, threadPath, threadsPath } from './api.js'
import { eventsOf, filesOf, isWhole } from './messages.js'
import { begun, changedStatus } from './receive.js'
import { isOurs, readOrigin, remember } from './threads.js'

const pageSize = 100
const mostPages = 50
// A hint waits for up to three days while HubSpot cannot be reached.
const backMs = 3 * 24 * 60 * 60_000

/** What a webhook hinted at, as it is now. */
export const expand = async (hubspot: Hubspot, { id = '', at }: Hint, call: Call): Promise<readonly HostEvent[]> => {
  if (!('ticket' in at) || at.ticket === undefined) return []
  const ticket = { id: at.ticket }
  if (id.startsWith(begun)) {
    await remember(hubspot, ticket, id.slice(begun.length), call)
    return []
  }
  if (id.startsWith(changedStatus)) {
    const thread = await hubspot.find(threadPath(ticket), call)
    if (!thread || thread.archived === true) return [{ kind: 'deleted', id, at }]
    return [{ kind: thread.status === 'CLOSED' ? 'closed' : 'reopened', id, at }]
  }
  if (id === '') return repliesIn(hubspot, ticket, hubspot.handle.now() - backMs, call)
  const message = await hubspot.find(`${threadPath(ticket)}/messages/${encodeURIComponent(id)}`, call)
  return message ? whole(hubspot, message, true, call) : []
}

/** With what the webhook leaves out: the end of a long text, and the names of files. */
const whole = async (hubspot: Hubspot, message: Fields, ours: boolean, call: Call): Promise<readonly HostEvent[]> => {
  if (isWhole(message)) return eventsOf(hubspot.settings, message, ours)
  const names = new Map<string, string>()
  for (const { id, name } of filesOf(message)) {
    if (mimeOfName(name) !== undefined) continue
    const file = await hubspot.find(`/files/v3/files/${encodeURIComponent(id)}`, call)
    const [stem, extension] = [word(file?.name) ?? name, word(file?.extension)]
    names.set(id, extension === undefined || mimeOfName(stem) !== undefined ? stem : `${stem || 'file'}.${extension}`)
  }
  const isCut = message.truncationStatus !== undefined && message.truncationStatus !== 'NOT_TRUNCATED'
  const thread = { id: word(message.conversationsThreadId) ?? '' }
  const original = isCut
    ? await hubspot.find(`${threadPath(thread)}/messages/${word(message.id)}/original-content`, call)
    : undefined
  return eventsOf(hubspot.settings, { ...message, ...original }, ours, names)
}

/** Agents' messages over our channel since then, oldest first. */
const repliesIn = async (
  hubspot: Hubspot,
  ticket: { id: string },
  since: number,
  call: Call,
): Promise<readonly HostEvent[]> => {
  const origin = await readOrigin(hubspot, ticket, call)
  if (!origin) return []
  const found: Fields[] = []
  let after = ''
  for (let page = 0; page < mostPages; page++) {
    const read = await hubspot.find(`${threadPath(ticket)}/messages?sort=-createdAt&limit=${pageSize}${after}`, call)
    const messages = list(read?.results).map(fields)
    found.push(...messages.filter((one) => timeOf(one.createdAt) >= since && isReply(hubspot, one)))
    const next = nextOf(read)
    if (next === undefined || timeOf(messages.at(-1)?.createdAt) < since) break
    after = `&after=${encodeURIComponent(next)}`
  }
  const events: HostEvent[] = []
  for (const message of found.reverse()) events.push(...(await whole(hubspot, message, origin.ours, call)))
  return events
}

const isReply = (hubspot: Hubspot, message: Fields): boolean =>
  message.type === 'MESSAGE' &&
  message.direction === 'OUTGOING' &&
  word(message.channelId) === hubspot.settings.channelId &&
  !isOurs(hubspot, message)

/** What no webhook told: threads of our channel with a message since then, and what agents wrote in them. */
export const createCatchUp = (hubspot: Hubspot) => {
  const known = new BoundedMap<string, { state: string; since: number }>(10_000)
  return async function* catchUp(since: number, call: Call): AsyncGenerator<HostEvent> {
    for await (const thread of threadsSince(hubspot, since, call)) {
      const id = word(thread.id) ?? ''
      const state = `${word(thread.status)} ${word(thread.latestMessageTimestamp)}`
      const before = known.get(id)
      // What was told before `since` moved on is in the store.
      if (before?.state === state && before.since < since) continue
      yield* await repliesIn(hubspot, { id }, since, call)
      if (thread.status === 'CLOSED')
        yield { kind: 'closed', id: `${changedStatus}${id}:${word(thread.closedAt) ?? ''}`, at: { ticket: id } }
      known.set(id, { state, since })
    }
  }
}

async function* threadsSince(hubspot: Hubspot, since: number, call: Call): AsyncGenerator<Fields> {
  const asked = new URLSearchParams({
    latestMessageTimestampAfter: new Date(since - 1_000).toISOString(),
    sort: 'latestMessageTimestamp',
    limit: String(pageSize),
  })
  for (let page = 0; page < mostPages; page++) {
    const read = await hubspot.get(`${threadsPath}?${asked}`, call)
    for (const thread of list(read.results).map(fields))
      if (word(thread.originalChannelId) === hubspot.settings.channelId) yield thread
    const next = nextOf(read)
    if (next === undefined) return
    asked.set('after', next)
  }
}

const nextOf = (page: Fields | undefined): string | undefined => word(fields(fields(page?.paging).next).after)

const timeOf = (time: unknown): number => Date.parse(word(time) ?? '') || 0
