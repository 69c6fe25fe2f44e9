import { strict as assert } from 'node:assert'
import { failureOf, type Received, type WebhookHead, type WebhookRequest } from '@deskwire/core/adapter'
import fc from 'fast-check'
import { type Awaitable, type Case, notShown } from './case.js'
import { type Ground, onGround, type Subject } from './ground.js'
import type { Hook, Sign } from './hook.js'
import { damaged } from './odd.js'

interface Receiving<Event> {
  receive?(request: WebhookRequest): Received<Event>
  isSigned?(head: WebhookHead): boolean
}

export interface Listening {
  /** Signs a webhook as the other side does; the suite forges, truncates and damages it from there. */
  sign: Sign
  /** `caller`: the header says who calls, not what is said (a bearer token, basic authentication), so a changed body passes. */
  authenticates?: 'body' | 'caller'
}

interface Given<A extends Receiving<Event>, Event> {
  ground: Ground<A, Event>
  bare: WebhookRequest
  request: WebhookRequest
  what: string
}

type Hooks<A extends Receiving<Event>, Event> = (
  ground: Ground<A, Event>,
) => Promise<readonly { name: string; hook: Hook }[]>

/** What every `receive` keeps, whatever it reads. `hooks` gives one sample of each kind of webhook, `follow` follows hints. */
export const receiveCases = <A extends Receiving<Event>, Event>(
  subject: Subject<A> & Listening,
  kind: Ground<A, Event>['kind'],
  hooks: Hooks<A, Event>,
  follow: (ground: Ground<A, Event>, events: readonly Event[]) => Awaitable<readonly Event[]> = (_, events) => events,
): readonly Case[] => {
  const { sign } = subject
  const on = onGround<A, Event>(subject, kind)
  const each = (name: string, body: (given: Given<A, Event>) => Promise<void>) =>
    on(name, async (ground) => {
      for (const { name: what, hook } of await hooks(ground)) {
        const bare = ground.request(hook)
        await body({ ground, bare, request: await sign(bare), what })
      }
    })
  return [
    each('receive: is synchronous and pure', async ({ ground, request, what }) => {
      const first = await ground.ask(request)
      assert.ok(!('then' in first), `${what}: receive answers at once, with no promise`)
      const body = Buffer.from(request.body)
      const frozen = Object.freeze({ ...request, headers: Object.freeze({ ...request.headers }) })
      const before = Date.now()
      while (Date.now() === before) await new Promise((resolve) => setTimeout(resolve, 1))
      const again = ground.adapter.receive?.(frozen)
      assert.deepEqual(again, first, `${what}: the same request gives the same events, whenever it is read`)
      assert.ok(body.equals(request.body), `${what}: the body is only read`)
    }),
    each('receive: refuses what is not signed', async ({ ground, bare, what }) => {
      await rejected(ground, without(bare), `${what}, not signed`)
    }),
    each(
      'receive: refuses a missing, empty, truncated or forged signature',
      async ({ ground, request, bare, what }) => {
        for (const { how, forged } of damagedMarks(request, bare)) await rejected(ground, forged, `${what}, ${how}`)
      },
    ),
    each('receive: knows from the head alone what is not signed', async ({ ground, request, bare, what }) => {
      const { adapter } = ground
      const isSigned = adapter.isSigned?.bind(adapter)
      assert.ok(isSigned, 'isSigned is missing: without it the body of every stranger is read')
      assert.ok(isSigned(headOf(request)), `${what}: it is signed, and isSigned says no`)
      if (hasBody(bare)) assert.ok(!isSigned(headOf(without(bare))), `${what}: it is not signed, and isSigned says yes`)
      // A wrong signature is for `receive` to find, with the diagnostic that helps.
      for (const { how, forged } of damagedMarks(request, bare))
        if (how.endsWith('forged')) assert.ok(isSigned(headOf(forged)), `${what}, ${how}: isSigned must not judge`)
    }),
    subject.authenticates === 'caller'
      ? notShown('receive: refuses a body that was changed on its way', 'authenticates: the caller, not the body')
      : each('receive: refuses a body that was changed on its way', async ({ ground, request, what }) => {
          // What was right once must not be right for another body.
          await ground.ask(request)
          await rejected(ground, tampered(request), `${what}, changed`)
        }),
    each('receive: reads anything that is signed without throwing', async ({ ground, request, what }) => {
      await ground.ask(request)
      await fc.assert(
        fc.asyncProperty(damaged(request.body), async (body) => {
          const odd = await sign({ ...request, body })
          let received: Received<Event>
          try {
            received = await ground.ask(odd)
          } catch (thrown) {
            assert.equal(
              failureOf(thrown).code,
              'webhook_rejected',
              `${what}: receive threw ${thrown instanceof Error ? thrown.message : 'something'} for ${Buffer.from(body).toString('utf8').slice(0, 300)}`,
            )
            return
          }
          assert.ok(Array.isArray(received.events) && received.reply.status >= 200, `${what}: no events and no reply`)
          for (const event of received.events) identified(event, what)
        }),
        { numRuns: 150 },
      )
      assert.ok(!('polluted' in {}), `${what}: a payload changed the prototype of all objects`)
    }),
    each(
      'receive: a repeated delivery has the same ids, and each event its own',
      async ({ ground, bare, request, what }) => {
        const idsIn = async ({ events }: Received<Event>) =>
          (await follow(ground, events)).map(idOf).filter((id) => id !== undefined)
        const first = await idsIn(await ground.ask(request))
        // Signed anew: who signs the time too would be right to refuse the old signature an hour later.
        const again = await idsIn(await ground.ask(await sign({ ...bare, receivedAt: request.receivedAt + 3_600_000 })))
        assert.deepEqual(again, first, `${what}: delivered again, it must be known by its id`)
        assert.equal(new Set(first).size, first.length, `${what}: two events of one delivery share an id`)
      },
    ),
  ]
}

