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
  /** Default: 3000; 0 takes a free one. */
  port?: number
  /** Which address to listen on. Default: all. */
  host?: string
  /** What this process does, overriding the bridge's options: accept webhooks, run tasks, or both. */
  role?: 'ingress' | 'worker' | 'both'
  /** Whether to shut down cleanly on SIGTERM and SIGINT. Default: false, because a library should not handle a process's signals. */
  signals?: boolean
  /** How long answers in progress may take at shutdown. Default: 10 seconds. */
  drainMs?: number
  /** How long a request's headers may take to arrive. Default: 10 seconds. */
  headersTimeoutMs?: number
  /** How long a whole request may take to arrive, and the first 64 KB of its body a third of that. Default: 30 seconds. */
  requestTimeoutMs?: number
  /** How long a connection may make no progress, reading or sending, before it is closed. Default: 2 minutes. */
  idleTimeoutMs?: number
  /** How long an idle connection is kept. Default: 65 seconds, longer than load balancers keep theirs. */
  keepAliveMs?: number
  /** The largest size of all headers. Default: 16 KB. */
  maxHeaderBytes?: number
  /** The most header lines. Default: 200. */
  maxHeaders?: number
  /** The largest total size of all bodies in memory. Default: 256 MB. */
  maxBufferedBytes?: number
  /** The most connections at once; further ones are closed. Default: no limit. */
  maxConnections?: number
  /**
   * When the event loop is blocked for this long, the process writes a line to standard error and ends itself with SIGKILL,
   * so that its supervisor restarts it. Default: 30 seconds; 0 for never. Off while a debugger is attached.
   */
  stallMs?: number
  /** Prints the URLs to register. Default: to standard output. */
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
  /** The URL on which this process listens, not the public URL. */
  url: string
  port: number
  /** Stops accepting requests, finishes those in progress, and stops the bridge. */
  close(): Promise<void>
}

/** Starts the bridge and serves it over HTTP until it is closed. It listens before it works on the backlog. */
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
      // How often Node checks for slow senders; its default, 30 seconds, is as long as our timeout.
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
  // Beyond this, Node drops headers silently; we refuse long before.
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
      remedy: 'Choose another port, or stop the process that uses this one.',
    })
  }
  const unwatch = watch(options.stallMs ?? 30_000, ({ code, message }) =>
    bridge.log.error({ code, error: message }, 'The event loop is not watched'),
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
      // A keep-alive connection that is answering now becomes idle a moment later.
      const idle = setInterval(() => server.closeIdleConnections(), 50)
      const answered = closed.finally(() => {
        clearTimeout(late)
        clearInterval(idle)
      })
      await bridge.stop(answered)
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
  print(`Deskwire listens on ${url}; its public URL is ${bridge.publicUrl}`)
  if (options.role === 'worker') return
  for (const { tenant, kind, name, url: webhook } of bridge.webhooks())
    print(`  ${tenant === 'main' ? '' : `${tenant}: `}${kind}/${name}  →  ${webhook}`)
  if (options.admin) print(`  operator's page  →  ${bridge.publicUrl}/admin`)
}

/** A second signal ends the process at once. */
const onSignals = (bridge: Bridge, close: () => Promise<void>): (() => void) => {
  const stop = (signal: NodeJS.Signals) => {
    bridge.log.info({ signal }, `${signal}: finishing work in progress`)
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
