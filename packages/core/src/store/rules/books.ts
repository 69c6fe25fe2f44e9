import type { Books, Lag } from '../../ports/store.js'

/** Adds up the counters. */
export const booksOf = (counters: readonly ReadonlyMap<string, number>[]): Books => {
  const total = new Map<string, number>()
  for (const counts of counters) for (const [what, count] of counts) total.set(what, (total.get(what) ?? 0) + count)
  const reasons = (kind: string) =>
    Object.fromEntries(
      [...total]
        .filter(([what, count]) => count > 0 && what.startsWith(kind))
        .map(([what, count]) => [what.slice(kind.length), count]),
    )
  const plain = (what: string) => total.get(what) ?? 0
  return {
    received: plain('received'),
    effected: plain('effected'),
    waiting: plain('waiting'),
    parked: plain('parked'),
    duplicate: plain('duplicate'),
    refused: reasons('refused:'),
    ignored: reasons('ignored:'),
  }
}

/** The oldest of all tracks. */
export const lagOf = (waiting: number, orphans: number, tracks: Lag['tracks']): Lag => {
  const oldestAt = Math.min(...Object.values(tracks).map(({ oldestAt: at = Infinity }) => at))
  return { waiting, orphans, tracks, ...(oldestAt !== Infinity && { oldestAt }) }
}
