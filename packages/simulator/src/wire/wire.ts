import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Controls, createControls } from './controls.js'
import { deliverByHttp, fetchByHttp } from './defaults.js'
import { createFaults } from './faults.js'
import { createHandler } from './handle.js'
import type { WireRequest, WireResponse } from './http.js'
import { createLedger, type Ledger } from './ledger.js'
import { createLog, type Log } from './log.js'
import { createMetaState, type MetaState } from './meta/account/app.js'
import { metaLine } from './meta/account/line.js'
import type { MetaEvents } from './meta/event-names.js'
import { createMetaEvents } from './meta/events.js'
import type { MetaOptions } from './meta/options.js'
import { handlersFor, type MswHttp } from './msw.js'
import { createOutbox, type Deliver } from './outbox.js'
import type { Line, Phone, Profile, Thread } from './person.js'
import { createPhone } from './phone.js'
import { createScheduler } from './scheduler.js'
import { type Listening, type ListenOptions, listen, nodeCover } from './server.js'
import { addContent } from './twilio/content/content-store.js'
import { createAccount, type TwilioAccount } from './twilio/numbers/account.js'
import { twilioLine, twilioLines } from './twilio/numbers/line.js'
import type { TwilioOptions } from './twilio/options.js'
import { Bounded, type FetchMedia, type ProviderHost, type World } from './world.js'

export interface WireOptions {
  /** The clock; real time by default. `controls.advance` moves the wire's time ahead of it. */
  now?: () => number
  twilio?: readonly TwilioOptions[]
  meta?: readonly MetaOptions[]
  /** How a webhook reaches its URL; HTTP by default. */
  deliver?: Deliver
  /** How the providers fetch a file that a business linked to; HTTP by default. */
  fetchMedia?: FetchMedia
  /** Whether links name the provider's hosts or the wire's own server; the server by default once it listens. */
  links?: 'provider' | 'wire'
  /** The wire's URL if it is mounted in your server, by `node` or `handle`: links lead there. */
  url?: string
  /** How many log and ledger entries are kept. */
  keep?: number
}

export interface Wire {
  readonly options: WireOptions
  handle(request: WireRequest): Promise<WireResponse>
  listen(options?: ListenOptions): Promise<Listening>
  /** The same for an existing server; `request.url` is relative to the wire's mount. */
  node(request: IncomingMessage, response: ServerResponse): void
  /** `setupServer(...wire.handlers(http))` with msw's own `http`. */
  handlers<Handler>(http: MswHttp<Handler>): Handler[]
  /** A person's phone, created on the first call; a later profile is merged into the first. */
  phone(number: string, profile?: Profile): Phone
  phones(): readonly Phone[]
  lines(): readonly Line[]
  readonly controls: Controls
  readonly ledger: Ledger
  readonly log: Log
  readonly twilio: {
    readonly accounts: readonly TwilioAccount[]
    /** Adds an existing Content, approved if `approval` is given. */
    content(given: Parameters<typeof addContent>[1], account?: string): string
  }
  readonly meta: MetaState & { readonly events: MetaEvents }
  now(): number
  /** The same for a bridge and a desk, which are then told when it was moved. */
  readonly clock: (() => number) & { onAdvance(listener: () => void): void }
  /** Resolves when nothing is on its way; work scheduled for later does not count. */
  idle(): Promise<void>
  /** Stops the server and every timer. */
  close(): Promise<void>
}

const entriesKept = 10_000
const messagesIndexed = 50_000

