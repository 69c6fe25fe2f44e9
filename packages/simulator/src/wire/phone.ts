import {
  type MediaItem,
  messageId,
  type PhoneContent,
  type PhoneMessage,
  type PhoneOption,
  type Sending,
} from './content.js'
import { businessScopedId } from './ids.js'
import type { Log } from './log.js'

/** A business number as the phone sees it; each provider makes its own. */
export interface Line {
  /** Unique over providers: `twilio:whatsapp:+1…`, `meta:1089…`. */
  key: string
  provider: 'twilio' | 'meta'
  medium: 'whatsapp' | 'sms'
  /** `whatsapp:+1…`, `+1…`, or Meta's phone number id. */
  id: string
  /** The number, as people dial it. */
  address: string
  name?: string
  /** Business-scoped user ids are scoped to this. */
  portfolio: string
  newMessageId(sending: Sending): string
  receive(phone: Phone, message: PhoneMessage, sending: Sending): void
  /** The phone got, showed or played a message of this line. */
  ticked(phone: Phone, message: PhoneMessage): void
  /** The person changed the number: what the provider tells of it. */
  numberChanged?(phone: Phone, previous: { number: string; bsuid: string }): void
}

export interface Profile {
  name?: string
  /** The same business-scoped id for every business, for tests that need a known one. */
  bsuid?: string
  parentBsuid?: string
  username?: string
  /** No phone number in webhooks: only the business-scoped id. */
  hidden?: boolean
  /** `manually`: messages wait on the way until `deliver()`. */
  delivers?: 'immediately' | 'manually'
  reads?: 'immediately' | 'on-demand'
  /** This number has WhatsApp; default true. */
  whatsapp?: boolean
  /** No SMS reaches it: a landline, a dead handset. */
  unreachable?: 'unknown' | 'landline' | 'off'
  /** Stopped marketing messages of every business on WhatsApp. */
  noMarketing?: boolean
}

export interface Thread {
  readonly line: Line
  readonly messages: PhoneMessage[]
  /** Messages on their way when the phone does not deliver by itself. */
  readonly waiting: PhoneMessage[]
  blocked: boolean
  marketingStopped: boolean
  /** When the customer last wrote or called, by the wire's clock. */
  lastInbound?: number
  /** When an ad click opened a free entry point, and when the business first answered it. */
  entryPoint?: { at: number; repliedAt?: number }
}

export interface Conversation {
  readonly line: Line
  readonly thread: Thread
  send(sending: Sending | string): PhoneMessage
  /** Messages received, oldest first. */
  inbox(): readonly PhoneMessage[]
  last(): PhoneMessage | undefined
  tap(message: string | PhoneMessage, option: string): PhoneMessage
  /** Reads all that was delivered, or up to one message. */
  read(upTo?: string | PhoneMessage): void
  /** Plays a voice note. */
  play(message: string | PhoneMessage): void
  /** Lets what waits arrive. */
  deliver(): void
  block(): void
  unblock(): void
}

export interface Phone {
  readonly number: string
  profile: Profile
  readonly threads: ReadonlyMap<string, Thread>
  bsuid(line: Line): string
  on(line: string): Conversation
  whatsapp(line: string): Conversation
  sms(number: string): Conversation
  send(sending: Sending & { to: string }): PhoneMessage
  inbox(line: string): readonly PhoneMessage[]
  tap(message: string | PhoneMessage, option: string): PhoneMessage
  read(line?: string): void
  block(line: string): void
  unblock(line: string): void
  hide(): void
  reveal(): void
  changeNumber(to: string): void
  /** For the providers: a message on its way to this phone. */
  take(line: Line, message: PhoneMessage): void
  thread(line: Line): Thread
}

export interface PhoneWorld {
  now(): number
  log: Log
  /** Finds a line by its id, its key or its number. */
  line(id: string, medium?: 'whatsapp' | 'sms'): Line | undefined
  renumbered(phone: Phone, from: string): void
}

