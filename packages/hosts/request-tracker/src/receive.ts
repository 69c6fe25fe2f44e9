import { type Content, type Fields, fields, type HostEvent, list, outreachEvents, word } from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { hintOf, idAtEnd } from './read.js'
import { fileOf, replyText } from './reply-text.js'

// A webhook has the changes of one update; more than this is not real.
const most = 200

/** The webhook of the recipe: `{ ticket, ours, channel, phone, transactions: [...] }`. */
export const readWebhook = (settings: Settings, body: unknown): readonly HostEvent[] => {
  const webhook = fields(body)
  const ticket = word(webhook.ticket)
  if (ticket === undefined || !Array.isArray(webhook.transactions)) throw new TypeError('Not a webhook of the recipe')
  const events: HostEvent[] = []
  const seen = new Set<string>()
  for (const one of list(webhook.transactions).slice(0, most).map(fields)) {
    const id = word(one.id)
    if (id === undefined || seen.has(id)) continue
    seen.add(id)
    events.push(...readOne(settings, { webhook, one, id, ticket }))
  }
  return events
}

interface About {
  webhook: Fields
  one: Fields
  id: string
  ticket: string
}

const readOne = (settings: Settings, { webhook, one, id, ticket }: About): readonly HostEvent[] => {
  // The recipe omits our own writes, unless it is configured with another user's name.
  if (one.by === settings.user) return []
  const at = { ticket }
  switch (one.type) {
    case 'Create':
    case 'Correspond':
      if (webhook.ours === true) return one.type === 'Create' ? [] : [hintOf(id, Number(one.at) || 0, ticket)]
      return outreach({
        id,
        ticket,
        channel: word(webhook.channel),
        to: word(webhook.phone),
        contents: contentsOf(one),
      })
    case 'Status':
      return statusEvent(settings, { id, ticket, before: word(one.old), after: word(one.new) })
    case 'AddLink':
      return merged(id, word(one.ticket), idAtEnd(one.into))
    case 'Owner': {
      const to = word(one.to)
      return [{ kind: 'assigned', id, at, ...(to !== undefined && to !== 'Nobody' && { to }) }]
    }
    default:
      return []
  }
}

const contentsOf = (one: Fields): readonly Content[] => {
  const html = word(one.html)
  const plain = word(one.plain)
  const text = html === undefined ? plain && replyText(plain, 'plain') : replyText(html, 'html')
  const files = list(one.files)
    .map(fields)
    .map((file) => fileOf(word(file.id) ?? '', word(file.type) ?? '', word(file.name)))
  return text ? [text, ...files] : files
}

/** An agent writes first, by a ticket whose custom fields name the channel and the customer. */
const outreach = ({
  channel,
  to,
  ...about
}: {
  id: string
  ticket: string
  channel: string | undefined
  to: string | undefined
  contents: readonly Content[]
}): readonly HostEvent[] => (channel === undefined || to === undefined ? [] : outreachEvents({ ...about, channel, to }))

export const statusEvent = (
  { closedStatuses, waitingStatuses }: Settings,
  { id, ticket, before, after }: { id: string; ticket: string; before: string | undefined; after: string | undefined },
): readonly HostEvent[] => {
  if (before === undefined || after === undefined || before === after) return []
  const at = { ticket }
  const [was, is] = [closedStatuses.includes(before), closedStatuses.includes(after)]
  if (after === 'deleted') return [{ kind: 'deleted', id, at }]
  if (is) return was ? [] : [{ kind: 'closed', id, at }]
  if (was) return [{ kind: 'reopened', id, at }]
  if (waitingStatuses.includes(after)) return [{ kind: 'state', id, at, state: 'waiting' }]
  return waitingStatuses.includes(before) ? [{ kind: 'state', id, at, state: 'active' }] : []
}

/** RT writes the link on both tickets; only the one that was merged away matters. */
export const merged = (id: string, ticket: string | undefined, into: string | undefined): readonly HostEvent[] =>
  ticket === undefined || into === undefined || ticket === into ? [] : [{ kind: 'merged', id, at: { ticket }, into }]
