import {
  type Call,
  type Capabilities,
  type Channel,
  type ChannelEvent,
  type Content,
  DeskwireError,
  type Destination,
  type Environment,
  type Failure,
  hmac,
  inHeader,
  type Line,
  type MediaRef,
  type Part,
  type Sent,
  signedChannel,
  type Template,
  type WebhookRequest,
} from '@deskwire/core/adapter'
import { events } from './events.js'
import { isSlow, patiently } from './patience.js'

/** What a provider took, as its own ledger has it: the witness of every exactly-once test. */
export interface Taken {
  providerId: string
  part: string
  line: string
  sender?: string
  to: Destination['addresses']
  content: Content
  replyTo?: string
  at: number
}

/** How the provider treats the next sends, in this order; afterwards it takes everything. */
export type Behaviour =
  /** Takes it, but the answer never comes. */
  | 'lose-answer'
  /** The request never arrives, and nobody says so. */
  | 'lose-request'
  | { refuse: Partial<Failure> & { code: string } }
  | { delayMs: number }
  | { until: Promise<unknown> }

export interface FakeChannelOptions {
  lines?: readonly Line[]
  capabilities?: Partial<Capabilities>
  secret?: string
  /** Can be asked afterwards what it took: by our part id, or by what is alike, for it shows no part ids. */
  lookup?: boolean | 'alike'
  templates?: readonly Template[]
  settlesAfterMs?: number
}

export const whatsappLike: Capabilities = {
  text: { max: 4096, markup: 'whatsapp' },
  media: {
    image: { mimes: ['image/jpeg', 'image/png'], maxBytes: 5 * 1024 * 1024, caption: 1024 },
    video: { mimes: ['video/mp4'], maxBytes: 16 * 1024 * 1024, caption: 1024 },
    audio: { mimes: ['audio/mpeg', 'audio/ogg'], maxBytes: 16 * 1024 * 1024 },
    file: { mimes: ['application/pdf', 'text/plain'], maxBytes: 100 * 1024 * 1024, caption: 1024 },
  },
  choice: { body: 1024, buttons: { max: 3, title: 20 }, list: { max: 10, title: 24, description: 72 } },
  content: ['text', 'media', 'location', 'contacts', 'choice', 'template', 'reaction'],
  window: { hours: 24, freeEntryHours: 72 },
}

export const smsLike: Capabilities = {
  text: { max: 1600, markup: 'plain' },
  media: { image: { mimes: ['image/jpeg', 'image/png', 'image/gif'], maxBytes: 5 * 1024 * 1024, caption: 1600 } },
  content: ['text', 'media'],
  providerBlocks: true,
  segments: true,
}

/** A provider of our own making: small, strict about its signature, and with a ledger. */
export class FakeChannel implements Channel {
  readonly spec = 1
  readonly provider = 'fake'
  readonly lines: readonly Line[]
  readonly capabilities: Capabilities
  readonly taken: Taken[] = []
  readonly typed: Destination[] = []
  readonly read: string[] = []
  readonly files = new Map<string, Uint8Array>()
  readonly #behaviours: Behaviour[] = []
  readonly secret: string
  readonly receive: Channel['receive']
  readonly isSigned = inHeader('x-fake-signature')
  #ids = 0
  #now: () => number = Date.now
  lookup?: NonNullable<Channel['lookup']>
  templates?: NonNullable<Channel['templates']>

  constructor(
    base: Capabilities,
    readonly options: FakeChannelOptions = {},
  ) {
    this.lines = options.lines ?? [{ id: 'line-1', medium: base.window ? 'whatsapp' : 'sms', address: '+15550001000' }]
    this.capabilities = { ...base, ...options.capabilities }
    this.secret = options.secret ?? 'fake-secret'
    this.receive = signedChannel({ header: 'x-fake-signature', secret: this.secret }, (body) => ({
      reply: { status: 200, body: '' },
      events: events<ChannelEvent>(body),
    }))
    if (options.templates) {
      const { templates } = options
      this.templates = () => Promise.resolve(templates)
    }
    if (options.lookup)
      this.lookup = {
        settlesAfterMs: options.settlesAfterMs ?? 1_000,
        find: async (part, _to, sought) => {
          for (const { part: id, content, providerId } of this.taken) {
            const fits =
              options.lookup === 'alike' ? JSON.stringify(content) === JSON.stringify(part.content) : id === part.id
            if (fits && !(await sought.isOthers?.(providerId))) return { found: { providerId, status: 'sent' } }
          }
          return 'absent'
        },
      }
  }

