// Long, for it is one thing: the API, live agents behind it, and what ends, streams and routes a conversation.
import { createHmac } from 'node:crypto'
import { type Row, sysId, type Tables } from './tables.js'
import { type Control, type Heard, type Step, text, topics } from './topics.js'

type Json = Record<string, unknown>

/** One line of a conversation, as the agent's panel shows it. */
export interface Line {
  from: 'customer' | 'bot' | 'agent' | 'history'
  name?: string
  text: string
  typed?: boolean
  attachment?: { fileName: string; contentType: string; url: string }
  request?: string
  message?: string
}

export interface Session {
  id: string
  user: string
  email?: string
  interaction: string
  mode: 'bot' | 'queue' | 'agent' | 'ended'
  agent?: string
  context: Json
  client: Json
  lines: Line[]
  answers: Heard[]
  typing: boolean
  busy?: string
  last: string
  /** When something was last said in it. */
  at: number
  step?: Step
  topics: ReturnType<typeof topics>
}

export interface VirtualAgentOptions {
  thirdPartyChat?: boolean
  /** *Streaming Ready* of the channel: answers of the virtual agent come in pieces first. */
  streaming?: boolean
  now?: () => number
  messageAuth?: { type: 'static' | 'hash'; secret: string }
}

const word = (value: unknown): string => (typeof value === 'string' ? value : '')
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {})

/** The Virtual Agent Bot Integration API in asynchronous mode, with live agents behind it. It keeps what it was told. */
export class VirtualAgent {
  readonly sessions = new Map<string, Session>()
  readonly requests: Json[] = []
  /** What it left out, and why: a second request while one is running, a repeat, a wrong token. */
  readonly ignored: { request: string; why: 'busy' | 'duplicate' | 'auth' }[] = []
  /** What an agent sees beside a message. */
  readonly statuses = new Map<string, string>()
  readonly #seen = new Set<string>()
  #held: (() => void)[] | undefined

  constructor(
    readonly tables: Tables,
    readonly origin: () => string,
    readonly send: (payload: Json) => void,
    readonly options: VirtualAgentOptions,
  ) {}

