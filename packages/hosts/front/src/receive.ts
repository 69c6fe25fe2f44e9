import {
  fields,
  type Handle,
  type HostEvent,
  headerOf,
  inHeader,
  isFields,
  type Received,
  signed,
  verifyHmac,
  type WebhookRequest,
  word,
} from '@deskwire/core/adapter'
import { hostEventsOf } from './events.js'
import { readMessage, said } from './messages.js'
import type { Settings } from './options.js'

const header = 'x-front-signature'
const timeHeader = 'x-front-request-timestamp'
const ok = { status: 200 }

/**
 * Three kinds of request come from Front, all signed alike: base64 of HMAC-SHA256 over the time, a colon and the body
 * (docs/application-webhooks; frontapp/partner-channel-template). The time is in milliseconds; older pages say seconds.
 */
export const createReceive = (handle: Handle<Settings>) => {
  const { options } = handle
  const { app, signingKey } = options
  const secret = () => [...app.secret.values, ...(signingKey?.values ?? [])]

  const verify = (request: WebhookRequest): void => {
    const unit = (headerOf(request.headers, timeHeader) ?? '').length > 11 ? 'ms' : 's'
    const payload = (timestamp: string, body: Uint8Array) => [timestamp, ':', body]
    verifyHmac({ header, secret, encoding: 'base64', timestamp: { header: timeHeader, unit }, payload }, request)
  }

  const channelAt = ({ path }: WebhookRequest) => {
    const id = /^\/(cha_[a-z0-9]{1,40})(?:$|[/?])/.exec(path)?.[1]
    const found = options.channels.find((one) => one.id === id)
    return found ?? (id === undefined && options.channels.length === 1 ? options.channels[0] : undefined)
  }

  const parse = (given: unknown, request: WebhookRequest): Received<HostEvent> => {
    const challenge = headerOf(request.headers, 'x-front-challenge')
    if (challenge) return { reply: plain(challenge.slice(0, 500)), events: [] }
    const body = fields(given)
    const type = word(body.type)
    const payload = fields(body.payload)
    if (!isFields(given) || type === undefined) throw new TypeError('Not a request of Front')
    if (type === 'authorization') {
      const id = word(payload.channel_id) ?? ''
      if (!/^cha_[a-z0-9]{1,40}$/.test(id)) throw new TypeError('A channel without an id')
      return { reply: said(200, { type: 'success', webhook_url: handle.url(`/${id}`) }), events: [] }
    }
    if (type === 'message' || type === 'message_autoreply') return readMessage(body, channelAt(request), options)
    // `message_imported` is our own, `delete` says that the channel is gone, `sync` asks whether we are there.
    return { reply: ok, events: hostEventsOf(payload) }
  }

  return { isSigned: inHeader(header), receive: signed(verify, parse) }
}

const plain = (body: string) => ({ status: 200, headers: { 'content-type': 'text/plain' }, body })
