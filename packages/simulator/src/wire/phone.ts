import { contentOf } from './compose.js'
import { messageId, type PhoneMessage } from './content.js'
import { businessScopedId } from './ids.js'
import type { Log } from './log.js'
import type { Conversation, Line, Phone, Profile, Thread } from './person.js'

interface PhoneWorld {
  now(): number
  log: Log
  /** Finds a line by its id, its key or its number. */
  line(id: string, medium?: 'whatsapp' | 'sms'): Line | undefined
  renumbered(phone: Phone, from: string): void
  /** Remembers where a message is, so that a provider can find it by id. */
  kept(thread: Thread, message: PhoneMessage): void
}

/** A phone keeps this many messages per conversation; older ones are dropped. */
const longestThread = 5_000

export const createPhone = (number: string, profile: Profile, world: PhoneWorld): Phone => {
  const threads = new Map<string, Thread>()
  const scoped = new Map<string, string>()
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
    world.kept(own, message)
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
        // Only new messages open the window, not edits and revokes (Meta docs, messages/send-messages).
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
    bsuid: ({ portfolio }) => {
      if (phone.profile.bsuid) return phone.profile.bsuid
      const known = scoped.get(portfolio)
      if (known) return known
      const made = businessScopedId(generation === 0 ? current : `${current}#${generation}`, portfolio)
      scoped.set(portfolio, made)
      return made
    },
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
      scoped.clear()
      // A fixed id belonged to the old number: the user gets another one.
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
