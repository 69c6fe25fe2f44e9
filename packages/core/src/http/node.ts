import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { parse } from '../adapter/options/configure.js'
import { callback } from '../adapter/options/option-fields.js'
import type { WebhookRequest } from '../ports/shared.js'
import { BodyBudget, smallBytes } from './body-budget.js'
import { bodyProblem } from './problem.js'
import {
  announcedTooLarge,
  bodiesTooMany,
  bodyGone,
  bodyParsed,
  bodyTooLarge,
  bodyTooSlow,
  plain,
  type RawRequest,
  type RawResponse,
  type Router,
} from './raw.js'

/** `(req, res)` as in Node, Express, Connect, Koa (`ctx.req`), Fastify (`request.raw`), Next's pages, Firebase. */
export type NodeRequest = Pick<
  IncomingMessage,
  'method' | 'url' | 'headers' | 'rawHeaders' | 'complete' | 'readableEnded' | 'destroyed' | 'on' | 'off' | 'pause'
> & {
  socket?: { remoteAddress?: string | undefined } | undefined
  /** The raw bytes, where a framework kept them. */
  rawBody?: unknown
  body?: unknown
}
export type NodeResponse = Pick<
  ServerResponse,
  'statusCode' | 'setHeader' | 'end' | 'headersSent' | 'destroy' | 'destroyed'
> &
  NodeJS.WritableStream

export interface NodeHandlerOptions {
  /** More header lines than this are refused (431). Default 200. */
  maxHeaders?: number
  /**
   * The total size of all bodies in memory; beyond it senders get 503 and retry. Default: 256 MB.
   * An eighth of it is reserved for bodies of up to 64 KB, as most webhooks are.
   */
  maxBufferedBytes?: number
  /** How long a body may take to arrive, and its first 64 KB a third of that. Default: 30 seconds. */
  bodyTimeoutMs?: number
  /** Called with unexpected errors; `serve` logs them. */
  onError?: (thrown: unknown) => void
}

const positive = z.int().min(1).optional()

export const nodeHandlerSchema = z.strictObject({
  maxHeaders: positive,
  maxBufferedBytes: positive,
  bodyTimeoutMs: positive,
  onError: callback().optional(),
} satisfies Record<keyof NodeHandlerOptions, z.ZodType>)

const none = new Uint8Array(0)

class Incoming implements RawRequest {
  #held = 0
  constructor(
    readonly request: NodeRequest,
    readonly budget: BodyBudget,
  ) {}

  get method(): string {
    return this.request.method ?? 'GET'
  }
  get target(): string {
    return this.request.url ?? '/'
  }
  get address(): string | undefined {
    return this.request.socket?.remoteAddress
  }
  // Node builds `headers` from the raw list on first use. Only `set-cookie` is a list there, which is never in a request.
  get headers(): WebhookRequest['headers'] {
    return this.request.headers as WebhookRequest['headers']
  }

  body(maxBytes: number): Promise<Uint8Array> {
    const { rawBody, body } = this.request
    // Firebase keeps `rawBody` beside the parsed body; express.raw() and a Fastify parser put the bytes into `body`.
    const kept = rawBody instanceof Uint8Array ? rawBody : body instanceof Uint8Array ? body : undefined
    if (kept) return kept.length > maxBytes ? Promise.reject(bodyTooLarge(maxBytes)) : Promise.resolve(kept)
    if (this.request.readableEnded) return hasBody(this.headers) ? Promise.reject(bodyParsed()) : Promise.resolve(none)
    if (announcedTooLarge(this.headers, maxBytes)) return Promise.reject(bodyTooLarge(maxBytes))
    return this.#read(maxBytes)
  }

  /** Answered: releases its share of the body budget. */
  release(): void {
    this.budget.free(this.#held)
    this.#held = 0
  }

  /** Most webhooks come in one chunk, which is used without a copy. */
  #read(maxBytes: number): Promise<Uint8Array> {
    const { request, budget } = this
    return new Promise((resolve, reject) => {
      let first: Uint8Array | undefined
      let rest: Uint8Array[] | undefined
      const refuse = (why: Error): void => {
        clearTimeout(deadline)
        request.off('data', onData)
        request.pause()
        reject(why)
      }
      // A sender that is slow from the start is cut off early.
      const onFirstDeadline = (): void => {
        if (this.#held <= smallBytes) refuse(bodyTooSlow())
        else deadline = setTimeout(() => refuse(bodyTooSlow()), budget.timeoutMs - budget.timeoutMs / 3)
      }
      let deadline = setTimeout(onFirstDeadline, budget.timeoutMs / 3)
      const onData = (chunk: Uint8Array): void => {
        const before = this.#held
        this.#held += chunk.length
        const hasRoom = budget.grew(before, this.#held)
        if (this.#held > maxBytes) refuse(bodyTooLarge(maxBytes))
        else if (!hasRoom) refuse(bodiesTooMany())
        else if (first === undefined) first = chunk
        else if (rest === undefined) rest = [first, chunk]
        else rest.push(chunk)
      }
      request.on('data', onData)
      request.on('end', () => {
        clearTimeout(deadline)
        resolve(rest ? Buffer.concat(rest, this.#held) : (first ?? none))
      })
      request.on('error', () => refuse(bodyGone()))
      request.on('close', () => {
        clearTimeout(deadline)
        if (!request.complete) reject(bodyGone())
      })
    })
  }
}

const hasBody = (headers: WebhookRequest['headers']): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** An adapter for every framework with `(req, res)` handlers. It passes raw bytes, without building a Web Request. */
export const nodeHandler = (
  router: Router,
  options: NodeHandlerOptions = {},
): ((request: NodeRequest, response: NodeResponse) => void) => {
  parse('nodeHandler', nodeHandlerSchema, options)
  const budget = new BodyBudget(options.maxBufferedBytes ?? 256 * 1024 * 1024, options.bodyTimeoutMs ?? 30_000)
  const headerFields = (options.maxHeaders ?? 200) * 2
  const failed = (thrown: unknown): RawResponse => {
    const known = bodyProblem(thrown)
    if (known && known.status !== 500) return known
    options.onError?.(thrown)
    return known ?? plain(500, 'Failed\n', { connection: 'close' })
  }
  return (request, response) => {
    if (request.rawHeaders.length > headerFields) {
      answer(request, response, plain(431, 'Too many headers\n', { connection: 'close' }))
      return
    }
    const incoming = new Incoming(request, budget)
    router(incoming).then(
      (given) => {
        incoming.release()
        answer(request, response, given)
      },
      (thrown: unknown) => {
        incoming.release()
        answer(request, response, failed(thrown))
      },
    )
  }
}

const answer = (request: NodeRequest, response: NodeResponse, { status, headers, body }: RawResponse): void => {
  if (response.destroyed || response.headersSent) {
    if (body instanceof ReadableStream) void body.cancel().catch(() => undefined)
    return
  }
  response.statusCode = status
  if (headers) for (const name in headers) response.setHeader(name, headers[name] as string)
  // If the request is refused before its body was read, do not read the rest.
  if (!request.complete && !request.readableEnded) response.setHeader('connection', 'close')
  if (body instanceof ReadableStream) void stream(body, response)
  else response.end(body)
}

const stream = async (body: ReadableStream<Uint8Array>, response: NodeResponse): Promise<void> => {
  try {
    await pipeline(Readable.fromWeb(body), response)
  } catch {
    // Break the connection, so that half a file does not look complete.
    response.destroy()
  }
}
