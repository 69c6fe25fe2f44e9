import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface Feed {
  add(name: string, data: unknown): void
  /** The position of a page that has read everything. */
  readonly cursor: string
  /** Server-sent events: those after `Last-Event-ID` or `?since=`, then new ones. */
  answer(request: IncomingMessage, response: ServerResponse, since: string | undefined): void
  close(): void
}

const kept = 500
const heartbeatMs = 15_000
/** A page that stops reading is disconnected; it reconnects from its last position. */
const largestBacklog = 4 * 1_048_576

/** Events of the wire and the desk in one numbered stream, because browsers allow few connections per server. */
export const createFeed = (): Feed => {
  // Numbers restart with the process, so each id names the start it belongs to.
  const start = randomBytes(4).toString('hex')
  const events: { number: number; text: string }[] = []
  const readers = new Set<ServerResponse>()
  let last = 0

  const write = (reader: ServerResponse, text: string): void => {
    if (reader.writableLength > largestBacklog) reader.destroy()
    else reader.write(text)
  }
  const tell = (text: string): void => {
    for (const reader of readers) write(reader, text)
  }
  const beat = setInterval(() => tell(': still here\n\n'), heartbeatMs)
  beat.unref()

  /** Undefined if the position is too old, or of another start. */
  const after = (since: string): readonly string[] | undefined => {
    const [from, digits] = since.split('.')
    const number = Number(digits)
    const first = events[0]?.number ?? last + 1
    if (from !== start || !Number.isInteger(number) || number > last || number < first - 1) return undefined
    return events.filter((event) => event.number > number).map(({ text }) => text)
  }

  return {
    get cursor() {
      return `${start}.${last}`
    },
    add: (name, data) => {
      last += 1
      const text = `id: ${start}.${last}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`
      events.push({ number: last, text })
      if (events.length > kept) events.shift()
      tell(text)
    },
    answer: (request, response, since) => {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      response.write('retry: 1000\n\n')
      const header = request.headers['last-event-id']
      const known = typeof header === 'string' ? header : since
      const missed = known === undefined ? [] : after(known)
      // The page then reloads everything.
      if (missed === undefined) response.write(`id: ${start}.${last}\nevent: reset\ndata: {}\n\n`)
      for (const text of missed ?? []) response.write(text)
      readers.add(response)
      response.on('close', () => readers.delete(response))
    },
    close: () => {
      clearInterval(beat)
      for (const reader of readers) reader.end()
      readers.clear()
    },
  }
}