/** A phone shows this much per conversation; older messages go. */
const longestThread = 5_000

export const createPhone = (number: string, profile: Profile, world: PhoneWorld): Phone => {
  const threads = new Map<string, Thread>()
  let current = number
  let generation = 0

  const note = (line: Line, what: string, message?: string): void =>
    world.log.add({ type: 'phone', number: current, line: line.key, what, ...(message ? { message } : {}) })

  const thread = (line: Line): Thread => {
    const known = threads.get(line.key)
    if (known) return known
    const made: Thread = { line, messages: [], waiting: [], blocked: false, marketingStopped: false }
    threads.set(line.key, made)
    return made
  }

  const keep = (own: Thread, message: PhoneMessage): void => {
    own.messages.push(message)
    if (own.messages.length > longestThread) own.messages.splice(0, own.messages.length - longestThread)
  }

  const find = (own: Thread, message: string | PhoneMessage): PhoneMessage | undefined =>
    own.messages.find(({ id }) => id === messageId(message))

  const arrive = (own: Thread, message: PhoneMessage): void => {
    keep(own, message)
    message.ticks = 'delivered'
    note(own.line, 'received', message.id)
    own.line.ticked(phone, message)
    if (phone.profile.reads === 'immediately') markRead(own, message)
  }

  const markRead = (own: Thread, message: PhoneMessage): void => {
    if (message.way !== 'in' || message.ticks !== 'delivered') return
    message.ticks = 'read'
    own.line.ticked(phone, message)
  }

  const conversation = (line: Line): Conversation => {
    const own = thread(line)
    const need = (message: string | PhoneMessage): PhoneMessage => {
      const found = find(own, message)
      if (!found) throw new Error(`There is no message ${messageId(message)} in this conversation.`)
      return found
    }
    return {
      line,
      thread: own,
      send: (given) => {
        const sending = typeof given === 'string' ? { text: given } : given
        const content = contentOf(sending, need)
        const message: PhoneMessage = {
          id: line.newMessageId(sending),
          way: 'out',
          line: line.key,
          at: world.now(),
          content,
          ticks: 'sent',
          ...(sending.replyTo ? { replyTo: messageId(sending.replyTo) } : {}),
        }
        if (content.type === 'revoke') need(content.message).revoked = true
        if (content.type === 'edit') need(content.message).edited = true
        keep(own, message)
        // Only what the customer wrote opens the window, not what became of it (Meta docs, messages/send-messages).
        if (content.type !== 'edit' && content.type !== 'revoke') own.lastInbound = world.now()
        if (sending.referral) own.entryPoint = { at: world.now() }
        note(line, 'sent', message.id)
        line.receive(phone, message, sending)
        return message
      },
      inbox: () => own.messages.filter(({ way }) => way === 'in'),
      last: () => own.messages.filter(({ way }) => way === 'in').at(-1),
      tap(message, option) {
        return this.send({ tap: { message, option } })
      },
      read: (upTo) => {
        const end = upTo === undefined ? own.messages.length : own.messages.indexOf(need(upTo)) + 1
        for (const message of own.messages.slice(0, end)) markRead(own, message)
      },
      play: (message) => {
        const found = need(message)
        if (found.way !== 'in' || found.ticks === 'played') return
        found.ticks = 'played'
        line.ticked(phone, found)
      },
      deliver: () => {
        for (const message of own.waiting.splice(0)) arrive(own, message)
      },
      block: () => {
        own.blocked = true
        note(line, 'blocked')
      },
      unblock: () => {
        own.blocked = false
        note(line, 'unblocked')
      },
    }
  }

  const on = (id: string, medium?: 'whatsapp' | 'sms'): Conversation => {
    const line = world.line(id, medium)
    if (!line) throw new Error(`No business has the ${medium ?? ''} line ${id}.`)
    return conversation(line)
  }

  const phone: Phone = {
    get number() {
      return current
    },
    profile,
    threads,
    bsuid: (line) =>
      phone.profile.bsuid ?? businessScopedId(`${current}#${generation}`.replace(/#0$/, ''), line.portfolio),
    on: (line) => on(line),
    whatsapp: (line) => on(line, 'whatsapp'),
    sms: (line) => on(line, 'sms'),
    send: ({ to, ...sending }) => on(to).send(sending),
    inbox: (line) => on(line).inbox(),
    tap: (message, option) => {
      for (const own of threads.values()) if (find(own, message)) return conversation(own.line).tap(message, option)
      throw new Error(`There is no message ${messageId(message)} on this phone.`)
    },
    read: (line) => {
      for (const own of line === undefined ? threads.values() : [on(line).thread]) conversation(own.line).read()
    },
    block: (line) => on(line).block(),
    unblock: (line) => on(line).unblock(),
    hide: () => {
      phone.profile.hidden = true
    },
    reveal: () => {
      phone.profile.hidden = false
    },
    changeNumber: (to) => {
      const before = [...threads.values()].map(({ line }) => ({ line, number: current, bsuid: phone.bsuid(line) }))
      const from = current
      current = to
      generation += 1
      // A known id was for the old number: the user gets another one.
      if (phone.profile.bsuid) phone.profile.bsuid = undefined
      world.renumbered(phone, from)
      for (const { line, ...previous } of before) if (line.medium === 'whatsapp') line.numberChanged?.(phone, previous)
    },
    take: (line, message) => {
      const own = thread(line)
      // A customer who blocked the business sees nothing and the message stays at one tick
      // (Twilio docs, api/errors/63033; Meta sends no further status).
      if (own.blocked) return
      if (phone.profile.delivers === 'manually') own.waiting.push(message)
      else arrive(own, message)
    },
    thread,
  }
  return phone
}

const contentOf = (sending: Sending, need: (message: string | PhoneMessage) => PhoneMessage): PhoneContent => {
  if (sending.tap) {
    const message = need(sending.tap.message)
    return { type: 'tap', message: message.id, option: optionOf(message, sending.tap.option) }
  }
  if (sending.media) {
    const items: readonly MediaItem[] = Array.isArray(sending.media) ? sending.media : [sending.media as MediaItem]
    return { type: 'media', items, ...(sending.text ? { text: sending.text } : {}) }
  }
  if (sending.voice) return { type: 'media', items: [sending.voice], voice: true }
  if (sending.sticker) return { type: 'media', items: [sending.sticker], sticker: true }
  if (sending.location) return { type: 'location', ...sending.location }
  if (sending.contacts) return { type: 'contacts', contacts: sending.contacts }
  if (sending.flow) {
    const { message, response } = sending.flow
    return { type: 'flow', response, ...(message ? { message: messageId(message) } : {}) }
  }
  if (sending.reaction) {
    return { type: 'reaction', message: messageId(sending.reaction.message), emoji: sending.reaction.emoji }
  }
  if (sending.order) return { type: 'order', ...sending.order }
  if (sending.edit) return { type: 'edit', message: messageId(sending.edit.message), text: sending.edit.text }
  if (sending.revoke) return { type: 'revoke', message: messageId(sending.revoke) }
  if (sending.unsupported) return { type: 'unsupported', what: sending.unsupported }
  if (sending.raw) return { type: 'raw', message: sending.raw }
  if (sending.text !== undefined) return { type: 'text', text: sending.text }
  throw new Error('There is nothing to send.')
}

const optionOf = (message: PhoneMessage, id: string): PhoneOption => {
  const options = message.content.type === 'choice' ? message.content.options : []
  const found = options.find((option) => option.id === id) ?? options.find((option) => option.title === id)
  if (!found) throw new Error(`The message ${message.id} has no option ${id}.`)
  return found
}
