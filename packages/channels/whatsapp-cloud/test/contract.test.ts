import type { MessageAbout } from '@deskwire/testkit'
import { describeChannel } from '@deskwire/testkit'
import { createTestServer } from '@deskwire/testkit/server'
import { whatsappCloud } from '../src/channel.js'
import { sign as hmac, line as number, options, value, waba } from './webhooks.js'

interface Body {
  to?: string
  recipient?: string
  biz_opaque_callback_data?: string
  status?: string
}
const taken: { line: string; body: Body }[] = []
let file: Uint8Array = new Uint8Array()
const strangerAsked: Readonly<Record<string, string>>[] = []

const graph = 'https://graph.facebook.com/:version'
const attachment = 'https://lookaside.fbsbx.com/whatsapp_business/attachments/'
const media = (id: string, url: string) => ({ json: { id, url, mime_type: 'image/png', file_size: file.length } })

// Cloud API reference: messages, media, phone numbers; error codes from "Cloud API error codes".
const server = createTestServer(
  {
    [`POST ${graph}/:line/messages`]: ({ params, read }) => {
      const body = read<Body>()
      if (body.status === 'read') return { json: { success: true } }
      const id = `wamid.${taken.push({ line: params.line ?? '', body })}`
      return { json: { messaging_product: 'whatsapp', messages: [{ id }], contacts: [{ wa_id: body.to }] } }
    },
    [`POST ${graph}/:line/media`]: { json: { id: '4242' } },
    [`${graph}/:line/block_users`]: { json: { success: true } },
    [`GET ${graph}/media-1`]: () => media('media-1', `${attachment}?mid=1`),
    [`GET ${graph}/media-2`]: () => media('media-2', 'https://stranger.example/file'),
    [attachment]: () => ({ bytes: file, headers: { 'content-type': 'image/png' } }),
    'https://stranger.example/file': ({ headers }) => {
      strangerAsked.push(headers)
      return { text: 'stolen' }
    },
    [`GET ${graph}/${number}`]: {
      json: {
        id: number,
        display_phone_number: '+1 555-078-3881',
        webhook_configuration: { application: 'https://bridge.test/channels/contract' },
      },
    },
    [`GET ${graph}/${waba}/phone_numbers`]: { json: { data: [{ id: number }] } },
    [`GET ${graph}/*`]: { json: { data: [] } },
  },
  {
    faults: {
      limited: { status: 400, json: { error: { code: 130429, message: 'Rate limit hit' } } },
      refused: { status: 400, json: { error: { code: 131009, message: 'Parameter value is not valid' } } },
    },
  },
)

const seconds = (at: number): string => String(Math.floor(at / 1_000))
const hook = (line: string, more: object) => {
  const change = value({ metadata: { display_phone_number: '15550783881', phone_number_id: line }, ...more })
  return { body: { object: 'whatsapp_business_account', entry: [{ id: waba, time: 1, changes: [change] }] } }
}
const message = ({ n, text, from, at }: MessageAbout) => ({
  id: `wamid.in/${n}=`,
  from: from.slice(1),
  timestamp: seconds(at),
  type: 'text',
  text: { body: text },
})

describeChannel('WhatsApp Cloud', {
  create: () => {
    taken.length = 0
    strangerAsked.length = 0
    return whatsappCloud(options)
  },
  secrets: [options.accessToken, options.appSecret],
  sign: (request) => ({ ...request, headers: { ...request.headers, 'x-hub-signature-256': hmac(request.body) } }),
  server: {
    fail: server.fail,
    taken: () =>
      taken.map(({ line, body }, at) => ({
        providerId: `wamid.${at + 1}`,
        from: line,
        to: body.to ?? body.recipient ?? '',
        content: body,
        ...(body.biz_opaque_callback_data !== undefined && { part: body.biz_opaque_callback_data }),
      })),
    elsewhere: () => ({ media: { ref: 'media-2', mime: 'image/png' }, asked: () => strangerAsked }),
  },
  samples: {
    media: ({ file: { bytes, mime }, ...about }) => {
      file = bytes
      const { text, ...rest } = message(about)
      const image = { id: 'media-1', mime_type: mime, sha256: 'ZmFrZQ==', caption: text.body }
      return hook(about.line.id, { messages: [{ ...rest, type: 'image', image }] })
    },
    message: (about) => hook(about.line.id, { messages: [message(about)] }),
    batch: (all) => hook(all[0]?.line.id ?? '', { messages: all.map(message) }),
    status: ({ status, message: id, part, to, line, at }) => {
      const errors = status === 'failed' && { errors: [{ code: 131026, title: 'Message undeliverable' }] }
      const about = { id, status, timestamp: seconds(at), recipient_id: to.slice(1), biz_opaque_callback_data: part }
      return hook(line.id, { statuses: [{ ...about, ...errors }] })
    },
    contents: {
      request: [
        { type: 'request', what: 'location', prompt: 'Where are you?' },
        { type: 'request', what: 'form', prompt: 'Please book', form: { id: '42' } },
      ],
    },
  },
})
