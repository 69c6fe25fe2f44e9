import { createHttp } from '../adapter/http/http.js'
import { printableLog } from '../adapter/reading/printable.js'
import { fail, failureOf } from '../model/failure.js'
import type { Call } from '../ports/call.js'
import type { Log, WebhookRequest, WebhookResponse } from '../ports/shared.js'
import type { Books, Envelope, Store } from '../ports/store.js'
import { dispatch } from './dispatch.js'
import { createEvents, type Events } from './events.js'
import { CatchUp } from './ingress/catch-up.js'
import { type Enqueued, type Notify, notify, type Start, startConversation } from './ingress/outreach.js'
import { type Mount, receive } from './ingress/receive.js'
import type { BridgeOptions, TenantOptions } from './options.js'
import { checkBridge, checkTenant } from './options-schema.js'
import { clockOf } from './task/clock.js'
import type { Context } from './task/context.js'
import { boundedCall } from './task/deadline.js'
import { TaskFailures } from './task/failures.js'
import { LogRate } from './task/log-rate.js'
import { Media } from './task/media.js'
import { RateLimit } from './task/rate-limit.js'
import { Seal } from './task/seal.js'
import { loadTrace, nameOf } from './task/trace.js'
import { mountUrl, Tenants } from './tenants.js'

/** Joins channels, hosts, assistants and a store. */
export interface Bridge {
  readonly events: Events
  readonly store: Store
  readonly media: Media
  readonly log: Log
  readonly publicUrl: string
  /** Was a secret given? Without one, links to files and sealed tokens end with the process. */
  readonly hasSecret: boolean
  /** Makes tokens for one purpose; every process that has the secret can read them. */
  readonly seal: (purpose: string) => Seal
  /** Monotonic: unaffected by changes to the machine's clock. */
  now(): number
  /** The machine's clock. */
  wall(): number
  /** Whether it was started and its work is still running. */
  status(): 'running' | 'not_running' | 'work_ended'
  /**
   * Starts the store and the adapters. The work, unless this is ingress only, begins in the next turn of the event loop, so
   * that a server can listen first; with `work: false` it begins with `work()`. Logs the webhook URLs.
   * A role given here overrides the options, so that one setup serves every machine.
   */
  start(as?: Pick<BridgeOptions, 'role'> & { work?: boolean }): Promise<void>
  /** Begins the work, once. Does nothing in a process that is ingress only. */
  work(): void
  /**
   * Finishes or hands back every claimed task, then closes the store. Accepts nothing more, or only until `requests` are answered:
   * those of a server that ends at the same time.
   */
  stop(requests?: Promise<unknown>): Promise<void>
  /** One webhook: answered once the store has what it brought. */
  receive(mount: Mount, request: WebhookRequest): Promise<WebhookResponse>
  /** An agent writes first (A2). */
  startConversation(start: Start & { tenant?: string }): Promise<Enqueued>
  /** A business event (A3). */
  notify(notice: Notify & { tenant?: string }): Promise<Enqueued>
  addTenant(name: string, setup: TenantOptions): Promise<void>
  /** Its work waits in the store until it is added again. */
  removeTenant(name: string): boolean
  tenant(name?: string): Context | undefined
  /** Which URL to register where (D3). */
  webhooks(): readonly { tenant: string; kind: string; name: string; url: string }[]
  books(tenant?: string): Promise<Books>
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

// Read receipts and typing are expendable: beyond this many under way, more are dropped.
const bestEffortLimit = 256

export const createBridge = (options: BridgeOptions): Bridge => {
  const settings = checkBridge(options)
  const log = settings.log ? printableLog(settings.log) : silent
  const { store, publicUrl, callMs = Math.min(20_000, settings.leaseMs * 0.66) } = settings
  const clock = clockOf(settings.clock)
  const { now, wall } = clock
  const events = createEvents()
  const seal = Seal.of(options.secret)
  const media = new Media(store, publicUrl, now, createHttp({ log, now, wall }), seal)
  let underWay = 0
  let allDone: () => void = () => undefined
  const ended = new AbortController()
  const done = (): void => {
    if (--underWay === 0) allDone()
  }
  const bestEffort = (what: string, work: (call: Call) => Promise<unknown>): void => {
    if (underWay >= bestEffortLimit || ended.signal.aborted) return
    const began = now()
    underWay++
    const failed = (thrown: unknown): void => {
      log.debug({ what, code: failureOf(thrown).code }, 'Something beside the lane failed')
      done()
    }
    boundedCall({ deadline: began + callMs, now: began, within: ended, what }, work, done, failed)
  }

  const tenants = new Tenants(
    {
      store,
      events,
      log,
      media,
      rateLimit: new RateLimit(),
      logRate: new LogRate(),
      now,
      wall,
      random: settings.random ?? Math.random,
      callMs,
      bestEffort,
    },
    publicUrl,
  )
  // A setup that cannot work is refused before anything runs.
  tenants.check('main', options)

  const known = (tenant = 'main'): Context => {
    const context = tenants.get(tenant)
    if (!context) throw fail('invalid', `No tenant is called ${tenant}`)
    return context
  }

  const failures = new TaskFailures(log, now)
  let working: Promise<void> | undefined
  let workEnded = false
  let catchingUp: NodeJS.Timeout | undefined
  let unwatch: () => void = () => undefined
  let beginning: NodeJS.Immediate | undefined
  let { role } = settings
  let state: 'new' | 'running' | 'stopping' | 'stopped' = 'new'

  const missed = new CatchUp(settings.catchUpEveryMs)
  const catchUpIn = (ms: number) => {
    clearTimeout(catchingUp)
    // At most a minute: a tenant may be added meanwhile.
    catchingUp = setTimeout(keepCatchingUp, Math.min(ms, 60_000)).unref()
  }
  const keepCatchingUp = () => {
    catchUpIn(missed.shortest(tenants.all()))
    bestEffort('read what was missed', async () => {
      const wait = await missed.read(tenants.all(), { signal: ended.signal, deadline: now() + 5 * 60_000 })
      if (!ended.signal.aborted) catchUpIn(wait)
    })
  }

  const failed = ({ tenant, id, body }: Envelope, thrown: unknown): never => {
    failures.say(thrown, { tenant, id, work: nameOf(body) })
    throw thrown
  }
  const startWork = () => {
    working = store.work(
      (task) => {
        const { envelope } = task
        const context = tenants.get(envelope.tenant)
        // Its setup may be added in a moment, or runs on another machine.
        if (!context) return { retryAt: now() + 60_000, because: 'no_tenant' }
        const { trace } = context
        try {
          const outcome = trace ? trace.task(task, () => dispatch(context, task)) : dispatch(context, task)
          return 'then' in outcome ? outcome.catch((thrown) => failed(envelope, thrown)) : outcome
        } catch (thrown) {
          return failed(envelope, thrown)
        }
      },
      { signal: ended.signal, lanes: settings.lanes, leaseMs: settings.leaseMs },
    )
    // A loop that dies must not die silently.
    working.catch((thrown: unknown) => {
      workEnded = true
      log.error({ code: failureOf(thrown).code, error: failureOf(thrown).message }, 'The work ended')
    })
    keepCatchingUp()
  }

  const bridge: Bridge = {
    events,
    store,
    media,
    log,
    publicUrl,
    hasSecret: options.secret !== undefined,
    seal,
    now,
    wall,
    status: () => (state !== 'running' || !tenants.get('main') ? 'not_running' : workEnded ? 'work_ended' : 'running'),
    async start(as = {}) {
      if (state !== 'new') throw fail('config', 'A bridge is started once; make another')
      state = 'running'
      role = as.role ?? role
      tenants.shared.trace = await loadTrace()
      const { onAdvance, agree } = clock
      await store.start({ now, log, ...(onAdvance && { onAdvance }), ...(agree && { agree }) })
      unwatch = clock.watch(log)
      await tenants.add('main', options)
      for (const { kind, name, url } of bridge.webhooks())
        log.info({ kind, name, url }, `Webhook of ${kind}/${name}: ${url}`)
      if (as.work !== false) beginning = setImmediate(() => bridge.work())
    },
    work() {
      if (state === 'running' && role !== 'ingress' && !working) startWork()
    },
    async stop(requests) {
      if (state !== 'running') return
      state = requests ? 'stopping' : 'stopped'
      unwatch()
      clearTimeout(catchingUp)
      clearImmediate(beginning)
      ended.abort()
      await Promise.all([requests, working?.catch(() => undefined)])
      state = 'stopped'
      if (underWay > 0) await new Promise<void>((resolve) => (allDone = resolve))
      await store.close()
    },
    receive(mount, request) {
      const context = tenants.get(mount.tenant)
      const open = state === 'running' || state === 'stopping'
      if (open && context) return receive(context, mount, request)
      return Promise.resolve({ status: open ? 404 : 503, body: open ? 'Unknown tenant\n' : 'Not running\n' })
    },
    startConversation: ({ tenant, ...start }) => startConversation(known(tenant), start),
    notify: ({ tenant, ...notice }) => notify(known(tenant), notice),
    async addTenant(name, setup) {
      checkTenant(name, setup)
      await tenants.add(name, setup)
    },
    removeTenant: (name) => tenants.remove(name),
    tenant: (name = 'main') => tenants.get(name),
    webhooks: () =>
      tenants
        .all()
        .flatMap(({ tenant, setup: { channels, hosts, assistants } }) =>
          Object.entries({ channels, hosts, assistants: withReceive(assistants) }).flatMap(([kind, mounted]) =>
            Object.keys(mounted).map((name) => ({ tenant, kind, name, url: mountUrl(publicUrl, tenant, kind, name) })),
          ),
        ),
    books: (tenant) => store.books(tenant),
  }
  return bridge
}

const withReceive = (assistants: TenantOptions['assistants'] = {}) =>
  Object.fromEntries(Object.entries(assistants).filter(([, { receive: has }]) => has !== undefined))
