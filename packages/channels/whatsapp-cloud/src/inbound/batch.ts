import type { ChannelEvent, Fields } from '@deskwire/core/adapter'
import { bounded, cut, fingerprint, json } from '../read.js'

/** One webhook while it is being read: what is known of it, and what came out so far. */
export interface Batch {
  readonly receivedAt: number
  readonly lines: ReadonlySet<string>
  /** Media goes out as links, which Meta fetches. */
  readonly links: boolean
  readonly events: ChannelEvent[]
}

/** One change of it: the WhatsApp Business Account it is about, and when Meta wrote it. */
export interface Change {
  readonly batch: Batch
  readonly account: string
  readonly time: unknown
}

/**
 * Meta repeats a whole batch word for word, so what has no id of its own is known again by its words; the position
 * tells two equal items of one batch apart.
 */
export const unreadable = (batch: Batch, reason: string, raw: unknown) => {
  const text = json(raw)
  batch.events.push({
    kind: 'unreadable',
    id: `unreadable:${fingerprint(text)}:${batch.events.length}`,
    at: batch.receivedAt,
    reason,
    raw: bounded(text),
  })
}

/** Something about the account, not a person. Known again by its words and the time of its entry. */
export const account = (change: Change, what: string, value: unknown, at?: number, id?: string) => {
  const text = json(value)
  const { batch } = change
  batch.events.push({
    kind: 'account',
    id: id ?? `${cut(what, 64)}:${fingerprint(`${change.account} ${json(change.time)} ${text}`)}`,
    at: at ?? batch.receivedAt,
    what: cut(what, 64),
    detail: { account: change.account, value: bounded(text) },
  })
}

/** One at a time: whatever is wrong with an item stays with that item. */
export const each = (batch: Batch, items: unknown, what: string, read: (item: Fields) => void) => {
  if (items === undefined) return
  if (!Array.isArray(items)) return unreadable(batch, `${what} that are not a list`, items)
  for (const item of items) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      unreadable(batch, `an item of ${what} that is not an object`, item)
      continue
    }
    const before = batch.events.length
    try {
      read(item as Fields)
    } catch (error) {
      // Nothing is known to get here; a neighbour must not pay for it if something does.
      batch.events.length = before
      unreadable(batch, `an item of ${what} could not be read (${error instanceof Error ? error.name : 'error'})`, item)
    }
  }
}
