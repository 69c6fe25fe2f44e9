import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from '../reach/config.js'
import { bringAdmin, bringCore, bringPanel, bringSimulator } from '../reach/packages.js'
import { Trouble } from '../trouble.js'
import { type DevDesk, isPage, startDesk } from './desk.js'
import { isolated, type Replaced } from './isolate.js'
import { tellEvents } from './log.js'
import { placeholders, simulate, simulatedLines } from './wire.js'

interface Dev {
  url: string
  /** Of the management API; new at each start. */
  key: string
  /** Where the operator's page is. */
  admin?: string
  /** Of the desk that replaces a real one. */
  deskToken?: string
  webhooks: readonly { name: string; url: string }[]
  replaced: readonly Replaced[]
  stop(): Promise<void>
}

const host = '127.0.0.1'

export const startDev = async (about: {
  folder: string
  port: number
  /** What is used for real: `store`, `hosts/zendesk`, … */
  real: ReadonlySet<string>
  read: (now: () => number) => Promise<Config>
  /** What happens, one line an event. */
  say: (line: string) => void
}): Promise<Dev> => {
  const [core, { createSimulator, createWire }] = await Promise.all([
    bringCore(about.folder),
    bringSimulator(about.folder),
  ])
  // The server first: everything else needs its address, and the port is only known once it listens.
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', (thrown: NodeJS.ErrnoException) =>
      reject(
        thrown.code === 'EADDRINUSE'
          ? new Trouble(`Port ${about.port} is taken`, 'Choose another with --port or PORT.')
          : thrown,
      ),
    )
    server.listen(about.port, host, resolve)
  })
  const url = `http://${host}:${(server.address() as AddressInfo).port}`
  const { wire, environment } = simulate(createWire, url)
  let standIn: DevDesk | undefined
  try {
    Object.assign(process.env, environment)
    // Only what is used for real needs its own settings.
    if (about.real.size === 0) for (const [name, value] of Object.entries(placeholders)) process.env[name] ||= value
    // What is real keeps real time.
    const clocked = about.real.size === 0
    const now = clocked ? wire.clock : Date.now
    const { options: given, desk } = await about.read(now)
    const { options, replaced } = await isolated(given, about.real, {
      lines: simulatedLines,
      store: core.memory,
      ownDesk: isPage(desk),
      async host() {
        standIn ??= await startDesk(about.folder, url, now)
        return standIn.host()
      },
    })
    const log = core.lineLog({ write: about.say })
    const bridge = core.createBridge({
      ...options,
      publicUrl: url,
      ...(clocked && { clock: wire.clock }),
      // The walks are told by events.
      log: { ...log, info() {} },
    })
    tellEvents(bridge, log)
    // A real helpdesk has its own page for agents.
    const page = standIn?.page ?? (isPage(desk) ? desk : undefined)
    const panel = page && (await bringPanel(about.folder)).panel()
    // Nobody but this machine reaches us, so whoever sits here needs no key.
    const admin = (await bringAdmin(about.folder))?.admin({ local: 'admin' })
    const simulator = createSimulator({
      url,
      wire,
      bridge,
      clock: clocked,
      ...(page && panel && { desk: page, panel }),
      admin: admin !== undefined,
      // The one that replaces a real assistant says nothing.
      ...(replaced.some(({ what }) => what.startsWith('assistants/')) && { assistant: false }),
    })
    const key = randomBytes(24).toString('base64url')
    const api = { keys: [{ key, scope: 'admin' as const, name: 'deskwire dev' }] }
    const router = core.nodeHandler(core.createRouter(bridge, { metrics: 'open', api, ...(admin && { admin }) }))
    server.on('request', (request, response) => {
      if (!simulator.handle(request, response)) router(request, response)
    })
    await bridge.start()
    return {
      url,
      key,
      ...(admin && { admin: `${url}/admin` }),
      ...(standIn && { deskToken: standIn.token }),
      replaced,
      webhooks: bridge.webhooks().map(({ kind, name, url: webhook }) => ({ name: `${kind}/${name}`, url: webhook })),
      async stop() {
        simulator.close()
        server.closeAllConnections()
        await new Promise((done) => server.close(done))
        await bridge.stop()
        await standIn?.stop()
        await wire.close()
      },
    }
  } catch (thrown) {
    server.closeAllConnections()
    server.close()
    await standIn?.stop()
    await wire.close()
    throw thrown
  }
}
