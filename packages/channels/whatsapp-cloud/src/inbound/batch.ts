import type { ChannelEvent, Fields } from '@deskwire/core/adapter'
import { bounded, cut, fingerprint, json } from '../read.js'

/** One webhook while it is being read, and the events so far. */
export interface Batch {
  readonly receivedAt: number
  readonly lines: ReadonlySet<string>
  /** Whether media goes out as links, which Meta fetches. */
  readonly links: boolean
  readonly events: ChannelEvent[]
}

/** One of its changes: the WhatsApp Business Account it is about, and when Meta wrote it. */
export interface Change {
  readonly batch: Batch
  readonly account: string
  readonly time: unknown
}

/**
 * Meta repeats a whole batch verbatim, so an item without an id is recognized by its content; the position distinguishes
 * two equal items of one batch.
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

/** Something about the account, not a person. Recognized by its content and the time of its entry. */
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

/** One at a time: a broken item affects only itself. */
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
      // No known input gets here; if one does, its neighbours must not suffer.
      batch.events.length = before
      unreadable(batch, `an item of ${what} could not be read (${error instanceof Error ? error.name : 'error'})`, item)
    }
  }
}
