import { csvLine } from '../../adapter/reading/csv.js'
import { printable, printableLines } from '../../adapter/reading/printable.js'
import type { Context } from '../../bridge/task/context.js'
import { pagesOf } from '../../bridge/task/pages.js'
import type { Conversation } from '../../model/conversation.js'
import { deliveryOf, type Message, type MessagePart } from '../../model/message.js'
import type { RawResponse } from '../raw.js'
import { iso, streamOf } from '../stream.js'
import { conversationView, messageViews, textOf } from './views.js'

const types = {
  json: 'application/json',
  text: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
} as const

type Format = keyof typeof types

/** Streams a transcript of any length page by page, in bounded memory. */
export const transcript = (
  context: Context,
  conversation: Conversation,
  { search, format }: { search?: string | undefined; format: Format },
): RawResponse => ({
  status: 200,
  headers: {
    'content-type': types[format],
    'cache-control': 'no-store',
    ...(format === 'csv' && { 'content-disposition': `attachment; filename="transcript-${conversation.id}.csv"` }),
  },
  body: streamOf(pieces(context, conversation, search, format)),
})

const pieces = async function* (
  context: Context,
  conversation: Conversation,
  search: string | undefined,
  format: Format,
): AsyncGenerator<string> {
  const pages = pagesOf((after) =>
    context.store.messages(context.tenant, {
      conversation: conversation.id,
      limit: 200,
      ...(search !== undefined && { search }),
      ...after,
    }),
  )
  if (format === 'json') yield `{"conversation":${JSON.stringify(conversationView(context, conversation))},"messages":[`
  if (format === 'csv') yield csvLine(['at', 'direction', 'author', 'name', 'text', 'delivery', 'ticket', 'id'])
  let first = true
  for await (const page of pages)
    if (format === 'json') {
      for (const view of await messageViews(context, page)) {
        yield `${first ? '' : ','}${JSON.stringify(view)}`
        first = false
      }
    } else for (const stored of page) yield lineOf(context, stored, format)
  if (format === 'json') yield ']}'
}

const lineOf = (
  context: Context,
  { message, parts }: { message: Message; parts: readonly MessagePart[] },
  format: 'text' | 'csv',
): string => {
  const { author, direction, at } = message
  if (format === 'text')
    return `${iso(at)} ${author.kind}${author.name ? ` (${printable(author.name)})` : ''}: ${printableLines(textOf(context, message))}\n`
  return csvLine([
    iso(at),
    direction,
    author.kind,
    author.name ?? '',
    textOf(context, message),
    direction === 'out' && parts.length > 0 ? deliveryOf(parts) : '',
    message.ticket ?? '',
    message.id,
  ])
}