const idOf = (event: unknown): string | undefined =>
  typeof event === 'object' && event !== null && 'id' in event && typeof event.id === 'string' ? event.id : undefined

const identified = (event: unknown, what: string): void => {
  // What an assistant says later has acts instead of a kind.
  assert.ok(
    typeof event === 'object' && event !== null && ('kind' in event || 'acts' in event),
    `${what}: an event without a kind`,
  )
  const kind = 'kind' in event ? String(event.kind) : 'answer'
  if (kind === 'typing' || kind === 'viewing' || kind === 'changed') return
  assert.ok((idOf(event) ?? '') !== '', `${what}: an event of kind ${kind} without an id`)
}

const rejected = async <A extends Receiving<Event>, Event>(
  ground: Ground<A, Event>,
  request: WebhookRequest,
  what: string,
): Promise<void> => {
  const outcome = await ground.ask(request).then(
    () => 'accepted',
    (thrown: unknown) => failureOf(thrown),
  )
  if (outcome === 'accepted') throw new Error(`${what}: it was accepted, and must be refused`)
  const { code, message } = outcome as ReturnType<typeof failureOf>
  // A key nobody published is refused by the bridge, after it asked for the new ones once.
  assert.ok(
    code === 'webhook_rejected' || code === 'keys_unknown',
    `${what}: it must throw WebhookRejected, not ${code}: ${message}`,
  )
  ground.clean(message, `${what}: the error`)
}

const headOf = ({ method, path, headers }: WebhookRequest): WebhookHead => ({ method, path, headers })

const hasBody = ({ method }: WebhookRequest): boolean => method !== 'GET' && method !== 'HEAD'

/** A webhook that a stranger could make: whatever proves the caller is gone, from its headers at least. */
const without = (request: WebhookRequest): WebhookRequest => {
  const { 'content-type': type } = request.headers
  return { ...request, headers: type === undefined ? {} : { 'content-type': type } }
}

/** What signing added, each damaged in its ways. */
const damagedMarks = (
  request: WebhookRequest,
  bare: WebhookRequest,
): readonly { how: string; forged: WebhookRequest }[] => {
  const added = Object.entries(request.headers).filter(([name, value]) => bare.headers[name] !== value)
  if (added.length > 0)
    return added.flatMap(([name, value = '']) =>
      Object.entries({
        missing: undefined,
        empty: '',
        truncated: value.slice(0, value.length / 2),
        forged: altered(value),
      }).map(([how, put]) => ({
        how: `its header ${name} ${how}`,
        forged: { ...request, headers: { ...request.headers, [name]: put } },
      })),
    )
  assert.notEqual(request.path, bare.path, 'sign added neither a header nor anything to the path')
  return Object.entries({ truncated: request.path.slice(0, -2), forged: altered(request.path) }).map(([how, path]) => ({
    how: `the mark in its path ${how}`,
    forged: { ...request, path, publicUrl: request.publicUrl.replace(request.path, path) },
  }))
}

/** One character in the middle is another: of the value after its scheme, so that no spelling makes it the same. */
const altered = (value: string): string => {
  const at = Math.floor((value.length + value.indexOf(' ') + 1) / 2)
  return `${value.slice(0, at)}${value[at] === '0' ? '1' : '0'}${value.slice(at + 1)}`
}

/** A digit of the body is another; a webhook without a body says what it says in its query. */
const tampered = (request: WebhookRequest): WebhookRequest => {
  const body = Buffer.from(request.body)
  if (body.length === 0) {
    const more = request.path.includes('?') ? '&more=1' : '?more=1'
    return { ...request, path: request.path + more, publicUrl: request.publicUrl + more }
  }
  const at = body.findLastIndex((byte) => byte >= 0x30 && byte < 0x39)
  if (at < 0) return { ...request, body: Buffer.concat([body, Buffer.from(' ')]) }
  body[at] = (body[at] ?? 0) + 1
  return { ...request, body }
}
