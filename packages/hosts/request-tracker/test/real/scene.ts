import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { started, WireScene, type WireSceneOptions, wordsOf } from '@deskwire/integration-tests'
import type { Conversation } from '@deskwire/simulator'
import { type RequestTrackerOptions, requestTracker } from '../../src/index.js'
import { rt, rtUrl, until } from './rt.js'

export interface SceneOptions extends WireSceneOptions {
  host?: Partial<RequestTrackerOptions>
}

const show = (level: string) => (detail: object, message: string) => console.log(level, message, JSON.stringify(detail))
const log = { debug: show('debug'), info: show('info'), warn: show('warn'), error: show('error') }

/** A wire scene with the real Request Tracker behind the bridge. */
export class Scene extends WireScene {
  constructor(readonly options: SceneOptions = {}) {
    super({
      lines: { whatsapp: 'whatsapp-cloud', sms: 'twilio-sms' },
      // Where RT's scrip posts to.
      port: rt.hookPort,
      ...options,
      bridge: { callMs: 3_000, ...(process.env.DESKWIRE_RT_LOG !== undefined && { log }), ...options.bridge },
    })
  }

  protected ends() {
    return { hosts: { rt: makeHost(this.options.host) } }
  }
}

export const scene = (options?: SceneOptions): Promise<Scene> => started(new Scene(options))

export const makeHost = (more: Partial<RequestTrackerOptions> = {}) =>
  requestTracker({
    url: rtUrl,
    auth: { kind: 'token', token: rt.tokens.deskwire ?? '' },
    webhookSecret: ['planted-next-90be51', rt.secret],
    country: 'US',
    settlesAfterMs: 500,
    ...more,
  })

/** The phone shows a message with these words. */
export const shows = (chat: Conversation, text: string): Promise<string | undefined> =>
  until(
    `"${text}" on the phone, beside ${JSON.stringify(wordsOf(chat))}`,
    () => wordsOf(chat).find((words) => words.includes(text)),
    (words) => words !== undefined,
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
