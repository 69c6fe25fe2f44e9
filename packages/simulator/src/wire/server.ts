import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { WireRequest, WireResponse } from './http.js'
import type { Log } from './log.js'

export interface ListenOptions {
  port?: number
  host?: string
}

export interface Listening {
  port: number
  /** `http://127.0.0.1:port`, without a slash. */
  url: string
  close(): Promise<void>
}

const largestBody = 110 * 1_048_576

const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array)
    size += bytes.length
    if (size > largestBody) return undefined
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

const headersOf = (request: IncomingMessage): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

/** The log as server-sent events, for the page: kept entries, then new ones. */
const stream = (log: Log, request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const after = Number(request.headers['last-event-id'] ?? 0)
  const write = (event: { id: number }): void => {
    response.write(`id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`)
  }
  for (const event of log.events) if (event.id > after) write(event)
  const stop = log.subscribe(write)
  request.on('close', stop)
}

interface Served {
  handle: (request: WireRequest) => Promise<WireResponse>
  log: Log
}

/** The wire as a node request handler, for an existing server. */
export const nodeCover = ({ handle, log }: Served): ((request: IncomingMessage, response: ServerResponse) => void) => {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'GET' && request.url === '/control/events') return stream(log, request, response)
    const body = await readBody(request)
    if (!body) return void response.writeHead(413).end()
    const result = await handle({
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      headers: headersOf(request),
      body,
    })
    if (result.lost) return void request.socket.destroy()
    response.writeHead(result.status, result.headers).end(result.body)
  }
  return (request, response) => {
    answer(request, response).catch(() => request.socket.destroy())
  }
}

export const listen = async (served: Served, { port = 0, host = '127.0.0.1' }: ListenOptions): Promise<Listening> => {
  const server = createServer(nodeCover(served))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address()
  const actual = typeof address === 'object' && address ? address.port : port
  return {
    port: actual,
    url: `http://${host}:${actual}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
