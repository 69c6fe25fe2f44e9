import { setTimeout as wait } from 'node:timers/promises'
import { type Call, fail, failureOf } from '@deskwire/core/adapter'

const pauseMs = 500

/**
 * A write that RT answers with 500 failed, and RT rolled it back, so its result can be looked up at once.
 * An item that fails twice while RT answers reads is a bad item: it is parked, so that it does not block what follows.
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
        throw fail('refused', 'Request Tracker failed on this item twice', {
          remedy: 'See its log for the reason. Fix that, and retry the parked task.',
          provider: { name: 'request-tracker', status: 500 },
        })
      await wait(pauseMs, undefined, { signal: call.signal }).catch(() => undefined)
    }
  }
}
