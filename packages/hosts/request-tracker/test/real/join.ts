import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Bridge, createBridge, memory, type Policy, type Served, type Store, serve } from '@deskwire/core'
import { createWire, type PhoneMessage, type Wire } from '@deskwire/simulator'
import { twilioSms } from '@deskwire/twilio-sms'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { type RequestTrackerOptions, requestTracker } from '../../src/index.js'
import { place, rtUrl, until } from './place.js'

export const line = '106540352242922'
export const sms = '+15550001111'
const accountSid = `AC${'a1'.repeat(16)}`
const authToken = 'token-of-the-account-0123456789'
const publicUrl = `http://127.0.0.1:${place.hookPort}`

export interface Joined {
  wire: Wire
  bridge: Bridge
  /** What RT's scrip asks next is not answered by anyone. */
  deaf(): Promise<void>
  end(): Promise<void>
}

/** Phones, the real bridge over HTTP on loopback, and the real Request Tracker. */
export const join = async (
  more: {
    host?: Partial<RequestTrackerOptions>
    policy?: Policy
    store?: Store
    missedEveryMs?: number
    wire?: Wire
  } = {},
): Promise<Joined> => {
  const wire = more.wire ?? makeWire()
  const { url } = await wire.listen()
  const { host, served, bridge } = await startBridge(url, more)
  let closed = false
  const close = async () => {
    if (!closed) await served.close()
    closed = true
  }
  return {
    wire,
    bridge,
    deaf: close,
    end: async () => {
      await close()
      if (!more.wire) await wire.close()
      void host
    },
  }
}

export const makeWire = (): Wire =>
  createWire({
    twilio: [{ sid: accountSid, authToken, numbers: [{ phoneNumber: sms, smsUrl: `${publicUrl}/channels/sms` }] }],
    meta: [
      {
        id: '900100',
        secret: 'shh',
        tokens: ['EAAtoken'],
        callbackUrl: `${publicUrl}/channels/whatsapp`,
        verifyToken: 'verify-me',
        accounts: [{ id: '102290129340398', numbers: [{ id: line, displayPhoneNumber: '+1 555-078-3881' }] }],
      },
    ],
  })

const startBridge = async (
  url: string,
  more: { host?: Partial<RequestTrackerOptions>; policy?: Policy; store?: Store; missedEveryMs?: number },
): Promise<{ bridge: Bridge; served: Served; host: ReturnType<typeof requestTracker> }> => {
  const host = makeHost(more.host)
  const bridge = createBridge({
    publicUrl,
    store: more.store ?? memory(),
    channels: {
      whatsapp: whatsappCloud({
        accessToken: 'EAAtoken',
        appSecret: 'shh',
        verifyToken: 'verify-me',
        phoneNumbers: [line],
        wabaId: '102290129340398',
        graphBase: `${url}/graph`,
      }),
      sms: twilioSms({ accountSid, authToken, lines: [sms], apiBase: url }),
    },
    hosts: { rt: host },
    missedEveryMs: more.missedEveryMs ?? 0,
    callMs: 3_000,
    ...(more.policy && { policy: more.policy }),
    ...(process.env.DESKWIRE_RT_LOG !== undefined && { log: shown }),
  })
  const served = await serve(bridge, { port: place.hookPort, host: '127.0.0.1', print: false })
  return { bridge, served, host }
}

const show = (level: string) => (detail: object, message: string) => console.log(level, message, JSON.stringify(detail))
const shown = { debug: show('debug'), info: show('info'), warn: show('warn'), error: show('error') }

export const makeHost = (more: Partial<RequestTrackerOptions> = {}) =>
  requestTracker({
    url: rtUrl,
    token: place.tokens.deskwire ?? '',
    webhookSecret: ['the next one', place.secret],
    country: 'US',
    settlesAfterMs: 500,
    ...more,
  })

export const words = (message: PhoneMessage | undefined): string => {
  const content = message?.content
  if (content === undefined) return ''
  if (content.type === 'text') return content.text
  return content.type === 'media' ? (content.text ?? '') : JSON.stringify(content)
}

/** The phone shows a message with these words. */
export const shows = (chat: { inbox(): readonly PhoneMessage[] }, text: string): Promise<PhoneMessage | undefined> =>
  until(
    `"${text}" on the phone, beside ${JSON.stringify(chat.inbox().map(words))}`,
    () => chat.inbox().find((message) => words(message).includes(text)),
    (message) => message !== undefined,
  )

/** Passes everything on to RT; whoever calls gets no answer to what `drop` picks, though RT has done it. */
export const lossyProxy = async (): Promise<{
  url: string
  lose(path: RegExp): void
  lost(): number
  close(): void
}> => {
  let losing: RegExp | undefined
  let lost = 0
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      const { host: _host, connection: _connection, ...headers } = request.headers
      const body = Buffer.concat(chunks)
      const answer = await fetch(`${rtUrl}${request.url}`, {
        method: request.method ?? 'GET',
        headers: headers as Record<string, string>,
        ...(body.length > 0 && { body }),
      })
      const bytes = Buffer.from(await answer.arrayBuffer())
      if (request.method === 'POST' && losing?.test(request.url ?? '')) {
        losing = undefined
        lost += 1
        request.socket.destroy()
        return
      }
      const location = answer.headers.get('location')
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'application/json',
        ...(location !== null && { location }),
      })
      response.end(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lose: (path) => {
      losing = path
    },
    lost: () => lost,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
