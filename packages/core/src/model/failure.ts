/** Why something did not happen, as data: for a person, for a program, and with the provider's own word kept. */
export interface Failure {
  /** Ours, in snake case: `rate_limited`, `window_closed`, `opted_out`, `unreachable`, `auth`, `content`, `config`, … */
  code: string
  message: string
  /** What to do next, in words. */
  remedy?: string
  retryable: boolean
  retryAfterMs?: number
  /** The request may have taken effect all the same: look it up, never repeat it blindly. */
  ambiguous?: boolean
  /** What the limit covers: the whole line or host rests, or only this conversation. */
  scope?: 'line' | 'host' | 'conversation'
  provider?: { name: string; code?: string; status?: number }
}

const marker = Symbol.for('deskwire.error')

/** The one error family. `isInstance` holds across two copies of the package. Never carries a secret or a message text. */
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

/** Anything thrown, read as a failure. What we did not throw ourselves may have happened. */
export const failureOf = (thrown: unknown): Failure =>
  DeskwireError.isInstance(thrown)
    ? thrown.failure
    : {
        code: 'unexpected',
        message: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'An unexpected value was thrown',
        retryable: true,
        ambiguous: true,
      }

/** A webhook that is not from whom it claims. `diagnostic` is safe to log: which URL was used, was the header there. */
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

/** Thrown by a pure `receive` whose verification keys may have rotated: `refresh()` once, then ask again. */
export class KeysUnknown extends DeskwireError {
  constructor(message = 'The signing key is not known yet') {
    super({ code: 'keys_unknown', message, retryable: true })
    this.name = 'KeysUnknown'
  }
}

/** The lease of this lane is gone: another worker owns it, so nothing more may be written from here. */
export class LeaseLost extends DeskwireError {
  constructor(message = 'The lease of this lane was lost') {
    super({ code: 'lease_lost', message, retryable: true })
    this.name = 'LeaseLost'
  }
}
