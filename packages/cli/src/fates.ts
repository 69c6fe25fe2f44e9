import type { Reach } from './reach/reach.js'
import { Trouble } from './trouble.js'
import { part } from './values.js'

/** What became of a notification. */
export interface Fate {
  /** sent, waiting, refused, invalid, parked, ignored, known. */
  state: string
  reason: string
}

interface Work {
  state: string
  reason?: string
}

/** `effected`: the provider took it. Whether it arrived, the transcript and the record tell later. */
const stateOf = ({ state, reason = '' }: Work): Fate => ({ state: state === 'effected' ? 'sent' : state, reason })

const settled = new Set(['sent', 'refused', 'parked', 'ignored'])

/** Asks about each until it is settled, or until time is up; a few at a time. */
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
    for (let from = 0; from < open.length; from += 20)
      await Promise.all(
        open.slice(from, from + 20).map(async (id) => {
          fates.set(id, await ask(reach, id))
          progress([...fates.values()].filter(({ state }) => settled.has(state)).length)
        }),
      )
    open = open.filter((id) => !settled.has(fates.get(id)?.state ?? ''))
    if (open.length === 0 || Date.now() + pause > until) return fates
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

const ask = async (reach: Reach, id: string): Promise<Fate> => {
  try {
    return stateOf(await reach.ask<Work>({ method: 'GET', path: `/work/${part(id)}` }))
  } catch (thrown) {
    if (thrown instanceof Trouble) return { state: 'unknown', reason: thrown.message }
    throw thrown
  }
}
