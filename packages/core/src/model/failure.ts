/** Why something failed, as data for people and programs, with the provider's own code. */
export interface Failure {
  /** Our own code, in snake case: `rate_limited`, `window_closed`, `opted_out`, `unreachable`, `auth`, `content`, `config`, … */
  code: string
  message: string
  /** What to do next, in words. */
  remedy?: string
  /** The provider's own words, for whoever runs the bridge. Agents do not read them. */
  detail?: string
  retryable: boolean
  retryAfterMs?: number
  /** The request may have taken effect anyway: look it up before repeating it. */
  ambiguous?: boolean
  /** What the rate limit covers: the whole line or host, or only this conversation. */
  scope?: 'line' | 'host' | 'conversation'
  provider?: { name: string; code?: string; status?: number }
}

const marker = Symbol.for('deskwire.error')

/** The base of all errors. `isInstance` also works across two copies of the package. Never holds a secret or a message text. */
export class DeskwireError extends Error {
  readonly [marker] = true
  readonly failure: Failure
  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options)
    this.name = 'DeskwireError'
    this.failure = failure
  }
  get code(): string {
    return this.failure.code
  }
  static isInstance(value: unknown): value is DeskwireError {
    return typeof value === 'object' && value !== null && marker in value
  }
}

export const fail = (code: string, message: string, more: Partial<Failure> = {}): DeskwireError =>
  new DeskwireError({ code, message, retryable: false, ...more })

/** Turns anything thrown into a failure. A foreign error is ambiguous: the call may have taken effect. */
export const failureOf = (thrown: unknown): Failure =>
  DeskwireError.isInstance(thrown)
    ? thrown.failure
    : {
        code: 'unexpected',
        message: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'An unexpected value was thrown',
        retryable: true,
        ambiguous: true,
      }

/** A webhook whose signature is missing or wrong. `diagnostic` is safe to log: the URL used, whether the header was there. */
export class WebhookRejected extends DeskwireError {
  readonly diagnostic: Readonly<Record<string, string | boolean | number>>
  readonly status: number
  constructor(message: string, diagnostic: Readonly<Record<string, string | boolean | number>> = {}, status = 401) {
    super({ code: 'webhook_rejected', message, retryable: false })
    this.name = 'WebhookRejected'
    this.diagnostic = diagnostic
    this.status = status
  }
}

/** Thrown by a pure `receive` when the verification keys may have been rotated: call `refresh()` once, then try again. */
export class KeysUnknown extends DeskwireError {
  constructor(message = 'The signing key is not known yet') {
    super({ code: 'keys_unknown', message, retryable: true })
    this.name = 'KeysUnknown'
  }
}

/** The lease of this lane is lost: another worker owns the lane, so this one must not write any more. */
export class LeaseLost extends DeskwireError {
  constructor(message = 'The lease of this lane was lost') {
    super({ code: 'lease_lost', message, retryable: true })
    this.name = 'LeaseLost'
  }
}
