import type { Dynamics365Options } from '../../src/index.js'
import { Dataverse } from './dataverse.js'
import { Entra } from './entra.js'
import { Messaging, type Said, type Talk } from './messaging.js'
import { type Asked, listen, type Reply } from './server.js'

export const ids = {
  tenantId: 'b5122edb-5678-4def-99e2-abcdef123456',
  clientId: '9f6c021d-1234-4abc-8df7-123456789abc',
  organizationId: '2f7ac0de-0000-4000-8000-00000000beef',
  channelId: '4d3c2b1a-0000-4000-8000-0000000000aa',
} as const
export const clientSecret = 'client-secret-planted-0123456789'

export type Behaviour =
  | 'lost'
  | 'hang'
  | 'before-lost'
  /** Takes effect, then answers. */
  | Promise<unknown>
  | { status: number; headers?: Record<string, string>; body?: object }

export interface Call {
  path: string
  headers: Readonly<Record<string, string>>
  body: string
}

export interface EmulatorOptions {
  /** Delivers a webhook; returns the status. */
  deliver?: (call: Call) => Promise<number>
  /** Activities without id and timestamp, as in the documented samples. */
  bare?: boolean
  now?: () => number
}

type Activity = Record<string, unknown>

/** Dynamics 365 on loopback: Entra, the Messaging API, Dataverse, agents, and a webhook that gives up after three tries. */
export class Dynamics {
  readonly dataverse = new Dataverse()
  readonly messaging: Messaging
  readonly entra: Entra
  /** Webhooks whose every attempt failed. */
  readonly lost: Call[] = []
  readonly delivered: Call[] = []
  readonly files = new Map<string, Buffer>()
  /** Every request, unchanged. */
  readonly requests: Asked[] = []
  url = ''
  deliver: NonNullable<EmulatorOptions['deliver']>
  #behaviours: { match: (asked: Asked) => boolean; behaviour: Behaviour }[] = []
  #close: () => Promise<void> = () => Promise.resolve()
  readonly bare: boolean

  constructor(readonly options: EmulatorOptions = {}) {
    const now = options.now ?? Date.now
    this.bare = options.bare === true
    this.deliver = options.deliver ?? (() => Promise.resolve(404))
    this.messaging = new Messaging({ channelId: ids.channelId, now, dataverse: this.dataverse })
    this.entra = new Entra({ ...ids, clientSecret, now, url: () => this.url })
  }

  async start(): Promise<this> {
    const { url, close } = await listen((asked) => this.#answer(asked))
    this.url = url
    this.#close = close
    return this
  }

  close(): Promise<void> {
    return this.#close()
  }

  /** The adapter's options for this Dynamics 365. */
  adapterOptions(more: Partial<Dynamics365Options> = {}): Dynamics365Options {
    const { clientId, ...known } = ids
    return {
      ...known,
      auth: { kind: 'oauth', clientId, clientSecret },
      messagingUrl: this.url,
      zone: 'crm4',
      loginUrl: this.url,
      dataverse: {
        url: this.url,
        articleUrl: 'https://help.contoso.example/kb/{number}',
        recordUrl: 'https://help.contoso.example/case/{number}',
        userIdField: 'new_whatsappuserid',
        workstream: '8a581641-291b-2002-5b86-55e0cfa0fc63',
      },
      ...more,
    }
  }

  /** Applies to the next matching request. */
  next(behaviour: Behaviour, match: (asked: Asked) => boolean = isWrite): void {
    this.#behaviours.push({ match, behaviour })
  }

  get talk(): Talk {
    const last = this.messaging.talks.at(-1)
    if (!last) throw new Error('Nobody has opened a conversation yet')
    return last
  }

  #answer(asked: Asked): Reply | Promise<Reply> {
    this.requests.push(asked)
    const at = this.#behaviours.findIndex(({ match }) => match(asked))
    const [planted] = at < 0 ? [] : this.#behaviours.splice(at, 1)
    if (!planted) return this.#serve(asked)
    const { behaviour } = planted
    if (behaviour === 'hang') return 'hang'
    if (behaviour === 'before-lost') return 'lost'
    if (behaviour instanceof Promise) {
      const reply = this.#serve(asked)
      return behaviour.then(() => reply)
    }
    if (behaviour !== 'lost') return behaviour
    this.#serve(asked)
    return 'lost'
  }

