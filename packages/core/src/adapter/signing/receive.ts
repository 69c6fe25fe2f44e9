import { createHash } from 'node:crypto'
import type { ChannelEvent, HostEvent } from '../../model/event.js'
import { KeysUnknown, WebhookRejected } from '../../model/failure.js'
import type { Received, WebhookRequest } from '../../ports/shared.js'
import { safeJson } from '../reading/json.js'
import { type SignatureRules, verifyHmac } from './signature.js'

/** The signature rules, or a function that throws `WebhookRejected` (or `KeysUnknown`). */
export type Verify = SignatureRules | ((request: WebhookRequest) => void)

type Parsed<Event> = readonly Event[] | Received<Event>
type Parse<Event> = (body: unknown, request: WebhookRequest) => Parsed<Event>
type Unreadable<Event> = (found: { id: string; at: number; reason: string; raw: unknown }) => Event

const rawMax = 64 * 1024
const ok = { status: 200 }

/**
 * Makes a `receive` from a check and a parser. A signed body that cannot be parsed is kept as one `unreadable` event and
 * accepted, because the sender would only retry a refused one.
 */
export const receiver =
  <Event>(verify: Verify, parse: Parse<Event>, unreadable: Unreadable<Event>) =>
  (request: WebhookRequest): Received<Event> => {
    if (typeof verify === 'function') verify(request)
    else verifyHmac(verify, request)
    try {
      const parsed = parse(request.body.length === 0 ? undefined : safeJson(request.body), request)
      return isReceived(parsed) ? parsed : { reply: ok, events: parsed }
    } catch (thrown) {
      if (thrown instanceof WebhookRejected || thrown instanceof KeysUnknown) throw thrown
      return { reply: ok, events: [unreadable(whatWasThere(request, thrown))] }
    }
  }

const isReceived = <Event>(parsed: Parsed<Event>): parsed is Received<Event> => !Array.isArray(parsed)

// The id is a hash of the bytes, so that a retry is recognised.
const whatWasThere = (request: WebhookRequest, thrown: unknown) => ({
  id: `unreadable:${createHash('sha256').update(request.body).digest('hex').slice(0, 40)}`,
  at: request.receivedAt,
  reason: thrown instanceof SyntaxError ? 'The body is not valid JSON' : 'The body has an unknown shape',
  raw: Buffer.from(request.body.subarray(0, rawMax)).toString('utf8'),
})

/** A host's `receive`. */
export const signed = (verify: Verify, parse: Parse<HostEvent>): ((request: WebhookRequest) => Received<HostEvent>) =>
  receiver(verify, parse, ({ id, reason, raw }) => ({ kind: 'unreadable', id, reason, raw }))

/** A channel's `receive`. */
export const signedChannel = (
  verify: Verify,
  parse: Parse<ChannelEvent>,
): ((request: WebhookRequest) => Received<ChannelEvent>) =>
  receiver(verify, parse, (found) => ({ kind: 'unreadable', ...found }))
