import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Loopback {
  url: string
  port: number
  /** What was asked, in order. */
  seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[]
}

/** A real server for one test, on a port of its own; it ends with the test. The body has been read when `answer` runs. */
export const loopback = async (
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<Loopback> => {
  const seen: Loopback['seen'] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => undefined)
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
      answer(request, response, body)
    })
  }
  const server = createServer(listener)
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(
    () =>
      new Promise<void>((done) => {
        server.close(() => done())
        for (const socket of sockets) socket.destroy()
      }),
  )
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, seen }
}

export const callFor = (ms = 10_000, now = Date.now()): { signal: AbortSignal; deadline: number } => ({
  signal: new AbortController().signal,
  deadline: now + ms,
})
