import type { Provider } from './http.js'

/** One message that a provider accepted: the other side of "nothing is sent twice". */
export interface LedgerEntry {
  at: number
  provider: Provider
  /** The provider's id. */
  id: string
  line: string
  to: string
  type: string
  text?: string
  /** Our part id, from `biz_opaque_callback_data` (Meta) or the status-callback URL (Twilio). */
  part?: string
  /** The answer never reached the caller. */
  lost?: true
}

export interface Ledger {
  readonly entries: readonly LedgerEntry[]
  /** How many messages the providers accepted in all; `entries` is bounded, this is not. */
  readonly accepted: number
  add(entry: LedgerEntry): void
  byPart(part: string): readonly LedgerEntry[]
  /** Part ids that a provider accepted more than once, with the count. */
  repeated(): ReadonlyMap<string, number>
  clear(): void
}

export const createLedger = (limit: number): Ledger => {
  const entries: LedgerEntry[] = []
  let accepted = 0
  return {
    entries,
    get accepted() {
      return accepted
    },
    add: (entry) => {
      accepted += 1
      entries.push(entry)
      if (entries.length > limit) entries.splice(0, entries.length - limit)
    },
    byPart: (part) => entries.filter((entry) => entry.part === part),
    repeated: () => {
      const counts = new Map<string, number>()
      for (const { part } of entries) if (part !== undefined) counts.set(part, (counts.get(part) ?? 0) + 1)
      return new Map([...counts].filter(([, count]) => count > 1))
    },
    clear: () => {
      entries.length = 0
      accepted = 0
    },
  }
}
