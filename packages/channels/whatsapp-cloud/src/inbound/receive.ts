import {
  type ChannelEvent,
  headerOf,
  hmac,
  isHmac,
  type Received,
  sameBytes,
  WebhookRejected,
  type WebhookRequest,
} from '@deskwire/core/adapter'
import { parse } from '../read.js'
import { type Batch, unreadable } from './batch.js'
import { eventsOf } from './envelope.js'

const taken = { status: 200 } as const
export const signatureHeader = 'x-hub-signature-256'
const prefix = 'sha256='
const longestChallenge = 1_024

export interface Keys {
  /** The app secret, or several during rotation. */
  appSecrets(): readonly string[]
  verifyTokens(): readonly string[]
  lines: ReadonlySet<string>
  links: boolean
}

/** Verifies the raw bytes, parses once, reads. Pure and synchronous; nothing signed makes it throw. */
export const createReceive =
  (keys: Keys) =>
  (request: WebhookRequest): Received<ChannelEvent> => {
    if (request.method === 'GET') return handshake(request, keys.verifyTokens())
    if (request.method !== 'POST') throw new WebhookRejected('Only GET and POST are known here', {}, 405)
    const { body } = request
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    const given = request.headers[signatureHeader] ?? headerOf(request.headers, signatureHeader)
    verify(bytes, given, keys.appSecrets())
    return {
      reply: taken,
      events: read(bytes, { receivedAt: request.receivedAt, lines: keys.lines, links: keys.links }),
    }
  }

const read = (bytes: Buffer, about: Omit<Batch, 'events'>): readonly ChannelEvent[] => {
  const text = bytes.toString('utf8')
  let payload: unknown
  try {
    payload = parse(text)
  } catch {
    const batch: Batch = { ...about, events: [] }
    unreadable(batch, 'the body is signed but is not JSON', text)
    return batch.events
  }
  return eventsOf(payload, about)
}

// The signature covers the bytes as they came, including `\u00e4` and `\/` ("webhooks/create-webhook-endpoint").
const verify = (body: Buffer, header: string | undefined, secrets: readonly string[]): void => {
  if (header !== undefined && header.length === prefix.length + 64 && header.startsWith(prefix)) {
    const given = header.slice(prefix.length)
    for (const secret of secrets) if (isHmac('sha256', secret, [body], given)) return
  }
  throw new WebhookRejected('The signature of this webhook does not match the app secret', {
    header: header !== undefined,
    bytes: body.length,
    secrets: secrets.length,
  })
}

/** Meta asks once, with an unsigned GET, whether the URL is ours: the verify token proves it. */
const handshake = (request: WebhookRequest, tokens: readonly string[]): Received<ChannelEvent> => {
  const mark = request.path.indexOf('?')
  const query = new URLSearchParams(mark < 0 ? '' : request.path.slice(mark))
  const token = query.get('hub.verify_token')
  const challenge = query.get('hub.challenge')
  const known = token !== null && tokens.some((one) => equal(one, token))
  if (query.get('hub.mode') !== 'subscribe' || challenge === null || !known || challenge.length > longestChallenge) {
    throw new WebhookRejected(
      'The verify token of this handshake is not ours',
      { mode: query.get('hub.mode') === 'subscribe', token: token !== null, challenge: challenge !== null },
      403,
    )
  }
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
  return { reply: { status: 200, headers, body: challenge }, events: [] }
}

// Hashed first, so that not even the token's length is revealed.
const equal = (a: string, b: string): boolean => sameBytes(hmac('sha256', 'length', [a]), hmac('sha256', 'length', [b]))
