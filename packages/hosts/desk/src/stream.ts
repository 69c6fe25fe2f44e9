import type { DeskApplication } from './desk.js'
import type { DeskNews } from './model.js'

const heartbeatMs = 20_000

/** Events as server-sent events: `event: entry`, `data: {…}`. A page that reconnects reloads its lists. */
export const stream = (desk: DeskApplication, signal: AbortSignal): Response => {
  const encoder = new TextEncoder()
  let end = (_close: boolean): void => undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (said: string): void => {
        // A page that stops reading must not fill our memory.
        if ((controller.desiredSize ?? 0) < -1000) end(true)
        else controller.enqueue(encoder.encode(said))
      }
      const stop = desk.subscribe(({ name, data }: DeskNews) => {
        if (name !== 'call' && name !== 'webhook') write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
      })
      const beat = setInterval(() => write(': still here\n\n'), heartbeatMs)
      beat.unref()
      let ended = false
      end = (close) => {
        if (ended) return
        ended = true
        stop()
        clearInterval(beat)
        if (close) controller.close()
      }
      signal.addEventListener('abort', () => end(true), { once: true })
      write('retry: 1000\n\n')
    },
    // The reader is gone, so there is nothing to close.
    cancel: () => end(false),
  })
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  })
}
