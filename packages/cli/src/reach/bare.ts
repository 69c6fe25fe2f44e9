import type { BridgeOptions } from '@deskwire/core'
import type { Channel, Host } from '@deskwire/core/adapter'
import type { Store } from '@deskwire/core/store'
import type { Place } from '../command.js'

const nobody = () => Promise.reject(new Error('This channel cannot send: the store was opened without its app'))

/** A channel of which only the lines are known. It never sends, because no tasks are run here. */
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

/** The lines found in the store: those with at least one conversation. */
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

/** A setup for a store without its own: enough to read, and for consent and parked work. */
export const bareOptions = async (
  open: () => Store,
  places: readonly Place[],
  say: (note: string) => void,
): Promise<BridgeOptions> => {
  const known = await linesIn(open())
  for (const { channel, line } of places) {
    if (line === undefined) continue
    const lines = known.get(channel)
    if (!lines?.has(line)) say(`${channel}/${line} is not in this store yet; check the spelling.`)
    if (lines) lines.add(line)
    else known.set(channel, new Set([line]))
  }
  const channels = Object.fromEntries([...known].map(([name, lines]) => [name, standIn([...lines])]))
  return { publicUrl: 'http://store.invalid', store: open(), channels, hosts: { unknown: host } }
}
