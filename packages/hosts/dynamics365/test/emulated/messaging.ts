import { randomUUID } from 'node:crypto'
import type { Answer, Dataverse } from './dataverse.js'

export type State = 'open' | 'active' | 'waiting' | 'wrap-up' | 'closed'

export interface Said {
  messageId: string
  author: 'customer' | 'automated' | 'agent' | 'system'
  name?: string
  text: string
  attachments: readonly { contentType: string; contentUrl: string; name: string }[]
  activity: Record<string, unknown>
}

export interface Talk {
  id: string
  customerId: string
  created: Record<string, unknown>
  state: State
  messages: Said[]
  /** The last of the agent's messages that the customer has read. */
  readUpTo?: string
  events: { name: string; values: Record<string, unknown> }[]
  typed: number
}

const statuses: Readonly<Record<State, number>> = { open: 1, active: 2, waiting: 3, closed: 4, 'wrap-up': 5 }

const problem = (status: number, errorCode: number): Answer => ({
  status,
  body: { type: 'about:blank', title: 'Bad Input', status, errorCode, detail: 'Not so.' },
})

type Fields = Record<string, unknown>
const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})

/** The Messaging API as documented. Records everything, because it is also the ledger. */
export class Messaging {
  readonly talks: Talk[] = []
  /** Every activity and conversation requested, unchanged. */
  readonly asked: Fields[] = []
  /** Whether the list shows our ids, which is not documented. */
  listsIds = true
  /** How many reads of the list still lack the newest message. */
  lags = 0
  #last = 0

  constructor(readonly about: { channelId: string; now: () => number; dataverse: Dataverse }) {}

  talk(id: string): Talk {
    const found = this.talks.find((talk) => talk.id === id)
    if (!found) throw new Error(`There is no conversation ${id}`)
    return found
  }

  nextId(): string {
    this.#last = Math.max(this.about.now(), this.#last + 1)
    return String(this.#last)
  }

  move(talk: Talk, state: State): void {
    talk.state = state
    const row = this.about.dataverse.table('msdyn_ocliveworkitems').find(({ activityid }) => activityid === talk.id)
    Object.assign(row ?? {}, {
      statuscode: statuses[state],
      msdyn_statusupdatedon: new Date(this.about.now()).toISOString(),
    })
  }

  handle(method: string, url: URL, body: unknown): Answer {
    const path = url.pathname.replace(/^\/api\/v1\.0\/consumer\//, '')
    if (method === 'GET') return this.#read(path, url.searchParams)
    const given = fields(body)
    this.asked.push(given)
    if (path === 'conversation/create') return this.#create(given)
    const id = /^conversation\/([^/]+)$/.exec(path)?.[1]
    return id === undefined ? problem(404, 30003) : this.#activity(id, given)
  }

  #create(given: Fields): Answer {
    const customer = fields(given.customercontext)
    const context = Object.entries(fields(given.conversationcontext))
    if (context.length > 100) return problem(400, 30010)
    const strings = [...Object.values(customer), ...context.map(([, value]) => fields(value).value)]
    if (strings.some((value) => typeof value === 'string' && value.length > 200)) return problem(400, 30012)
    const start = fields(given.startmessage)
    if (Buffer.byteLength(String(start.message ?? '')) > 27 * 1024) return problem(400, 30011)
    const customerId = String(customer.customerid ?? randomUUID())
    const live = this.talks.find(
      (talk) => talk.customerId === customerId && talk.state !== 'closed' && talk.state !== 'wrap-up',
    )
    if (live) return { status: 200, body: { conversationId: live.id, isNew: false } }
    const talk: Talk = {
      id: randomUUID(),
      customerId,
      created: given,
      state: 'open',
      messages: [],
      events: [],
      typed: 0,
    }
    this.talks.push(talk)
    this.about.dataverse.add('msdyn_ocliveworkitems', { activityid: talk.id, statuscode: 1, msdyn_statusupdatedon: '' })
    this.move(talk, 'open')
    const messageId =
      typeof start.message === 'string'
        ? this.say(talk, { author: 'customer', name: String(start.displayname), text: start.message }).messageId
        : undefined
    return { status: 200, body: { conversationId: talk.id, isNew: true, ...(messageId && { messageId }) } }
  }

  say(talk: Talk, said: Pick<Said, 'author' | 'text'> & Partial<Said>): Said {
    const message = { attachments: [], activity: {}, messageId: this.nextId(), ...said }
    talk.messages.push(message)
    return message
  }

  #activity(id: string, given: Fields): Answer {
    const talk = this.talks.find((one) => one.id === id)
    if (!talk || talk.state === 'closed' || talk.state === 'wrap-up') return problem(404, 30013)
    if (given.channelId !== this.about.channelId) return problem(400, 30002)
    switch (given.type) {
      case 'typing':
        talk.typed += 1
        return { status: 200, body: { messageId: '' } }
      case 'endOfConversation':
        this.move(talk, 'closed')
        return { status: 200, body: { messageId: this.nextId() } }
      case 'event':
        return this.#event(talk, given)
      case 'message':
        return this.#message(talk, given)
      default:
        return problem(400, 30003)
    }
  }

