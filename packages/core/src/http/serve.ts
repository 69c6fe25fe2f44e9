import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { parse } from '../adapter/options/configure.js'
import { callback } from '../adapter/options/option-fields.js'
import type { Bridge } from '../bridge/bridge.js'
import { fail, failureOf } from '../model/failure.js'
import { nodeHandler } from './node.js'
import { type RouterOptions, routerFields, routerOf } from './router.js'
import { watch } from './watchdog.js'

export interface ServeOptions extends RouterOptions {
  /** Default 3000; 0 takes a free one. */
  port?: number
  /** Which address to listen on. Default: all. */
  host?: string
  /** What this process does, whatever the bridge's options say: take webhooks in, do the work, or both. */
  role?: 'ingress' | 'worker' | 'both'
  /** Stops in order on SIGTERM and SIGINT. Off unless said: a library does not take a process's signals. */
  signals?: boolean
  /** At shutdown, how long answers under way may take. Default 10 seconds. */
  drainMs?: number
  /** A sender's headers must be here by then. Default 10 seconds. */
  headersTimeoutMs?: number
  /** A sender's whole request must be here by then, and the first 64 KB of its body in a third of that. Default 30 seconds. */
  requestTimeoutMs?: number
  /** A reader of ours that takes nothing, and a sender that sends nothing, for so long is let go. Default 2 minutes. */
  idleTimeoutMs?: number
  /** How long an idle connection is kept. Default 65 seconds: longer than the load balancers in front keep theirs. */
  keepAliveMs?: number
  /** Of all headers together. Default 16 KB. */
  maxHeaderBytes?: number
  /** Default 200 lines. */
  maxHeaders?: number
  /** Of all bodies in hand together. Default 256 MB. */
  maxBufferedBytes?: number
  /** More connections than this at once are closed. Default: no limit. */
  maxConnections?: number
  /**
   * When the event loop has not turned for so long, the process ends itself with SIGKILL, after a line on standard error,
   * so that its supervisor starts it again. Default 30 seconds; 0 for never. Off while a debugger is attached.
   */
  stallMs?: number
  /** Tells where to register what. Default: standard output. */
  print?: ((line: string) => void) | false
}

const count = z.int().min(1).optional()
const duration = z.number().nonnegative().optional()

export const serveSchema = z.strictObject({
  ...routerFields,
  port: z.int().min(0).max(65_535).optional(),
  host: z.string().min(1).optional(),
  role: z.enum(['ingress', 'worker', 'both']).optional(),
  signals: z.boolean().optional(),
  drainMs: duration,
  headersTimeoutMs: duration,
  requestTimeoutMs: duration,
  idleTimeoutMs: duration,
  keepAliveMs: duration,
  maxHeaderBytes: count,
  maxHeaders: count,
  maxBufferedBytes: count,
  maxConnections: count,
  stallMs: duration,
  print: z.union([callback(), z.literal(false)]).optional(),
} satisfies Record<keyof ServeOptions, z.ZodType>)

export interface Served {
  /** Where this process listens: not the public URL. */
  url: string
  port: number
  /** Takes nothing more in, finishes what is in hand, stops the bridge. */
  close(): Promise<void>
}

/** Starts the bridge and answers for it over HTTP, until it is closed. It listens before it works on what waits. */
export const serve = async (bridge: Bridge, options: ServeOptions = {}): Promise<Served> => {
  parse('serve', serveSchema, options)
  const router = routerOf(bridge, options)
  const onError = (thrown: unknown) =>
    bridge.log.error(
      { code: failureOf(thrown).code, error: failureOf(thrown).message },
      'A request could not be answered',
    )
  const requestTimeout = options.requestTimeoutMs ?? 30_000
  const headersTimeout = Math.min(options.headersTimeoutMs ?? 10_000, requestTimeout)
  const server = createServer(
    {
      keepAliveTimeout: options.keepAliveMs ?? 65_000,
      headersTimeout,
      requestTimeout,
      // Node looks at slow senders this often; its own default is as long as our patience.
      connectionsCheckingInterval: Math.max(50, Math.min(5_000, headersTimeout / 2)),
      maxHeaderSize: options.maxHeaderBytes ?? 16 * 1024,
    },
    nodeHandler(router, {
      onError,
      bodyTimeoutMs: requestTimeout,
      ...(options.maxHeaders !== undefined && { maxHeaders: options.maxHeaders }),
      ...(options.maxBufferedBytes !== undefined && { maxBufferedBytes: options.maxBufferedBytes }),
    }),
  )
  // Beyond this node would drop headers without a word; ours refuses long before.
  server.maxHeadersCount = 0
  server.timeout = options.idleTimeoutMs ?? 120_000
  if (options.maxConnections !== undefined) server.maxConnections = options.maxConnections

  await bridge.start({ ...(options.role !== undefined && { role: options.role }), work: false })
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(options.port ?? 3000, options.host, resolve)
    })
  } catch (thrown) {
    await bridge.stop()
    throw fail('config', `Port ${options.port ?? 3000} could not be opened: ${failureOf(thrown).message}`, {
      remedy: 'Choose another port, or end what holds this one.',
    })
  }
  const unwatch = watch(options.stallMs ?? 30_000, ({ code, message }) =>
    bridge.log.error({ code, error: message }, 'Nobody watches whether the event loop turns'),
  )
  bridge.work()
  const { port, address, family } = server.address() as AddressInfo
  const anywhere = address === '::' || address === '0.0.0.0'
  const url = `http://${anywhere ? 'localhost' : family === 'IPv6' ? `[${address}]` : address}:${port}`

  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= (async () => {
      unlisten()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const late = setTimeout(() => server.closeAllConnections(), options.drainMs ?? 10_000)
      // A keep-alive connection that answers at this moment is idle a moment later.
      const idle = setInterval(() => server.closeIdleConnections(), 50)
      await closed
      clearTimeout(late)
      clearInterval(idle)
      await bridge.stop()
      unwatch()
    })()
    return closing
  }
  const unlisten = options.signals ? onSignals(bridge, close) : () => undefined
  printWebhooks(bridge, url, options)
  return { url, port, close }
}

const printWebhooks = (bridge: Bridge, url: string, options: ServeOptions): void => {
  if (options.print === false) return
  const print = options.print ?? ((line: string) => void process.stdout.write(`${line}\n`))
  print(`Deskwire listens on ${url}, known outside as ${bridge.publicUrl}`)
  if (options.role === 'worker') return
  for (const { tenant, kind, name, url: webhook } of bridge.webhooks())
    print(`  ${tenant === 'main' ? '' : `${tenant}: `}${kind}/${name}  →  ${webhook}`)
}

/** A second signal ends the process at once: whoever sends it means it. */
const onSignals = (bridge: Bridge, close: () => Promise<void>): (() => void) => {
  const stop = (signal: NodeJS.Signals) => {
    bridge.log.info({ signal }, `${signal}: finishing what is in hand`)
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  return () => {
    process.off('SIGTERM', stop)
    process.off('SIGINT', stop)
  }
}
