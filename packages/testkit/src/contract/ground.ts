import { strict as assert } from 'node:assert'
import { setTimeout as wait } from 'node:timers/promises'
import { inspect } from 'node:util'
import {
  type Attempt,
  createHttp,
  DeskwireError,
  type Environment,
  type Failure,
  type Received,
  type WebhookRequest,
} from '@deskwire/core/adapter'
import { environmentAt } from '../environment.js'
import { type Awaitable, type Case, notShown } from './case.js'
import { ask, type Hook, hookRequest, type Sign } from './hook.js'

/**
 * What the other side does to the next write:
 * `lost-answer`: takes it, and the connection breaks before the answer. `hang`: never answers. `limited`: too many
 * requests. `refused`: no, for certain. `down`: not available.
 */
export type Fault = 'lost-answer' | 'hang' | 'limited' | 'refused' | 'down'

export interface Faults {
  /** Plants it for the next write. Where `limited` tells how long to wait, that is returned, and the adapter must pass it on. */
  fail(fault: Fault): Awaitable<{ retryAfterMs?: number } | undefined>
  /** What cannot be made to happen here; said by name in the results. */
  cannot?: readonly Fault[]
}

/** What every descriptor has. */
export interface Subject<Adapter> {
  /**
   * A fresh adapter, and a fresh, empty other side behind it. Called once for each case, and once while the tests are
   * collected, to see which facets there are; the suite starts it.
   */
  create(): Awaitable<Adapter>
  /** After each case. */
  end?(): Awaitable<void>
  /** What must never be seen in an error or a log: tokens, passwords and signing secrets that `create` was given. */
  secrets: readonly string[]
  /** What the suite starts the adapter with, where its own will not do (an `http` that may call 127.0.0.1 untrusted). */
  environment?: Partial<Environment>
}

interface Adapter<Event> {
  start?(environment: Environment): Promise<void>
  receive?(request: WebhookRequest): Received<Event>
  refresh?(): Promise<void>
}

/** An adapter that was started, and what a case needs around it. */
export class Ground<A extends Adapter<Event>, Event> {
  readonly log: string[] = []
  readonly mount: string

  constructor(
    readonly adapter: A,
    readonly subject: Subject<A>,
    readonly kind: 'channels' | 'hosts' | 'assistants',
  ) {
    this.mount = `https://bridge.test/${kind}/contract`
  }

  /** What the adapter is started with. */
  get environment(): Environment {
    const record = (detail: object, message: string): void => void this.log.push(`${message} ${seen(detail)}`)
    return environmentAt(this.mount, {
      http: createHttp(),
      log: { debug: record, info: record, warn: record, error: record },
      ...this.subject.environment,
    })
  }

  async start(): Promise<void> {
    await this.adapter.start?.(this.environment)
  }

  async signed(hook: Hook, sign: Sign): Promise<WebhookRequest> {
    return sign(this.request(hook))
  }

  request(hook: Hook): WebhookRequest {
    return hookRequest(hook, this.environment.url(''), Date.now())
  }

  ask(request: WebhookRequest): Promise<Received<Event>> {
    return ask(this.adapter, request)
  }

  /** It must be refused, with an error of the family that holds no secret and none of these words. */
  async refusal(promise: Promise<unknown>, what: string, words: readonly string[] = []): Promise<Failure> {
    const thrown = await bounded(promise, what).then(
      () => undefined,
      (error: unknown) => error ?? new Error('nothing was thrown'),
    )
    if (thrown === undefined) throw new Error(`${what} succeeded, where it should have thrown`)
    if (thrown instanceof TooLong) throw thrown
    const shown = `${seen(thrown)} ${thrown instanceof Error ? thrown.stack : ''}`
    this.clean(shown, `The error of ${what}`, words)
    assert.ok(
      DeskwireError.isInstance(thrown),
      `${what} threw something that is no DeskwireError: ${shown.slice(0, 300)}`,
    )
    assert.match(thrown.failure.code, /^[a-z][a-z0-9_]*$/, `${what}: a code is in snake case`)
    assert.notEqual(thrown.failure.message, '', `${what}: a failure says in words what happened`)
    return thrown.failure
  }

  clean(shown: string, where: string, words: readonly string[] = []): void {
    for (const secret of this.subject.secrets)
      for (const form of forms(secret)) assert.ok(!shown.includes(form), `${where} holds a secret`)
    for (const word of words) assert.ok(!shown.includes(word), `${where} holds the text of a message`)
  }
}

/** A secret as it is, and as it travels in a query and in basic authentication. */
const forms = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
]

const seen = (value: unknown): string => inspect(value, { depth: 12, maxStringLength: 100_000, maxArrayLength: 1_000 })

class TooLong extends Error {}

const patienceMs = 5_000

/** A promise that must settle; a case fails by saying what did not. */
export const bounded = async <T>(promise: Promise<T>, what: string): Promise<T> => {
  const end = new AbortController()
  const never = wait(patienceMs, undefined, { signal: end.signal }).then(() => {
    throw new TooLong(`${what} had no end after ${patienceMs} ms: its deadline and signal must be honoured`)
  })
  try {
    return await Promise.race([promise, never])
  } finally {
    end.abort()
    never.catch(() => undefined)
  }
}

/** An attempt that is over, for asking what became of it. */
export const attemptOf = (key: string, what: Attempt['what']): Attempt => ({
  key,
  what,
  startedAt: Date.now() - 1_000,
  deadline: Date.now(),
})

/** A case on fresh ground; whatever the adapter logged meanwhile holds no secret. */
export const onGround =
  <A extends Adapter<Event>, Event>(subject: Subject<A>, kind: Ground<A, Event>['kind']) =>
  (name: string, body: (ground: Ground<A, Event>) => Promise<void>): Case => ({
    name,
    run: async () => {
      const ground = new Ground<A, Event>(await subject.create(), subject, kind)
      try {
        await ground.start()
        await body(ground)
        ground.clean(ground.log.join('\n'), 'The log')
      } finally {
        await subject.end?.()
      }
    },
  })

/** The case, or a line that says why it cannot be made to happen. */
export const ifCan = (faults: Faults, fault: Fault, made: Case): Case =>
  faults.cannot?.includes(fault) ? notShown(made.name, `server.cannot: ${fault}`) : made