export const createWire = (options: WireOptions = {}): Wire => {
  const scheduler = createScheduler(options.now ?? Date.now)
  const { now } = scheduler
  const log = createLog(now, options.keep ?? entriesKept)
  const ledger = createLedger(options.keep ?? entriesKept)
  const faults = createFaults()
  const deliver = options.deliver ?? deliverByHttp
  const outbox = createOutbox({ deliver, scheduler, faults, log })
  const phones = new Map<string, Phone>()
  const threads = new Bounded<Thread>(messagesIndexed)
  let origin = options.url?.replace(/(?<!\/)\/+$/, '')

  const prefixes: Readonly<Record<ProviderHost, string>> = {
    'api.twilio.com': '/twilio-api',
    'media.twiliocdn.com': '/twilio-media',
    'graph.facebook.com': '/graph',
    'lookaside.fbsbx.com': '/lookaside',
  }
  const world: World = {
    scheduler,
    log,
    ledger,
    faults,
    outbox,
    now,
    fetchMedia: options.fetchMedia ?? fetchByHttp,
    ask: async (url) => {
      try {
        const answer = await deliver(url, {
          method: 'GET',
          headers: { 'user-agent': 'facebookplatform/1.0' },
          body: '',
        })
        return typeof answer === 'number' ? { status: answer } : answer
      } catch {
        return { status: 0 }
      }
    },
    link: (host, path) =>
      origin !== undefined && options.links !== 'provider'
        ? `${origin}${prefixes[host]}${path}`
        : `https://${host}${path}`,
    person: (number) => phones.get(number),
    scoped: (id, line) => {
      for (const phone of phones.values())
        if (phone.bsuid(line) === id || phone.profile.parentBsuid === id) return phone
      return undefined
    },
    twilioLine: (sid, address) => {
      const account = accounts.find((item) => item.sid === sid)
      return account && twilioLine({ world, account }, address)
    },
    withMessage: (key, message) => {
      const thread = threads.get(message)
      return thread?.line.key === key ? thread : undefined
    },
  }

  const accounts = (options.twilio ?? []).map((given, index) => createAccount(given, index, now()))
  const state = createMetaState(options.meta ?? [])
  const lines = (): Line[] => [
    ...accounts.flatMap((account) => twilioLines({ world, account })),
    ...[...state.numbers.values()].map((number) => metaLine({ world, state }, number)),
  ]
  const line = (id: string, medium?: 'whatsapp' | 'sms'): Line | undefined => {
    const fitting = lines().filter((item) => medium === undefined || item.medium === medium)
    return (
      fitting.find((item) => item.id === id || item.key === id) ??
      fitting.find(
        (item) => (medium === undefined ? `${item.medium}:${item.address}` : item.address) === id.replace(/\s/g, ''),
      )
    )
  }
  const phoneWorld = {
    now,
    log,
    line,
    kept: (thread: Thread, { id }: { id: string }) => void threads.set(id, thread),
    renumbered: (phone: Phone, from: string) => {
      phones.delete(from)
      phones.set(phone.number, phone)
    },
  }
  const phone = (number: string, profile?: Profile): Phone => {
    const known = phones.get(number)
    if (known) {
      Object.assign(known.profile, profile)
      return known
    }
    const made = createPhone(number, { ...profile }, phoneWorld)
    phones.set(number, made)
    return made
  }

  const servers = new Set<Listening>()
  const controls = createControls(world)
  const events = createMetaEvents({ world, state }, (number) => phone(number))
  const handle = createHandler({
    world,
    accounts,
    meta: { world, state },
    origin: () => origin,
    controls,
    ledger,
    phone: (number) => phone(number),
    phones: () => [...phones.values()],
    lines: () =>
      lines().map(({ key, id, address, medium, name }) => ({ key, id, address, medium, ...(name ? { name } : {}) })),
    events,
  })
  const wire: Wire = {
    options,
    handle,
    listen: async (given = {}) => {
      const server = await listen({ handle, log }, given)
      origin ??= server.url
      servers.add(server)
      return server
    },
    node: nodeCover({ handle, log }),
    handlers: (http) => handlersFor(http, handle),
    phone,
    phones: () => [...phones.values()],
    lines,
    controls,
    ledger,
    log,
    twilio: {
      accounts,
      content: (given, sid) => {
        const account = accounts.find((item) => sid === undefined || item.sid === sid)
        if (!account) throw new Error('There is no such Twilio account.')
        return addContent({ world, account }, given).sid
      },
    },
    meta: { ...state, events },
    now,
    clock: Object.assign(() => now(), {
      onAdvance: (listener: () => void) =>
        // The log tells before the hands move.
        void log.subscribe((event) => {
          if (event.type === 'control' && event.name === 'advance') queueMicrotask(listener)
        }),
    }),
    idle: () => scheduler.idle(),
    close: async () => {
      scheduler.stop()
      await Promise.all([...servers].map((server) => server.close()))
      servers.clear()
    },
  }
  return wire
}