  #event(talk: Talk, given: Fields): Answer {
    const data = fields(given.channelData)
    if (given.name === 'MessageRead') {
      const read = fields(given.value).messageId
      if (typeof read !== 'string' || !/^\d{13}$/.test(read)) return problem(400, 30012)
      talk.readUpTo = read
      return { status: 200, body: { messageId: '', message: null } }
    }
    if (data.customEvent !== true || data.customEventName !== given.name) return problem(400, 30003)
    talk.events.push({ name: String(given.name), values: JSON.parse(String(data.customEventValue)) as Fields })
    return { status: 200, body: { messageId: this.nextId() } }
  }

  #message(talk: Talk, given: Fields): Answer {
    const text = typeof given.text === 'string' ? given.text : ''
    const attachments = (Array.isArray(given.attachments) ? given.attachments : []) as Said['attachments']
    if (text === '' && attachments.length === 0) return problem(400, 30016)
    if (text.length > 6_000) return problem(400, 30011)
    const automated = fields(fields(given.channelData)['messagingapi-oc']).type === 'AutomatedMessage'
    const name = fields(given.from).name
    // "Waiting → Open when the customer writes again."
    if (talk.state === 'waiting' && !automated) this.move(talk, 'open')
    const said = this.say(talk, {
      author: automated ? 'automated' : 'customer',
      ...(typeof name === 'string' && { name }),
      text,
      attachments,
      activity: given,
    })
    return { status: 200, body: { messageId: said.messageId } }
  }

  #read(path: string, query: URLSearchParams): Answer {
    const size = Number(query.get('PageSize') ?? 50)
    const since = Date.parse(query.get('ContinuationToken') ?? query.get('StartTimeStamp') ?? '1970-01-01T00:00:00Z')
    if (path === 'conversations') {
      if (!(size >= 1 && size <= 250)) return problem(400, 30007)
      const live = this.talks.filter(({ state }) => state !== 'closed' && state !== 'wrap-up')
      const from = Number(query.get('ContinuationToken') ?? 0)
      const page = live.slice(from, from + size)
      return {
        status: 200,
        body: {
          conversations: page.map(({ id }) => ({ conversationid: id, timestamp: new Date().toISOString() })),
          ...(live.length > from + size && { continuationtoken: String(from + size) }),
        },
      }
    }
    const id = /^conversation\/([^/]+)\/messages$/.exec(path)?.[1]
    const talk = this.talks.find((one) => one.id === id)
    if (!talk) return problem(404, 30013)
    if (!(size >= 1 && size <= 100)) return problem(400, 30008)
    const known = this.lags > 0 ? talk.messages.slice(0, -1) : talk.messages
    this.lags = Math.max(0, this.lags - 1)
    const after = known.filter(({ messageId }) => Number(messageId) > since)
    const page = after.slice(0, size)
    const last = page.at(-1)
    return {
      status: 200,
      body: {
        messages: page.map((said) => this.listed(said)),
        ...(after.length > size && last && { continuationToken: new Date(Number(last.messageId)).toISOString() }),
      },
    }
  }

  listed({ messageId, text, attachments, activity, name }: Said): Fields {
    return {
      type: 'message',
      attachments,
      text,
      messageId,
      timestamp: new Date(Number(messageId)).toISOString(),
      from: activity.from ?? (name === undefined ? {} : { name }),
      channelData: activity.channelData ?? {},
      ...(typeof activity.name === 'string' && { name: activity.name }),
      ...(typeof activity.textFormat === 'string' && { textFormat: activity.textFormat }),
      ...(this.listsIds && typeof activity.id === 'string' && { id: activity.id }),
    }
  }
}
