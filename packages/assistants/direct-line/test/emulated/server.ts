import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Activity } from 'botframework-schema'
import { bot, type Talking } from './bot.js'

export const secret = 'a-direct-line-secret-0123456789'

type Fault = 'lost-answer' | 'hang' | 'limited' | 'refused' | 'down' | 'bot-error' | 'bot-slow'

interface Conversation {
  id: string
  token: string
  expires: number
  activities: Partial<Activity>[]
}

/**
 * Direct Line on loopback: secrets and tokens, conversations with their watermarks, and what the service refuses
 * (Microsoft, "Direct Line API 3.0"). What the bot says is in `bot.ts`.
 */
export class DirectLineServer {
  readonly conversations = new Map<string, Conversation>()
  /** What was sent to the bot. */
  readonly taken: Partial<Activity>[] = []
  readonly calls: string[] = []
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response))
  readonly #faults: Fault[] = []
  readonly #readFaults: Fault[] = []
  #made = 0
  /** The clock by which tokens expire. */
  now: () => number = Date.now
  url = ''
  /** The user the token endpoint makes tokens for; if undefined, they name nobody. */
  tokenUser: string | undefined
  /** Where the environment says Direct Line is, if not here. */
  region: string | undefined

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  get tokenEndpoint(): string {
    return `${this.url}/powervirtualagents/botsbyschema/cr1_agent/directline/token?api-version=2022-03-01-preview`
  }

  /** Faults for the next activities sent, one each. */
  fail(...faults: readonly Fault[]): void {
    this.#faults.push(...faults)
  }

  /** Faults for the next polls. */
  failReading(...faults: readonly Fault[]): void {
    this.#readFaults.push(...faults)
  }

  /** The bot says something unprompted. */
  say(activity: Partial<Activity>, conversation = [...this.conversations.keys()].at(-1) ?? ''): void {
    this.#add(this.conversations.get(conversation), { from: { id: 'bot', name: 'Bot', role: 'bot' }, ...activity })
  }

  reset(): void {
    this.conversations.clear()
    this.now = Date.now
    this.region = undefined
    this.tokenUser = undefined
    for (const all of [this.taken, this.calls, this.#faults, this.#readFaults]) all.length = 0
  }

  #add(conversation: Conversation | undefined, activity: Partial<Activity>): string {
    const id = `${conversation?.id}|${String(conversation?.activities.length ?? 0).padStart(7, '0')}`
    conversation?.activities.push({ channelId: 'directline', ...activity, id })
    return id
  }

  #begin(): Conversation {
    const id = `conversation${++this.#made}`
    // A token for a user is a JWT with a claim `user` (botframework-directlinejs, `parseToken`).
    const claims = Buffer.from(JSON.stringify({ user: this.tokenUser })).toString('base64url')
    const token = this.tokenUser === undefined ? `token-of-${id}` : `${id}.${claims}.signature`
    const made = { id, token, expires: this.now() + 1_800_000, activities: [] }
    this.conversations.set(id, made)
    return made
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk as Uint8Array)
    const body = Buffer.concat(chunks).toString()
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url)
    this.calls.push(`${request.method} ${pathname}`)
    const send = (status: number, data: object, headers: Record<string, string> = {}) =>
      void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(data))
    const refuse = (status: number, code: string) => send(status, { error: { code, message: code } })

    if (pathname.startsWith('/powervirtualagents/')) {
      if (pathname.endsWith('/regionalchannelsettings'))
        return send(200, { channelUrlsById: { directline: this.region ?? `${this.url}/` } })
      const { id, token } = this.#begin()
      return send(200, { conversationId: id, token, expires_in: 1_800 })
    }
    const bearer = request.headers.authorization?.replace(/^Bearer /, '')
    const owned = [...this.conversations.values()].find(({ token }) => token === bearer)
    if (bearer !== secret && !owned) return refuse(403, 'BadArgument')
    if (owned && owned.expires <= this.now()) return refuse(403, 'TokenExpired')
    const grant = ({ id, token }: Conversation) => ({ conversationId: id, token, expires_in: 1_800 })

    if (pathname === '/v3/directline/tokens/generate') return send(200, grant(this.#begin()))
    if (pathname === '/v3/directline/tokens/refresh') {
      if (!owned) return refuse(403, 'BadArgument')
      owned.token = `${owned.token}+`
      owned.expires = this.now() + 1_800_000
      return send(200, grant(owned))
    }
    if (pathname === '/v3/directline/conversations')
      return send(201, { ...grant(owned ?? this.#begin()), streamUrl: 'wss://none' })
    const [, id, what] = pathname.match(/^\/v3\/directline\/conversations\/([^/]+)\/(\w+)$/) ?? []
    const conversation = this.conversations.get(id ?? '')
    if (!conversation || what !== 'activities') return refuse(404, 'ConversationNotFound')
    if (owned && owned !== conversation) return refuse(403, 'BadArgument')

    if (request.method === 'GET') {
      if (this.#readFaults.shift()) return refuse(503, 'ServiceUnavailable')
      const from = Number(searchParams.get('watermark') ?? 0)
      const { length } = conversation.activities
      // Typing is reported over WebSocket only (docs, "Receive activities").
      const activities = conversation.activities.slice(from).filter(({ type }) => type !== 'typing')
      return send(200, { activities, watermark: String(length) })
    }
    const fault = this.#faults.shift()
    if (fault === 'hang') return
    if (fault === 'limited') return send(429, { error: { code: 'Throttled' } }, { 'retry-after': '7' })
    if (fault === 'refused') return refuse(400, 'BadArgument')
    if (fault === 'down') return refuse(503, 'ServiceUnavailable')
    const activity = JSON.parse(body) as Partial<Activity>
    // "user id prefixed with dl_ is reserved and must be embedded into the Direct Line token" (botframework-directlinejs).
    if (activity.from?.id.startsWith('dl_') && activity.from.id !== this.tokenUser) return refuse(403, 'BadArgument')
    this.taken.push(activity)
    const own = this.#add(conversation, {
      ...activity,
      conversation: { id: conversation.id } as Activity['conversation'],
    })
    if (fault === 'lost-answer') return void request.socket.destroy()
    const talking: Talking = {
      say: (...said) => {
        for (const one of said) this.say({ type: 'message', replyToId: own, ...one }, conversation.id)
      },
      raw: (one) => this.say(one, conversation.id),
    }
    if (fault === 'bot-error') {
      if (activity.text === 'break') talking.say({ text: 'Sorry, something went wrong.' })
      return refuse(502, 'BotError')
    }
    await bot(activity, talking)
    if (fault === 'bot-slow') return refuse(504, 'GatewayTimeout')
    send(200, { id: own })
  }
}
