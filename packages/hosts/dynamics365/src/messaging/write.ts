import { randomUUID } from 'node:crypto'
import {
  type Content,
  describe,
  type Entry,
  fileName,
  type MediaIn,
  mediaOf,
  readAll,
  split,
} from '@deskwire/core/adapter'
import { ourSender } from './activity.js'
import { answerOf } from './cards.js'

/** The bodies posted to "Use /conversation/{id} endpoint". */
export type Written =
  | {
      type: 'message'
      id?: string
      from: { id: string; name?: string }
      text?: string
      attachments?: readonly Attachment[]
      channelData?: { 'messagingapi-oc': { type: 'AutomatedMessage' } }
    }
  | { type: 'typing'; from: { name: string } }
  | { type: 'endOfConversation' }
  | { type: 'event'; name: 'MessageRead'; value: { messageId: string } }
  | {
      type: 'event'
      name: string
      channelData: { customEvent: true; customEventName: string; customEventValue: string }
    }

export interface Attachment {
  contentType: string
  contentUrl: string
  name: string
}

const longestText = 6_000
const longestName = 256
// A larger message would take longer than a call may; such a file is sent as a link.
const largestInside = 4 * 1024 * 1024

const automated = { channelData: { 'messagingapi-oc': { type: 'AutomatedMessage' } } } as const

const cut = (text: string, max: number): string => (text.length <= max ? text : `${text.slice(0, max - 1)}…`)

const textOf = (content: Content<MediaIn>): string => {
  // The file speaks for itself.
  if (content.type === 'media')
    return [
      content.title,
      content.caption && describe({ type: 'text', text: content.caption, markup: content.markup ?? 'plain' }),
    ]
      .filter(Boolean)
      .join('\n')
  if (content.type === 'selection')
    return content.options.map(({ title, id, value }) => answerOf(value) ?? (title || id)).join(', ')
  return describe(content)
}

/** The messages of one entry, in order: a long text becomes several, and a file goes with the first. */
export const messagesOf = async (
  entry: Entry,
  conversation: string,
  options: { attachments: 'link' | 'base64' },
  signal: AbortSignal,
): Promise<readonly Written[]> => {
  const media = mediaOf(entry.content)
  const attachments = media && [await attachmentOf(media, options.attachments, signal)]
  return texts(entry, conversation, textOf(entry.content), attachments)
}

/** The same without its file, for an environment that does not allow the type: its name and a link. */
export const withoutFile = (entry: Entry, conversation: string): readonly Written[] | undefined => {
  const media = mediaOf(entry.content)
  if (!media) return undefined
  return texts(entry, conversation, `${describe(entry.content)}\n${media.link()}`, undefined)
}

const texts = (
  entry: Entry,
  conversation: string,
  text: string,
  attachments: readonly Attachment[] | undefined,
): readonly Written[] => {
  const from = {
    id: `${ourSender}${entry.author}:${conversation}`,
    ...(entry.name && { name: cut(entry.name, longestName) }),
  }
  const parts = split(text, longestText)
  if (parts.length === 0) parts.push('')
  return parts.map((part, n) => ({
    type: 'message',
    id: n === 0 ? entry.key : `${entry.key}:${n}`,
    from,
    ...(part !== '' && { text: part }),
    ...(n === 0 && attachments && { attachments }),
    // Only the customer's own words are theirs.
    ...(entry.author !== 'customer' && automated),
  }))
}

const attachmentOf = async (media: MediaIn, how: 'link' | 'base64', signal: AbortSignal): Promise<Attachment> => ({
  contentType: cut(media.mime, longestName),
  contentUrl:
    how === 'base64' && (media.size ?? 0) <= largestInside
      ? `data:${media.mime};base64,${Buffer.from(await readAll(await media.open(signal), largestInside)).toString('base64')}`
      : media.link(),
  name: cut(fileName(media.name, media.mime), longestName),
})

/** A text from us to the agent, which the customer never gets. */
export const notice = (text: string, conversation: string): readonly Written[] =>
  texts(
    { key: randomUUID(), author: 'system', at: 0, typed: true, content: { type: 'text', text, markup: 'plain' } },
    conversation,
    text,
    undefined,
  )

/** Values for flows and bots: events come "without showing messages to customer service representatives". */
export const customEvent = (name: string, values: Readonly<Record<string, string>>): Written => ({
  type: 'event',
  name,
  channelData: {
    customEvent: true,
    customEventName: name,
    customEventValue: JSON.stringify(
      Object.fromEntries(
        Object.entries(values).map(([key, value]) => [key, { isDisplayable: true, value: cut(value, 200) }]),
      ),
    ),
  },
})
