import { setTimeout as wait } from 'node:timers/promises'
import {
  BoundedMap,
  type Call,
  type Fields,
  fields,
  filled,
  type Handle,
  list,
  type Opening,
  word,
} from '@deskwire/core/adapter'
import type { FrontChannel, Settings } from './options.js'
import { conversationIn, gone, type Rest } from './rest.js'

/** A conversation as its channel knows it. */
export interface Thread {
  /** Another one than was asked for, if that was merged. */
  id: string
  channel: string
  /** One of the names that the channel gave it; any of them leads there. */
  external: string
  /** All of its names: several, if conversations were merged. */
  externals: readonly string[]
  handle: string
}

const pauses = [250, 500, 1_000, 2_000, 4_000]
const reserveMs = 2_000

/** Finds conversations by what the channels know. Only a channel's own token is told the names that it gave. */
export const createThreads = ({ options, now }: Handle<Settings>, rest: Rest) => {
  const ids = [...new Set(options.channels.map(({ id }) => id))]
  const known = new BoundedMap<string, string>(10_000)

  const read = async (channel: string, ticket: string, call: Call): Promise<Fields | undefined> => {
    let id = ticket
    for (let merged = 0; merged < 3; merged++) {
      const { status, headers, data } = await rest
        .channel(channel)
        .request({ method: 'GET', url: `/conversations/${encodeURIComponent(id)}`, accept: [301, 403, 404] }, call)
      if (status === 200) return fields(data)
      const into = status === 301 ? conversationIn(headers.location) : undefined
      if (into === undefined) return undefined
      id = into
    }
    return undefined
  }

  const externalsOf = (conversation: Fields): readonly string[] =>
    list(fields(conversation.metadata).external_conversation_ids).flatMap((one) => filled(one) ?? [])

  /** Undefined: of no channel of ours, or deleted. */
  const find = async (ticket: string, call: Call): Promise<Thread | undefined> => {
    const before = known.get(ticket)
    const order = before === undefined ? ids : [before, ...ids.filter((id) => id !== before)]
    for (const channel of order) {
      const conversation = await read(channel, ticket, call)
      const externals = conversation ? externalsOf(conversation) : []
      const [external] = externals
      const id = word(conversation?.id)
      if (!conversation || external === undefined || id === undefined) continue
      if (conversation.status === 'deleted') return undefined
      known.set(ticket, channel)
      return { id, channel, external, externals, handle: word(fields(conversation.recipient).handle) ?? external }
    }
    return undefined
  }

  return {
    find,

    async need(ticket: string, call: Call): Promise<Thread> {
      const thread = await find(ticket, call)
      if (!thread) throw gone()
      return thread
    },

    /** Who writes, where conversations of several customers were merged: all our keys of one begin alike. */
    async writer({ id, channel, externals, handle }: Thread, key: string, call: Call): Promise<string> {
      if (externals.length === 1) return handle
      const own = key.slice(0, key.indexOf('.') + 1)
      const messages = { path: `/conversations/${id}/messages`, most: 5 }
      for await (const { is_inbound, metadata, recipients } of rest.pages(rest.channel(channel), messages, call)) {
        const from = list(recipients).find((one) => fields(one).role === 'from')
        if (is_inbound === true && own !== '' && filled(fields(metadata).external_id)?.startsWith(own))
          return word(fields(from).handle) ?? handle
      }
      return handle
    },

    /** The conversation that a message was imported into: Front accepts it first, and imports it in a moment. */
    async imported(channel: string, uid: string, call: Call): Promise<string | undefined> {
      for (const pause of pauses) {
        const message = await rest.find(rest.channel(channel), `/messages/alt:uid:${encodeURIComponent(uid)}`, call)
        const id = conversationIn(fields(fields(message?._links).related).conversation)
        if (id !== undefined) return id
        if (now() + pause + reserveMs > call.deadline) return undefined
        await wait(pause, undefined, { signal: call.signal })
      }
      return undefined
    },

    /** The conversation that has this name, among those of the customer: the contact type of the channel decides how. */
    async named(name: string, { channel, customer, since }: Named, call: Call): Promise<string | undefined> {
      for (const source of ['phone', 'custom']) {
        const path = `/contacts/alt:${source}:${encodeURIComponent(customer)}/conversations`
        for await (const one of rest.pages(rest.core, { path, most: 3 }, call)) {
          const id = word(one.id)
          const createdAt = typeof one.created_at === 'number' ? one.created_at * 1000 : since
          if (id === undefined || createdAt < since) continue
          const conversation = await read(channel.id, id, call)
          if (conversation && externalsOf(conversation).includes(name)) return word(conversation.id)
        }
      }
      return undefined
    },
  }
}

export type Threads = ReturnType<typeof createThreads>

interface Named {
  channel: FrontChannel
  customer: string
  since: number
}

/** Who the customer is in Front: their number, or an id of WhatsApp where they hide it. */
export const handleOf = ({ customer: { addresses } }: Opening): { handle: string; hidden: boolean } => {
  const phone = addresses.find(({ kind }) => kind === 'phone')
  return { handle: (phone ?? addresses[0])?.value ?? 'unknown', hidden: phone === undefined }
}

/** The channel in Front for a conversation; one that says more about it counts first. */
export const channelFor = (
  { channels }: Settings,
  { channel, line }: { channel: string; line: string },
  hidden: boolean,
): FrontChannel | undefined => {
  const fitting = channels.filter((one) => one.channel === channel && (one.line === undefined || one.line === line))
  const ranked = (one: FrontChannel) => (one.withoutNumber === hidden ? 2 : 0) + (one.line === line ? 1 : 0)
  return fitting.sort((a, b) => ranked(b) - ranked(a))[0]
}
