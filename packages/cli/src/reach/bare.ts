import type { BridgeOptions } from '@deskwire/core'
import type { Channel, Host } from '@deskwire/core/adapter'
import type { Store } from '@deskwire/core/store'
import type { Place } from '../command.js'

const nobody = () => Promise.reject(new Error('Nobody is behind this: the store is read without its app'))

/** A channel of which only the lines are known. It is never asked to send: nothing is worked on here. */
const standIn = (lines: readonly string[]): Channel => ({
  spec: 1,
  provider: 'unknown',
  lines: lines.map((id) => ({ id, medium: 'whatsapp' })),
  capabilities: { text: { max: 4096, markup: 'plain' }, media: {}, content: ['text'] },
  receive: () => ({ reply: { status: 404 }, events: [] }),
  send: nobody,
})

const host: Host = {
  spec: 1,
  name: 'unknown',
  capabilities: {
    markup: 'plain',
    attachments: 'none',
    statuses: [],
    repeatable: { open: false, post: false },
    echo: 'id',
  },
  open: nobody,
  post: nobody,
  receive: () => ({ reply: { status: 404 }, events: [] }),
}

/** What the store itself shows: the lines on which somebody ever wrote or was written to. */
const linesIn = async (store: Store): Promise<Map<string, Set<string>>> => {
  const found = new Map<string, Set<string>>()
  await store.start({ now: Date.now, log: { debug() {}, info() {}, warn() {}, error() {} } })
  try {
    let after: string | undefined
    do {
      const page = await store.conversations('main', { limit: 1_000, ...(after !== undefined && { after }) })
      for (const { channel, line } of page.items) {
        const lines = found.get(channel)
        if (lines) lines.add(line)
        else found.set(channel, new Set([line]))
      }
      after = page.next
    } while (after !== undefined)
  } finally {
    await store.close()
  }
  return found
}

/** A setup for a store whose own setup nobody gave: enough for reading, for consent and for what is parked. */
export const bareOptions = async (
  open: () => Store,
  places: readonly Place[],
  say: (note: string) => void,
): Promise<BridgeOptions> => {
  const known = await linesIn(open())
  for (const { channel, line } of places) {
    if (line === undefined) continue
    const lines = known.get(channel)
    if (!lines?.has(line)) say(`${channel}/${line} is not in this store yet: check how it is written.`)
    if (lines) lines.add(line)
    else known.set(channel, new Set([line]))
  }
  const channels = Object.fromEntries([...known].map(([name, lines]) => [name, standIn([...lines])]))
  return { publicUrl: 'http://store.invalid', store: open(), channels, hosts: { unknown: host } }
}
