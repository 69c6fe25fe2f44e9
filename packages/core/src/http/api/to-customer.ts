import { z } from 'zod'
import { recipients } from '../../bridge/ingress/recipients.js'
import type { Context } from '../../bridge/task/context.js'
import type { Address } from '../../model/address.js'
import { type Content, type MediaRef, withMedia } from '../../model/content.js'
import { failureOf } from '../../model/failure.js'
import type { Line } from '../../ports/channel.js'
import { content } from './content.js'
import { channelOf } from './lookup.js'
import { wrongField } from './refused.js'
import { name, recipient } from './schemas.js'

/** The fields of every message to a customer. */
export const toCustomer = {
  channel: name,
  line: z.string().min(1).max(100).optional().meta({ description: "Default: the channel's first line." }),
  to: z
    .union([recipient, z.array(recipient).min(1).max(5)], { error: 'an address, or up to five of the same person' })
    .transform((to) => (Array.isArray(to) ? to : [to])),
  content,
}

interface Given {
  channel: string
  line?: string | undefined
  ticket?: { host: string } | undefined
  record?: { host: string } | undefined
  to: readonly Address[]
  content: Content
}

/** Checks what the schema cannot: channel, line and the ticket's host. Resolves the file referred to. */
export const resolved = async <T extends Given>(context: Context, given: T): Promise<T> => {
  const { channel, line, ticket, record, content: said } = given
  const { lines } = channelOf(context, channel)
  if (line !== undefined && !context.line(channel, line))
    throw wrongField('/line', `unknown line of this channel; its lines are ${lines.map(({ id }) => id).join(', ')}`)
  if (record && !context.host(record.host)) throw wrongField('/record/host', 'unknown host')
  if (ticket && !context.host(ticket.host)) throw wrongField('/ticket/host', 'unknown host')
  const from = context.line(channel, line ?? context.defaultLine(channel))
  const to = from ? await addressed(given.to, from) : given.to
  return { ...given, to, content: withFiles(context, said) }
}

export const addressed = async (to: readonly Address[], line: Line, pointer = '/to'): Promise<readonly Address[]> => {
  try {
    return await recipients(to, line)
  } catch (thrown) {
    const { message, remedy } = failureOf(thrown)
    throw wrongField(pointer, `${message}. ${remedy ?? ''}`.trim())
  }
}

/** The files it refers to, by the store's own names. */
export const withFiles = (context: Context, said: Content): Content => withMedia(said, (file) => found(context, file))

const found = ({ shared, tenant }: Context, file: MediaRef): MediaRef => {
  const stored = shared.media.referred(tenant, file.ref)
  if (stored === undefined) throw wrongField('/content', 'this ref was not returned by POST /media')
  return { ...file, stored }
}