  /** Answers wait until `release`, as a slow virtual agent's do. */
  hold(): void {
    this.#held ??= []
  }
  release(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const answer of held) answer()
  }

  session(id?: string): Session {
    const found = id === undefined ? [...this.sessions.values()].at(-1) : this.sessions.get(id)
    if (!found) throw new Error(`No session ${id ?? 'at all'}`)
    return found
  }

  /** Returns the synchronous answer. */
  receive(raw: string, headers: Record<string, string | string[] | undefined>): unknown {
    const request = JSON.parse(raw) as Json
    const requestId = word(request.requestId)
    this.requests.push(request)
    if (!this.#authentic(raw, headers)) {
      // "200, but no response back: the request is failing in Static, JWT or Hash Based Token validation".
      this.ignored.push({ request: requestId, why: 'auth' })
      return { status: 'success' }
    }
    if (this.#seen.has(requestId)) {
      this.ignored.push({ request: requestId, why: 'duplicate' })
      return { status: 'success' }
    }
    this.#seen.add(requestId)
    const session = this.#sessionOf(request)
    if (request.action === 'UPDATE_MESSAGES') return this.#update(request)
    if (session.busy !== undefined && session.mode === 'bot' && request.action === undefined) {
      this.#seen.delete(requestId)
      this.ignored.push({ request: requestId, why: 'busy' })
      return { status: 'success' }
    }
    this.#take(session, request)
    return { status: 'success' }
  }

  #authentic(raw: string, headers: Record<string, string | string[] | undefined>): boolean {
    const { messageAuth } = this.options
    if (!messageAuth) return true
    if (messageAuth.type === 'static') return headers.token === messageAuth.secret
    const compact = JSON.stringify(JSON.parse(raw))
    return headers['x-b2b-signature'] === createHmac('sha1', messageAuth.secret).update(compact).digest('hex')
  }

  #interact(id: string): string {
    const known = this.options.thirdPartyChat !== false
    const row = { type: 'chat', state: 'new', ...(known && { client_session_id: id }) }
    return this.tables.insert('interaction', row).sys_id ?? ''
  }

  #sessionOf(request: Json): Session {
    const id = word(request.clientSessionId)
    const known = this.sessions.get(id)
    if (known) {
      // Ended, it begins anew under its old id: with another interaction, and what this request brings along only.
      if (known.mode === 'ended' && request.action === undefined) {
        known.mode = 'bot'
        known.context = object(request.contextVariables)
        known.interaction = this.#interact(id)
        delete known.step
      }
      return known
    }
    const answers: Heard[] = []
    const made: Session = {
      id,
      user: word(request.userId),
      ...(request.emailId !== undefined && { email: word(request.emailId) }),
      interaction: this.#interact(id),
      mode: 'bot',
      context: object(request.contextVariables),
      client: object(request.clientVariables),
      lines: [],
      answers,
      typing: false,
      last: word(request.requestId),
      at: this.#now(),
      topics: topics(this.origin(), answers),
    }
    this.sessions.set(id, made)
    return made
  }

  #take(session: Session, request: Json): void {
    const requestId = word(request.requestId)
    if (request.emailId !== undefined) session.email = word(request.emailId)
    if (Array.isArray(request.history))
      for (const one of request.history as Json[])
        session.lines.push({ from: 'history', name: word(one.displayName), text: word(one.value) })
    switch (request.action) {
      case 'SEND_HISTORY':
        return
      case 'TYPING':
      case 'VIEWING':
        session.typing = request.action === 'TYPING'
        return
      case 'END_CONVERSATION':
        this.#end(session, 'closed_complete')
        this.#later(session, request, {
          say: [text('The conversation has ended. If you need help again, type hi.')],
          completed: true,
        })
        return
    }
    const heard = this.#hear(session, request)
    session.last = requestId
    if (session.mode === 'agent' || session.mode === 'queue') return
    session.busy = requestId
    session.mode = 'bot'
    const step = this.#answer(session, request, heard)
    this.#later(session, request, step)
  }

  #answer(session: Session, request: Json, heard: Heard): Step {
    if (request.action === 'START_CONVERSATION') return session.topics.greeting()
    if (request.action === 'AGENT')
      return { say: [text('Please stand by while I connect you to a live agent.')], agent: true }
    return (session.step?.next ?? session.topics.start)(heard)
  }

  #hear(session: Session, request: Json): Heard {
    const message = object(request.message)
    const given = Array.isArray(message.attachment) ? message.attachment[0] : message.attachment
    const attachment = given === undefined ? undefined : (given as NonNullable<Line['attachment']>)
    const heard: Heard = { text: word(message.text), typed: message.typed === true, ...(attachment && { attachment }) }
    session.lines.push({
      from: 'customer',
      ...heard,
      request: word(request.requestId),
      message: word(message.clientMessageId),
    })
    return heard
  }

  #update(request: Json): unknown {
    for (const one of request.message as Json[]) this.statuses.set(word(one.id), word(one.status))
    return 'Message Processed Successfully'
  }

  #later(session: Session, request: Json, step: Step): void {
    const answer = () => {
      session.step = step
      if (step.agent) {
        session.mode = 'queue'
        session.context = { ...session.context, ...object(request.contextVariables) }
        this.#route(session)
      }
      if (step.completed) this.#end(session, 'closed_complete')
      delete session.busy
      const streams = this.options.streaming === true && session.mode === 'bot'
      if (streams) this.#stream(session, request, step.say)
      this.#callback(session, step.say, {
        requestId: request.requestId,
        message: request.message,
        ...(streams && { streamActive: false, streamState: 'END' }),
        ...(step.agent && { agentChat: true }),
        ...(step.completed && { completed: true }),
      })
    }
    if (this.#held) this.#held.push(answer)
    else answer()
  }

  #now(): number {
    return this.options.now?.() ?? Date.now()
  }

  #end(session: Session, state: string): void {
    session.mode = 'ended'
    this.tables.update('interaction', session.interaction, { state })
  }

  /**
   * The job *Time Out Abandoned B2B Conversations*: whatever is idle for an hour is closed, and control goes back ("Closing
   * idle bot-to-bot conversations"; "Supported features in Virtual Agent API", ending abandoned conversations).
   */
  timeOut(): void {
    for (const session of this.sessions.values()) {
      if (session.mode === 'ended' || this.#now() - session.at < 3_600_000) continue
      this.#end(session, 'closed_abandoned')
      this.#callback(session, [], { takeControl: true })
    }
  }

  /** The states START and INPROGRESS of a streamed answer, as its sample has them. */
  #stream(session: Session, request: Json, say: readonly Control[]): void {
    const value = say.map((control) => word(control.value)).join(' ')
    const streamId = sysId()
    const pieces = ['Looking into your request', ...(value.match(/.{1,20}/gs) ?? [])]
    for (const [n, piece] of pieces.entries())
      this.send({
        clientSessionId: session.id,
        requestId: request.requestId,
        streamActive: true,
        streamState: n === 0 ? 'START' : 'INPROGRESS',
        message: request.message,
        body: [{ streamId, uiType: n === 0 ? 'StreamStart' : 'StreamChunk', streamSequence: n + 1, value: piece }],
        userId: session.user,
        clientVariables: session.client,
      })
  }

  #callback(session: Session, say: readonly Control[], more: Json): void {
    session.at = this.#now()
    const body = say.map((control) => {
      const message = sysId()
      const agent = object(control.agentInfo).sentFromAgent === true
      session.lines.push({ from: agent ? 'agent' : 'bot', text: word(control.value) || word(control.label), message })
      return this.options.thirdPartyChat === false ? control : { ...control, messageId: message }
    })
    const interaction = this.options.thirdPartyChat === false ? {} : { interactionId: session.interaction }
    this.send({
      clientSessionId: session.id,
      nowSessionId: '',
      userId: session.user,
      clientVariables: session.client,
      requestId: session.last,
      ...interaction,
      body,
      score: 1,
      ...more,
    })
  }

  /** Work items agents may accept, by what their queue's conditions look at. */
  queue(variable = 'deskwire_queue'): { session: string; queue: unknown; offeredTo?: string }[] {
    return [...this.sessions.values()].flatMap(({ id, mode, context, interaction }) => {
      const item = this.#item(interaction)
      if (mode !== 'queue' || !item) return []
      const offeredTo = item.assigned_to ? { offeredTo: item.assigned_to } : {}
      return [{ session: id, queue: context[variable], ...offeredTo }]
    })
  }

  /** Advanced Work Assignment makes a work item where the condition of an active service channel holds, and else none. */
  #route({ interaction }: Session): void {
    const channel = this.tables
      .of('awa_service_channel')
      .find(
        ({ active, condition }) =>
          active === 'true' && this.tables.search('interaction', `${condition}^sys_id=${interaction}`).length > 0,
      )
    if (!channel) return
    const service_channel = channel.sys_id ?? ''
    this.tables.insert('awa_work_item', { document_id: interaction, service_channel, state: 'queued' })
  }

  /** The live agent is done, and the virtual agent goes on: with another interaction (action message SwitchToVirtualAgent). */
  back(id: string): void {
    const session = this.session(id)
    this.tables.update('interaction', session.interaction, { state: 'closed_complete' })
    session.mode = 'bot'
    session.interaction = this.#interact(id)
    this.#callback(session, [{ uiType: 'ActionMsg', actionType: 'SwitchToVirtualAgent' }], {})
  }

  #item(interaction: string): Row | undefined {
    return this.tables.of('awa_work_item').find(({ document_id }) => document_id === interaction)
  }

  accept(id: string, agent: string): void {
    const session = this.session(id)
    session.mode = 'agent'
    session.agent = agent
    const item = this.#item(session.interaction)
    if (item) item.state = 'accepted'
    this.#callback(session, [text(`${agent} has joined the chat`)], { agentChat: true })
  }

  /** An agent's message; its id is what a delivery status names. */
  say(id: string, what: string | Control): string {
    const session = this.session(id)
    const info = { sentFromAgent: true, agentName: session.agent ?? 'Beth', agentId: 'a1' }
    const control = typeof what === 'string' ? text(what) : what
    this.#callback(session, [{ ...control, agentInfo: info }], { agentChat: true })
    return session.lines.at(-1)?.message ?? ''
  }

  type(id: string): void {
    this.#callback(this.session(id), [], {
      agentChat: true,
      body: { uiType: 'ActionMsg', actionType: 'StartTypingIndicator' },
    })
  }

  end(id: string): void {
    const session = this.session(id)
    this.#end(session, 'closed_complete')
    this.#callback(session, [text('The conversation has ended. If you need help again, type hi.')], { completed: true })
  }
}