  /** What comes next happens to the next sends, one each. */
  next(...behaviours: Behaviour[]): void {
    this.#behaviours.push(...behaviours)
  }

  /** Takes everything from now on. */
  recover(): void {
    this.#behaviours.length = 0
  }

  /** How many of these have not happened yet. */
  get planned(): number {
    return this.#behaviours.length
  }

  start = (environment: Environment): Promise<void> => {
    this.#now = environment.now
    return Promise.resolve()
  }

  /** The webhook a provider would send for these events. */
  webhook(events: readonly ChannelEvent[], at: number): WebhookRequest {
    return this.sign({
      method: 'POST',
      publicUrl: 'https://bridge.test/channels/fake',
      path: '',
      headers: {},
      body: Buffer.from(JSON.stringify(events)),
      receivedAt: at,
    })
  }

  sign(request: WebhookRequest): WebhookRequest {
    const signature = hmac('sha256', this.secret, [request.body]).toString('hex')
    return { ...request, headers: { ...request.headers, 'x-fake-signature': signature } }
  }

  send(part: Part, to: Destination, call: Call): Promise<Sent> {
    return patiently(call, this.#now, isSlow(this.#behaviours[0]), () => this.#send(part, to))
  }

  async #send(part: Part, to: Destination): Promise<Sent> {
    if (to.addresses.length === 0)
      throw new DeskwireError({ code: 'unreachable', message: 'There is no address to write to', retryable: false })
    const behaviour = this.#behaviours.shift()
    if (typeof behaviour === 'object') {
      if ('refuse' in behaviour)
        throw new DeskwireError({
          message: `refused: ${behaviour.refuse.code}`,
          retryable: false,
          ...behaviour.refuse,
          provider: { name: 'fake', ...behaviour.refuse.provider },
        })
      await ('until' in behaviour ? behaviour.until : new Promise((resolve) => setTimeout(resolve, behaviour.delayMs)))
    }
    const providerId = behaviour === 'lose-request' ? '' : this.#take(part, to)
    if (behaviour === 'lose-answer' || behaviour === 'lose-request')
      throw new DeskwireError({ code: 'timeout', message: 'The answer was lost', retryable: true, ambiguous: true })
    return { providerId, status: 'queued' }
  }

  #take(part: Part, to: Destination): string {
    const { id, content, replyTo } = part
    const providerId = `p${++this.#ids}`
    this.taken.push({
      providerId,
      part: id,
      line: to.line,
      to: to.addresses,
      content: JSON.parse(JSON.stringify(content)) as Content,
      at: Date.now(),
      ...(to.sender !== undefined && { sender: to.sender }),
      ...(replyTo !== undefined && { replyTo }),
    })
    return providerId
  }

  download = (media: MediaRef): Promise<ReadableStream<Uint8Array>> => {
    const bytes = this.files.get(media.ref)
    if (!bytes)
      return Promise.reject(new DeskwireError({ code: 'not_found', message: 'No such file', retryable: false }))
    return Promise.resolve(new Blob([Buffer.from(bytes)]).stream())
  }

  typing = (to: Destination): Promise<void> => {
    this.typed.push(to)
    return Promise.resolve()
  }

  markRead = (message: string): Promise<void> => {
    this.read.push(message)
    return Promise.resolve()
  }

  /** The texts that reached the customer, for reading a test. */
  texts(): string[] {
    return this.taken.map(({ content }) => (content.type === 'text' ? content.text : `[${content.type}]`))
  }
}

export const fakeChannel = (options?: FakeChannelOptions): FakeChannel => new FakeChannel(whatsappLike, options)
export const fakeSms = (options?: FakeChannelOptions): FakeChannel => new FakeChannel(smsLike, options)
