import type { Envelope, Task } from '../../ports/store.js'

/**
 * Spans from a webhook to the host and back, where `@opentelemetry/api` is installed. Only what we use of it is typed
 * here: no dependency, nothing to load where it is absent, and one comparison per webhook and task.
 */
type Carrier = Record<string, string>
type Surroundings = object

interface Span {
  setAttribute(name: string, value: string | number | boolean): unknown
  setStatus(status: { code: number }): unknown
  end(at?: number): void
  spanContext?(): { traceId: string }
}

interface SpanOptions {
  kind: number
  startTime?: number
  attributes: Readonly<Record<string, string>>
}

/** The parts of `@opentelemetry/api` 1 that we use. */
export interface OpenTelemetry {
  trace: {
    getTracer(name: string): { startSpan(name: string, options: SpanOptions, within: Surroundings): Span }
    setSpan(within: Surroundings, span: Span): Surroundings
  }
  context: {
    active(): Surroundings
    with<T>(within: Surroundings, run: () => T): T
  }
  propagation: {
    inject(within: Surroundings, carrier: Carrier): void
    extract(within: Surroundings, carrier: Carrier): Surroundings
  }
  SpanKind: { SERVER: number; CLIENT: number; CONSUMER: number }
  SpanStatusCode: { ERROR: number }
}

const isOpenTelemetry = (module: unknown): module is OpenTelemetry =>
  typeof module === 'object' && module !== null && 'trace' in module && 'propagation' in module && 'context' in module

/** Undefined where it is not installed. */
export const loadTrace = async (name = '@opentelemetry/api'): Promise<Trace | undefined> => {
  try {
    // By a variable, so that no bundler looks for an optional package.
    const module: unknown = await import(name)
    return isOpenTelemetry(module) ? new Trace(module) : undefined
  } catch {
    return undefined
  }
}

// A listener may register at any time, and asking costs as much as a small span.
const askEvery = 256

/** Names and outcomes only: no span contains an address or anything that somebody wrote. */
export class Trace {
  #heard = false
  #askIn = 0

  constructor(readonly api: OpenTelemetry) {}

  /** The API is often installed without a provider: its spans then have no trace, and are not worth their cost. */
  get isHeard(): boolean {
    if (this.#heard || this.#askIn-- > 0) return this.#heard
    this.#askIn = askEvery
    const { trace, context, SpanKind } = this.api
    const options = { kind: SpanKind.SERVER, attributes: {} }
    const probe = trace.getTracer('deskwire').startSpan('probe', options, context.active())
    this.#heard = !/^0+$/.test(probe.spanContext?.().traceId ?? '')
    return this.#heard
  }

  /** A webhook, until it is answered. */
  webhook<T extends { status: number }>(tenant: string, mount: string, run: () => Promise<T>): Promise<T> {
    const { SpanKind, context } = this.api
    const about = { 'deskwire.tenant': tenant, 'deskwire.mount': mount }
    return this.#span(`webhook ${mount}`, SpanKind.SERVER, about, context.active(), run, (span, { status }) => {
      span.setAttribute('http.response.status_code', status)
      return status >= 500
    })
  }

  /** A piece of work on one of its tracks; it continues the trace in which it was accepted. */
  task<T extends object>(
    { envelope, track, conversation }: Pick<Task, 'envelope' | 'track' | 'conversation'>,
    run: () => T | Promise<T>,
  ): T | Promise<T> {
    const { SpanKind, context, propagation } = this.api
    const work = workOf(envelope.body)
    const within = propagation.extract(context.active(), work.trace)
    const attributes = {
      'deskwire.tenant': envelope.tenant,
      'deskwire.track': track,
      'deskwire.work': work.name,
      ...(conversation && { 'deskwire.conversation': conversation.id }),
    }
    return this.#span(`${track} ${work.name}`, SpanKind.CONSUMER, attributes, within, run, (span, outcome) => {
      const [how = ''] = Object.keys(outcome)
      span.setAttribute('deskwire.outcome', how)
      return how === 'park'
    })
  }

  /** A call to a provider, host or assistant, reported when it has ended. */
  called(to: string, what: string, since: number, failure: string | undefined): void {
    const { SpanKind, context, trace } = this.api
    const attributes = { 'deskwire.to': to, ...(failure !== undefined && { 'error.type': failure }) }
    const options = { kind: SpanKind.CLIENT, startTime: since, attributes }
    const span = trace.getTracer('deskwire').startSpan(`${what} ${to}`, options, context.active())
    if (failure !== undefined) span.setStatus({ code: this.api.SpanStatusCode.ERROR })
    span.end()
  }

  /** The same work with the trace it comes from. The store keeps both, so another machine continues the trace. */
  carried<T>(body: T): T {
    if (typeof body !== 'object' || body === null) return body
    const carrier: Carrier = {}
    this.api.propagation.inject(this.api.context.active(), carrier)
    return Object.keys(carrier).length === 0 ? body : { ...body, trace: carrier }
  }

  /** The same for work in an envelope. */
  carriedIn(envelope: Envelope): Envelope {
    const body = this.carried(envelope.body)
    return body === envelope.body ? envelope : { ...envelope, body }
  }

  async #span<T>(
    name: string,
    kind: number,
    attributes: SpanOptions['attributes'],
    within: Surroundings,
    run: () => T | Promise<T>,
    ended: (span: Span, result: T) => boolean,
  ): Promise<T> {
    const { context, trace, SpanStatusCode } = this.api
    const span = trace.getTracer('deskwire').startSpan(name, { kind, attributes }, within)
    try {
      const result = await context.with(trace.setSpan(within, span), run)
      if (ended(span, result)) span.setStatus({ code: SpanStatusCode.ERROR })
      return result
    } catch (thrown) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw thrown
    } finally {
      span.end()
    }
  }
}

/** What is in the store may have been written by another version. */
const workOf = (body: unknown): { name: string; trace: Carrier } => {
  const trace = typeof body === 'object' && body !== null && 'trace' in body ? body.trace : undefined
  const carrier = typeof trace === 'object' && trace !== null ? Object.entries(trace) : []
  return {
    name: nameOf(body),
    trace: Object.fromEntries(carrier.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
  }
}

/** The kind of work, for logs and traces. */
export const nameOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'work' in body && typeof body.work === 'string' ? body.work : 'unknown'
