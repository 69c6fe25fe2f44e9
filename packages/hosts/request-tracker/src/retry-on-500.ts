import { setTimeout as wait } from 'node:timers/promises'
import { type Call, fail, failureOf } from '@deskwire/core/adapter'

const pauseMs = 500

/**
 * A write that RT answers with 500 broke there, and RT undid it: it is over, so what became of it can be asked at once.
 * What breaks twice while RT answers questions is a bad item, to be set aside, and no reason to hold up what follows.
 */
export const retryOn500 = async <T>(
  write: () => Promise<T>,
  find: () => Promise<{ found: T } | 'absent' | 'unknown'>,
  call: Call,
): Promise<T> => {
  for (let again = false; ; again = true) {
    try {
      return await write()
    } catch (thrown) {
      if (failureOf(thrown).provider?.status !== 500) throw thrown
      const answer = await find().catch(() => 'unknown' as const)
      if (typeof answer === 'object') return answer.found
      if (answer === 'unknown') throw thrown
      if (again)
        throw fail('refused', 'Request Tracker broke on this, twice', {
          remedy: 'Its log says why. Mend that, and replay the parked item.',
          provider: { name: 'request-tracker', status: 500 },
        })
      await wait(pauseMs, undefined, { signal: call.signal }).catch(() => undefined)
    }
  }
}
