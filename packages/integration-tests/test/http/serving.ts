import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { memory, type Served, type ServeOptions, serve } from '@deskwire/core'
import { afterEach } from 'vitest'
import { Scene, type SceneOptions } from '../../src/scene.js'

export const keys = {
  admin: 'admin-key-planted-4f1c',
  agent: 'agent-key-planted-77c2',
  read: 'manager-key-planted-90be',
} as const

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** Parsed where it is JSON. */
  json: unknown
}

export class Serving {
  constructor(
    readonly scene: Scene,
    readonly served: Served,
  ) {}

  async ask(
    method: string,
    path: string,
    about: { key?: string; json?: unknown; body?: string | Uint8Array; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const response = await fetch(this.served.url + path, {
      method,
      headers: {
        ...(about.key !== undefined && { authorization: `Bearer ${about.key}` }),
        ...(about.json !== undefined && { 'content-type': 'application/json' }),
        ...about.headers,
      },
      body: about.json === undefined ? (about.body ?? null) : JSON.stringify(about.json),
    })
    const text = await response.text()
    const json = text !== '' && /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : undefined
    return { status: response.status, headers: response.headers, text, json }
  }

  /** The provider's webhook, over the wire. */
  webhook(...events: Parameters<Scene['channel']['webhook']>[0]): Promise<Answer> {
    const { body, headers } = this.scene.channel.webhook(events, this.scene.clock())
    return this.ask('POST', '/channels/fake', { body, headers: headers as Record<string, string> })
  }

  async socket(): Promise<Socket> {
    const socket = connect(this.served.port, '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    return socket
  }
}

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

/** A bridge between fakes, on a real port of this machine. */
export const serving = async (scene: Partial<SceneOptions> = {}, options: ServeOptions = {}): Promise<Serving> => {
  const made = new Scene({ store: memory(), ...scene })
  const served = await serve(made.bridge, {
    port: 0,
    host: '127.0.0.1',
    print: false,
    drainMs: 500,
    api: {
      keys: [
        { key: keys.admin, scope: 'admin' },
        { key: keys.agent, scope: 'agent' },
        { key: keys.read, scope: 'read' },
      ],
    },
    ...options,
  })
  open.push(served.close)
  return new Serving(made, served)
}

/** Everything a socket says until it ends. */
export const heard = async (socket: Socket): Promise<string> => {
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
  })
  await new Promise((resolve) => socket.on('close', resolve))
  return text
}
