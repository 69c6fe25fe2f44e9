import type { Message, MessagePart } from '../model/message.js'

/** What is searched for in the transcripts; all of it must be so. */
export interface MessageSearch {
  /** Each of these words is somewhere in the message, in any order; case and accents do not matter. "In quotes" together. */
  search?: string
  conversation?: string
  channel?: string
  line?: string
  /** The ticket that it was posted to or written in. */
  ticket?: string
  /** What this agent wrote: their name or id, as the helpdesk gives it. */
  agent?: string
  /** Not before, and not after. */
  from?: number
  to?: number
  after?: string
  limit: number
  /** At most so many messages are looked at, for no search may hold up the store; `next` goes on from there. */
  look: number
}

/** A page of what was found. */
export interface Searched {
  items: readonly { message: Message; parts: readonly MessagePart[] }[]
  /** Pass it as `after` to go on. */
  next?: string
  /** With `next`: until when the search has looked back. */
  backTo?: number
}
