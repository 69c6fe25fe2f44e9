import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { Environment, MediaIn, Part, WebhookRequest } from '@deskwire/core/adapter'
import { environmentAt } from '@deskwire/testkit'

export { callFor as call } from '@deskwire/testkit'

export const accountSid = `AC${'a1'.repeat(16)}`
export const authToken = 'token-of-the-account-0123456789'
export const mount = 'https://desk.example/channels/sms'

export const messageSid = (n: number, prefix: 'SM' | 'MM' = 'SM'): string => prefix + n.toString(16).padStart(32, '0')

type Fields = Readonly<Record<string, string | readonly string[]>>

const encode = (fields: Fields): string => {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    for (const item of typeof value === 'string' ? [value] : value) form.append(name, item)
  }
  return form.toString()
}

/** Signs as Twilio documents it, independently of the library that verifies. */
export const sign = (token: string, url: string, fields: Fields, hash: 'sha1' | 'sha256' = 'sha1'): string => {
  const data = Object.keys(fields)
    .sort()
    .reduce((text, name) => {
      const value = fields[name] ?? ''
      const items = typeof value === 'string' ? [value] : [...new Set(value)].sort()
      return text + items.map((item) => name + item).join('')
    }, url)
  return createHmac(hash, token).update(data, 'utf8').digest('base64')
}

export const webhook = (
  fields: Fields,
  more: { path?: string; token?: string; base?: string } = {},
): WebhookRequest => {
  const path = more.path ?? ''
  const publicUrl = (more.base ?? mount) + path
  return {
    method: 'POST',
    publicUrl,
    path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': sign(more.token ?? authToken, publicUrl, fields),
    },
    body: new TextEncoder().encode(encode(fields)),
    receivedAt: 1_770_000_000_000,
  }
}

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  form: URLSearchParams
  body: string
}

export interface Answer {
  status?: number
  headers?: Record<string, string>
  json?: unknown
  body?: string
  /** Reads the request, then closes the connection without answering. */
  hangUp?: boolean
}

/** A minimal Twilio on loopback. */
export const startTwilio = async (answer: (asked: Asked) => Answer) => {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://twilio.test')
      const body = Buffer.concat(chunks).toString('utf8')
      const one: Asked = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        form: new URLSearchParams(body),
        body,
      }
      asked.push(one)
      const { status = 200, headers = {}, json, body: text, hangUp } = answer(one)
      if (hangUp) {
        request.socket.destroy()
        return
      }
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(text ?? JSON.stringify(json ?? {}))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  return { base: `http://127.0.0.1:${port}`, asked, close }
}

export const environment = (more: Partial<Environment> = {}): Environment => environmentAt(mount, more)

export const mediaIn = (mime: string, more: Partial<MediaIn> = {}): MediaIn => ({
  ref: 'media-1',
  mime,
  open: async () => new ReadableStream(),
  link: () => 'https://desk.example/media/signed?token=t&exp=1',
  ...more,
})

export const part = (content: Part['content'], id = 'c1.2.0'): Part => ({ id, content })
