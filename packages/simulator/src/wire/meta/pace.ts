import type { MetaNumber } from './account/app.js'
import { GraphError } from './errors.js'

/** 80 messages a second per number (Meta docs, throughput). */
export const checkPace = (number: MetaNumber, perSecond: number, now: number): void => {
  const second = Math.floor(now / 1_000)
  if (number.pace.second !== second) number.pace = { second, count: 0 }
  number.pace.count += 1
  if (number.pace.count > perSecond)
    throw new GraphError(130429, { details: 'Cloud API message throughput has been reached.' })
}

/** One message every six seconds to one user, with a burst borrowed from the future (Meta docs, about-the-platform). */
export const checkPair = (number: MetaNumber, to: string, burst: number, now: number): void => {
  const pair = number.pairs.get(to) ?? { debt: 0, at: now }
  const debt = Math.max(0, pair.debt - (now - pair.at) / 6_000)
  if (debt + 1 > burst) throw new GraphError(131056)
  number.pairs.set(to, { debt: debt + 1, at: now })
}
