import type { CallMatch, Failure, WebhookMatch } from './faults.js'
import type { Provider } from './http.js'
import type { World } from './world.js'

/** Deliberate faults. Each takes one object, so that `POST /control/{name}` is the same in JSON. */
export interface Controls {
  /** The next `count` webhooks are never sent. */
  drop(given?: { count?: number; match?: WebhookMatch }): void
  delay(given: { milliseconds: number; count?: number; match?: WebhookMatch }): void
  /** Each of the next `count` is sent `times` more with the same bytes. */
  duplicate(given?: { times?: number; count?: number; match?: WebhookMatch }): void
  /** The next `count` are collected and sent in reverse. */
  reorder(given: { count: number; match?: WebhookMatch }): void
  /** Keeps webhooks back until `release`. */
  hold(given?: { match?: WebhookMatch }): void
  /** `pack`: Meta's updates for one destination in one request, up to 1,000. Returns how many there were. */
  release(given?: { order?: 'kept' | 'reversed'; pack?: boolean }): number
  /** The next `count` calls are refused. */
  fail(given: Failure & { count?: number; match?: CallMatch }): void
  /** The next `count` calls take effect, and their answers are lost. */
  loseResponse(given?: { count?: number; match?: CallMatch }): void
  /** The next `count` calls take effect at once and are answered late. */
  slowResponse(given: { milliseconds: number; count?: number; match?: CallMatch }): void
  /** `refuse`: the connection breaks; `unavailable`: 503 with `Retry-After`. */
  down(given: { provider: Provider; how?: 'refuse' | 'unavailable' }): void
  up(given: { provider: Provider }): void
  /** Limits the calls per second; without `perSecond`, lifts the limit. */
  rateLimit(given: { provider: Provider; perSecond?: number }): void
  /** Moves the wire's clock and runs everything due: retries, scheduled messages, expiries. */
  advance(given: { milliseconds: number }): void
  /** To be called after moving an injected clock. */
  tick(): void
  /** Clears faults, limits and outages. */
  reset(): void
}

const any = Number.POSITIVE_INFINITY

export const createControls = (world: World): Controls => {
  const { faults, outbox, scheduler, log } = world
  const controls: Controls = {
    drop: ({ count = 1, match = {} } = {}) => faults.addWebhook({ type: 'drop' }, count, match),
    delay: ({ milliseconds, count = any, match = {} }) =>
      faults.addWebhook({ type: 'delay', milliseconds }, count, match),
    duplicate: ({ times = 1, count = 1, match = {} } = {}) =>
      faults.addWebhook({ type: 'duplicate', times }, count, match),
    reorder: ({ count, match = {} }) => outbox.reorder(count, match),
    hold: ({ match = {} } = {}) => outbox.hold(match),
    release: (given = {}) => outbox.release(given),
    fail: ({ count = 1, match = {}, ...failure }) => faults.addCall({ type: 'fail', failure }, count, match),
    loseResponse: ({ count = 1, match = {} } = {}) => faults.addCall({ type: 'lose' }, count, match),
    slowResponse: ({ milliseconds, count = 1, match = {} }) =>
      faults.addCall({ type: 'slow', milliseconds }, count, match),
    down: ({ provider, how = 'refuse' }) => void faults.down.set(provider, how),
    up: ({ provider }) => void faults.down.delete(provider),
    rateLimit: ({ provider, perSecond }) => {
      if (perSecond === undefined) faults.limits.delete(provider)
      else faults.limits.set(provider, { perSecond, used: 0, second: 0 })
    },
    advance: ({ milliseconds }) => void scheduler.advance(milliseconds),
    tick: () => scheduler.runDue(),
    reset: () => {
      faults.clear()
      outbox.release({})
    },
  }
  const noted = <Name extends keyof Controls>(name: Name, run: Controls[Name]): Controls[Name] => {
    const wrapped = (given?: object) => {
      log.add({ type: 'control', name, ...(given ? { detail: JSON.parse(JSON.stringify(given)) } : {}) })
      return (run as (given?: object) => unknown)(given)
    }
    return wrapped as Controls[Name]
  }
  return Object.fromEntries(
    (Object.keys(controls) as (keyof Controls)[]).map((name) => [name, noted(name, controls[name])]),
  ) as { [Name in keyof Controls]: Controls[Name] }
}
