import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from '../reach/config.js'
import { bringCore, bringSimulator } from '../reach/packages.js'
import { Trouble } from '../trouble.js'
import { environmentFor, makeWire } from './wire.js'

interface Dev {
  url: string
  webhooks: readonly { name: string; url: string }[]
  stop(): Promise<void>
}

interface Page {
  handle(request: Request): Promise<Response>
  subscribe(listener: (news: { name: string; data: unknown }) => void): () => void
}

const isPage = (value: unknown): value is Page =>
  typeof value === 'object' && value !== null && 'handle' in value && 'subscribe' in value

/** With a real helpdesk there is its own page to answer from. */
const elsewhere: Page = {
  handle: () => Promise.resolve(new Response('The helpdesk is elsewhere', { status: 404 })),
  subscribe: () => () => undefined,
}

const host = '127.0.0.1'

export const startDev = async (about: {
  folder: string
  port: number
  environment: Readonly<Record<string, string | undefined>>
  read: () => Promise<Config>
}): Promise<Dev> => {
  const [core, { createSimulator, createWire }] = await Promise.all([
    bringCore(about.folder),
    bringSimulator(about.folder),
  ])
  // The server first: only then is the port known, and everything else is told its address.
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', (thrown: NodeJS.ErrnoException) =>
      reject(
        thrown.code === 'EADDRINUSE'
          ? new Trouble(`Port ${about.port} is taken`, 'Choose another with --port.')
          : thrown,
      ),
    )
    server.listen(about.port, host, resolve)
  })
  const url = `http://${host}:${(server.address() as AddressInfo).port}`
  const wire = makeWire(createWire, url)
  try {
    Object.assign(process.env, environmentFor(wire, url))
    const { options, desk } = await about.read()
    const bridge = core.createBridge({ ...options, publicUrl: url })
    const simulator = createSimulator({ url, wire, bridge, desk: isPage(desk) ? desk : elsewhere, clock: false })
    const router = core.nodeHandler(core.createRouter(bridge, { metrics: 'open' }))
    server.on('request', (request, response) => {
      if (!simulator.handle(request, response)) router(request, response)
    })
    await bridge.start()
    return {
      url,
      webhooks: bridge.webhooks().map(({ kind, name, url: webhook }) => ({ name: `${kind}/${name}`, url: webhook })),
      async stop() {
        simulator.close()
        server.closeAllConnections()
        await new Promise((done) => server.close(done))
        await bridge.stop()
        await wire.close()
      },
    }
  } catch (thrown) {
    server.closeAllConnections()
    server.close()
    await wire.close()
    throw thrown
  }
}
