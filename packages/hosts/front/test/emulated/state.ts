import { randomBytes } from 'node:crypto'

export interface File {
  id: string
  name: string
  mime: string
  bytes: Uint8Array
}

export interface Contact {
  id: string
  name: string | null
  handles: { handle: string; source: string }[]
}

export interface Message {
  id: string
  uid: string
  conversation: string
  channel: string
  inbound: boolean
  at: number
  body: string
  text: string
  author?: string
  /** Of what was imported as outbound. */
  senderName?: string
  handle: string
  external?: string
  error?: string
  files: readonly File[]
}

export interface Conversation {
  id: string
  type: 'conversation' | 'task'
  subject: string
  status: 'archived' | 'unassigned' | 'assigned' | 'deleted'
  category?: 'open' | 'waiting' | 'resolved'
  assignee?: string
  inbox: string
  channel?: string
  externals: string[]
  handle?: string
  tags: string[]
  links: string[]
  custom: Record<string, unknown>
  comments: { id: string; author: string | null; body: string }[]
  at: number
  merged?: string
}

export interface Event {
  id: string
  type: string
  at: number
  conversation: string
  source: string
  target?: { type: string; data: unknown }
}

export const app = { id: 'a5c1e0fd2b', secret: 'planted-app-secret-6f0e9b' }
export const token = 'planted-front-token-0c41'
export const channels = [
  { id: 'cha_w1', name: 'WhatsApp', inbox: 'inb_chat' },
  { id: 'cha_s1', name: 'SMS', inbox: 'inb_chat' },
]
export const inboxes = ['inb_chat', 'inb_support']
export const teammates = [
  { id: 'tea_ben', first: 'Ben', last: 'Agent', there: true, type: 'user' },
  { id: 'tea_rule', first: 'A', last: 'Rule', there: true, type: 'rule' },
]

/** A Front as its API shows it: what is in it, and what agents do there. */
export class State {
  readonly contacts: Contact[] = [
    { id: 'crd_one', name: 'Ana', handles: [{ handle: '+15551230001', source: 'phone' }] },
    { id: 'crd_old', name: 'Rui', handles: [{ handle: '+551187654321', source: 'phone' }] },
    { id: 'crd_new', name: 'Rui', handles: [{ handle: '+5511987654321', source: 'phone' }] },
  ]
  readonly conversations = new Map<string, Conversation>()
  readonly messages: Message[] = []
  readonly events: Event[] = []
  readonly tags = new Map<string, string>()
  readonly links = new Map<string, string>()
  readonly templates = new Map<string, { name: string; body: string }>()
  readonly articles = new Map([
    ['kba_1', { name: 'Leaking teapots', status: 'published', content: '<p>Tighten the <b>spout</b>.</p>' }],
    ['kba_2', { name: 'Leaking secrets', status: 'draft', content: '<p>Not yet.</p>' }],
  ])
  /** Accepted, and not imported yet. */
  readonly waiting: (() => void)[] = []
  holds = false
  #ids = 0

  constructor(readonly now: () => number) {}

  id(prefix: string): string {
    return `${prefix}_${(++this.#ids).toString(36)}x`
  }

  get(id: string): Conversation {
    const found = this.conversations.get(id)
    if (!found) throw new Error(`There is no conversation ${id}`)
    return found
  }

  contactOf(handle: string): Contact | undefined {
    return this.contacts.find(({ handles }) => handles.some((one) => one.handle === handle))
  }

  converse(about: Partial<Conversation> & { inbox: string }): Conversation {
    const made: Conversation = {
      id: this.id('cnv'),
      type: 'conversation',
      subject: '',
      status: 'unassigned',
      externals: [],
      tags: [],
      links: [],
      custom: {},
      comments: [],
      at: this.now(),
      ...about,
    }
    this.conversations.set(made.id, made)
    return made
  }

  tell(conversation: string, type: string, more: Partial<Event> = {}): Event {
    const event = { id: this.id('evt'), type, at: this.now(), conversation, source: 'teammate', ...more }
    this.events.push(event)
    return event
  }

  add(conversation: Conversation, about: Partial<Message> & { inbound: boolean; body: string }): Message {
    const message: Message = {
      id: this.id('msg'),
      uid: randomBytes(16).toString('hex'),
      conversation: conversation.id,
      channel: conversation.channel ?? '',
      at: this.now(),
      text: about.body,
      handle: conversation.handle ?? '',
      files: [],
      ...about,
    }
    this.messages.push(message)
    return message
  }

  /** `POST /channels/{id}/inbound_messages` and `outbound_messages`: accepted now, imported a moment later, once. */
  import(channel: string, about: Imported): string {
    const uid = randomBytes(16).toString('hex')
    const run = (): void => {
      if (this.messages.some((one) => one.channel === channel && one.external === about.external)) return
      let at = [...this.conversations.values()].find(
        (one) => one.channel === channel && one.externals.includes(about.thread),
      )
      if (!at) {
        const inbox = channels.find(({ id }) => id === channel)?.inbox ?? ''
        const { subject, handle, thread } = about
        at = this.converse({ inbox, channel, subject, handle, externals: [thread] })
      }
      if (!this.contactOf(about.handle)) {
        const source = about.handle.startsWith('+') ? 'phone' : 'custom'
        const handles = [{ handle: about.handle, source }]
        this.contacts.push({ id: this.id('crd'), name: about.name ?? null, handles })
      }
      if (about.inbound && at.status === 'archived') at.status = at.assignee ? 'assigned' : 'unassigned'
      const { inbound, body, external, files, senderName } = about
      this.add(at, {
        uid,
        inbound,
        body,
        external,
        files,
        handle: about.handle,
        ...(senderName !== undefined && { senderName }),
      })
    }
    if (this.holds) this.waiting.push(run)
    else run()
    return uid
  }

  importNow(): void {
    this.holds = false
    for (const run of this.waiting.splice(0)) run()
  }

  /** A teammate sends a message from a conversation of a channel. */
  reply(conversation: Conversation, about: { html: string; text: string; files?: readonly File[]; author?: string }) {
    const { html: body, text, files = [], author = 'tea_ben' } = about
    const message = this.add(conversation, { inbound: false, body, text, files, author })
    this.tell(conversation.id, 'out_reply', { target: { type: 'message', data: message.id } })
    return message
  }

  merge(from: Conversation, into: Conversation): Event {
    from.merged = into.id
    into.externals.push(...from.externals)
    return this.tell(into.id, 'conversations_merged', { target: { type: 'deleted_conversation_ids', data: [from.id] } })
  }
}

export interface Imported {
  inbound: boolean
  handle: string
  name?: string
  senderName?: string
  subject: string
  body: string
  external: string
  thread: string
  files: readonly File[]
}
