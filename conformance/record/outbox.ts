import { createOutbox as create, type Outbox } from '../../packages/simulator/src/wire/outbox.js'
import { write } from './write.js'

export type * from '../../packages/simulator/src/wire/outbox.js'

/** Webhooks as they leave the simulator. */
export const createOutbox = (parts: Parameters<typeof create>[0]): Outbox =>
  create({
    ...parts,
    deliver: (url, call) => {
      const { 'content-type': type = '' } = Object.fromEntries(
        Object.entries(call.headers).map(([name, value]) => [name.toLowerCase(), value]),
      )
      write({ kind: 'webhook', method: call.method, url, type, body: call.body })
      return parts.deliver(url, call)
    },
  })
