import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  method: string
  url: URL
  headers: Readonly<Record<string, string | undefined>>
  body: Buffer
}

export type Reply =
  | { status: number; headers?: Readonly<Record<string, string>>; body?: object | Buffer }
  /** Takes effect, then the connection breaks. */
  | 'lost'
  /** Never answers. */
  | 'hang'

const read = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** A server on loopback, on its own port. */
export const listen = async (answer: (asked: Asked) => Reply | Promise<Reply>) => {
  const server = createServer((request, response) => {
    read(request).then(
      async (body) => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        )
        const url = new URL(request.url ?? '/', 'http://dynamics.test')
        const reply = await answer({ method: request.method ?? 'GET', url, headers, body })
        if (reply === 'hang') return
        if (reply === 'lost') return void request.socket.destroy()
        const { status, headers: more, body: given } = reply
        const bytes = given === undefined || Buffer.isBuffer(given) ? given : Buffer.from(JSON.stringify(given))
        response.writeHead(status, { 'content-type': 'application/json', ...more }).end(bytes)
      },
      () => request.socket.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