  #serve({ method, url, headers, body }: Asked): Reply {
    const { pathname } = url
    if (pathname === `/${ids.tenantId}/oauth2/v2.0/token`)
      return this.entra.token(new URLSearchParams(body.toString('utf8')))
    if (pathname === `/${ids.tenantId}/discovery/v2.0/keys`) return { status: 200, body: this.entra.keys() }
    const json: unknown = body.length === 0 ? undefined : JSON.parse(body.toString('utf8'))
    if (pathname.startsWith('/api/v1.0/')) {
      const scope = new RegExp(
        `^https://${ids.organizationId.replaceAll('-', '')}-c\\.crm4\\.dynamics\\.com/\\.default$`,
      )
      const ours = headers['channel-id'] === ids.channelId && headers['organization-id'] === ids.organizationId
      if (!ours || !this.entra.accepts(headers.authorization, scope))
        return { status: 401, body: { title: 'Unauthorized' } }
      return this.messaging.handle(method, url, json)
    }
    if (pathname.startsWith('/api/data/v9.2/')) {
      if (!this.entra.accepts(headers.authorization, new RegExp(`^${this.url}/\\.default$`)))
        return { status: 401, body: {} }
      return this.dataverse.handle(method, url, json, headers.prefer)
    }
    const file = this.files.get(pathname)
    return file ? { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: file } : { status: 404 }
  }

  /** The webhook: three attempts with the same bytes, each with its own token; then it is lost. */
  async hook(conversation: string, activity: Activity): Promise<number> {
    const path = `/v3/conversations/${conversation}/activities`
    const body = JSON.stringify(activity)
    let status = 0
    for (let tried = 0; tried < 3; tried++) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.entra.webhookToken()}` }
      const call = { path, headers, body }
      status = await this.deliver(call).catch(() => 0)
      if (status === 200) {
        this.delivered.push(call)
        return status
      }
      if (tried === 2) this.lost.push(call)
    }
    return status
  }

  activity(talk: Talk, more: Activity): Activity {
    return {
      type: 'message',
      channelId: ids.channelId,
      conversation: { id: talk.id },
      ...(this.bare ? {} : { timestamp: new Date().toISOString() }),
      ...more,
    }
  }

  /** An agent's message, which is also in the list. */
  words(talk: Talk, text: string, more: Activity = {}, name = 'Ben'): { said: Said; activity: Activity } {
    const from = { id: `agent-${name.toLowerCase()}`, name }
    const content = { from, textFormat: 'markdown', ...more }
    const said = this.messaging.say(talk, {
      author: 'agent',
      name,
      text,
      attachments: (more.attachments ?? []) as Said['attachments'],
      activity: content,
    })
    const activity = this.activity(talk, { ...content, text, ...(this.bare ? {} : { id: said.messageId }) })
    return { said, activity }
  }

  async reply(text: string, more: Activity = {}, talk = this.talk): Promise<Said> {
    const { said, activity } = this.words(talk, text, more)
    await this.hook(talk.id, activity)
    return said
  }

  /** An agent's file, served by this Dynamics. */
  file(bytes: Uint8Array, name = 'file.bin'): string {
    const path = `/files/${this.files.size + 1}/${name}`
    this.files.set(path, Buffer.from(bytes))
    return this.url + path
  }

  systemEvent(talk: Talk, name: string, more: Activity = {}): Activity {
    const id = this.bare ? {} : { id: this.messaging.nextId() }
    return this.activity(talk, { ...id, text: `EventName: **_${name}_**`, name, ...more })
  }

  async event(name: string, more: Activity = {}, talk = this.talk): Promise<number> {
    return this.hook(talk.id, this.systemEvent(talk, name, more))
  }

  async accept(talk = this.talk): Promise<void> {
    this.messaging.move(talk, 'active')
    await this.event('AgentAccepted', { from: { id: 'agent-ben', name: 'Ben' } }, talk)
  }

  /** The agent closes the panel without ending, which sends no event. */
  wait(talk = this.talk): void {
    this.messaging.move(talk, 'waiting')
  }

  async end(talk = this.talk): Promise<void> {
    this.messaging.move(talk, 'wrap-up')
    await this.event('AgentClosed', { from: { id: 'agent-ben' } }, talk)
  }

  async finish(talk = this.talk): Promise<void> {
    this.messaging.move(talk, 'closed')
    await this.event('ConversationClosed', {}, talk)
  }

  async typing(talk = this.talk): Promise<void> {
    await this.hook(talk.id, {
      type: 'typing',
      channelId: 'MessagingApi',
      conversation: { id: talk.id },
      recipient: { id: 'customer' },
    })
  }
}

const isWrite = ({ method, url }: Asked): boolean => method === 'POST' && url.pathname.startsWith('/api/v1.0/')

export const isPost = ({ method, url }: Asked): boolean =>
  method === 'POST' && /^\/api\/v1\.0\/consumer\/conversation\/[0-9a-f-]{36}$/.test(url.pathname)

export const dynamics = (options?: EmulatorOptions): Promise<Dynamics> => new Dynamics(options).start()
