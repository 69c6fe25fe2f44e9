import type { Reach } from './reach/reach.js'
import { Trouble } from './trouble.js'

/** The outcome of a notification. */
export interface Fate {
  /** sent, waiting, refused, invalid, parked, ignored, known. */
  state: string
  reason: string
  /** What would let a refused one through. */
  remedy?: string
}

interface Work {
  id: string
  state: string
  reason?: string
  remedy?: string
}

/** `effected`: the provider accepted it. Its delivery is shown later in the transcript and the record. */
const fateOf = ({ state, reason = '', remedy }: Work): Fate => ({
  state: state === 'effected' ? 'sent' : state,
  reason,
  ...(remedy !== undefined && { remedy }),
})

const settled = new Set(['sent', 'refused', 'parked', 'ignored'])
const atOnce = 1_000

/** Polls the unsettled ones until they are settled or the time is up. */
export const fatesOf = async (
  reach: Reach,
  ids: readonly string[],
  waitMs: number,
  progress: (settled: number) => void,
): Promise<ReadonlyMap<string, Fate>> => {
  const fates = new Map<string, Fate>()
  let open = [...ids]
  const until = Date.now() + waitMs
  for (let pause = 100; ; pause = Math.min(2_000, pause * 1.5)) {
    for (let from = 0; from < open.length; from += atOnce)
      for (const work of await askedOf(reach, open.slice(from, from + atOnce))) fates.set(work.id, fateOf(work))
    open = open.filter((id) => !settled.has(fates.get(id)?.state ?? ''))
    progress(ids.length - open.length)
    if (open.length === 0 || Date.now() + pause > until) return fates
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

/** The notifications are queued already, so a failed request is not fatal: ask again later. */
const askedOf = async (reach: Reach, ids: readonly string[]): Promise<readonly Work[]> => {
  try {
    const question = { method: 'POST', path: '/work', json: { ids } } as const
    return (await reach.ask<{ results: readonly Work[] }>(question)).results
  } catch (thrown) {
    if (!(thrown instanceof Trouble)) throw thrown
    const { message } = thrown
    return ids.map((id) => ({ id, state: 'unknown', reason: message }))
  }
}
