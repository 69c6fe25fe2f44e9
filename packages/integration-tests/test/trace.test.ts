import { AsyncLocalStorage } from 'node:async_hooks'
import { memory } from '@deskwire/core'
import {
  type Context,
  type ContextManager,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  type TextMapPropagator,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Scene } from '../src/scene.js'

interface Ended {
  name: string
  id: string
  trace: string
  parent?: string
  failed: boolean
  attributes: Record<string, unknown>
}

/** As an SDK does: spans that end are exported, the active one is known, and `traceparent` (W3C) carries them. */
const register = (): Ended[] => {
  const exported: Ended[] = []
  const storage = new AsyncLocalStorage<Context>()
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (within, run, self, ...words) => storage.run(within, () => run.apply(self, words)),
    bind: (_, target) => target,
    enable: () => manager,
    disable: () => manager,
  }
  let ids = 0
  const tracer: Pick<Tracer, 'startSpan'> = {
    startSpan(name, options = {}, within = manager.active()) {
      const parent = trace.getSpanContext(within)
      const id = String(++ids).padStart(16, '0')
      const about: Ended = {
        name,
        id,
        trace: parent?.traceId ?? id.padStart(32, 'a'),
        failed: false,
        attributes: { ...options.attributes },
        ...(parent && { parent: parent.spanId }),
      }
      const span: Partial<Span> = {
        spanContext: () => ({ traceId: about.trace, spanId: id, traceFlags: 1 }),
        setAttribute(key, value) {
          about.attributes[key] = value
          return span as Span
        },
        setStatus({ code }) {
          about.failed = code === SpanStatusCode.ERROR
          return span as Span
        },
        end: () => void exported.push(about),
      }
      return span as Span
    },
  }
  const propagator: TextMapPropagator = {
    fields: () => ['traceparent'],
    inject(within, carrier, setter) {
      const at = trace.getSpanContext(within)
      if (at) setter.set(carrier, 'traceparent', `00-${at.traceId}-${at.spanId}-01`)
    },
    extract(within, carrier, getter) {
      const [, traceId, spanId] = String(getter.get(carrier, 'traceparent') ?? '').split('-')
      return traceId && spanId
        ? trace.setSpanContext(within, { traceId, spanId, traceFlags: 1, isRemote: true })
        : within
    },
  }
  trace.setGlobalTracerProvider({ getTracer: () => tracer as Tracer })
  context.setGlobalContextManager(manager)
  propagation.setGlobalPropagator(propagator)
  return exported
}

describe('OpenTelemetry, where it is installed', () => {
  let spans: Ended[] = []
  beforeEach(() => {
    spans = register()
  })
  afterEach(() => {
    trace.disable()
    context.disable()
    propagation.disable()
  })

  it('one trace goes from the customer’s webhook to the host, over the tracks of the store', async () => {
    const s = await new Scene({ store: memory(), policy: { windowWarningMs: 0 } }).start()
    await s.customer('my secret illness')
    await s.settled()
    const webhook = spans.find(({ name }) => name === 'webhook channels/fake')
    expect(webhook?.attributes).toMatchObject({ 'http.response.status_code': 200, 'deskwire.tenant': 'main' })
    const ours = spans.filter((span) => span.trace === webhook?.trace)
    expect(ours.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['facts customer', 'in customer', 'open desk', 'post desk']),
    )
    const inward = ours.find(({ name }) => name === 'in customer')
    expect(inward?.parent).toBe(webhook?.id)
    expect(ours.find(({ name }) => name === 'post desk')?.parent).toBe(inward?.id)
    expect(JSON.stringify(spans)).not.toMatch(/illness|\+1555/)
    await s.stop()
  })

  it('and back: the agent’s reply is one trace to the provider, a refused call is marked', async () => {
    const s = await new Scene({ store: memory(), policy: { windowWarningMs: 0 } }).start()
    await s.customer('Hello')
    await s.settled()
    s.channel.next({ refuse: { code: 'content', message: 'Not like this' } })
    spans.length = 0
    await s.agent('Hello back')
    await s.settled()
    const webhook = spans.find(({ name }) => name === 'webhook hosts/desk')
    const send = spans.find(({ name }) => name === 'send fake')
    expect([send?.trace, send?.failed, send?.attributes['error.type']]).toEqual([webhook?.trace, true, 'content'])
    // The refusal goes back to the host in the same trace.
    expect(spans.find(({ name }) => name === 'in report')?.trace).toBe(webhook?.trace)
    await s.stop()
  })
})

it('without an SDK nothing is carried and nothing breaks', async () => {
  const s = await new Scene({ store: memory(), policy: { windowWarningMs: 0 } }).start()
  await s.customer('Hello')
  await s.settled()
  const [message] = (await s.bridge.store.messages('main', { limit: 5 })).items
  const work = await s.bridge.store.envelope('main', 'fake/m/in1')
  expect([message?.message.direction, JSON.stringify(work?.envelope.body ?? {}).includes('trace')]).toEqual([
    'in',
    false,
  ])
  await s.stop()
})
