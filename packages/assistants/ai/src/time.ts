import { type Call, fail } from '@deskwire/core/adapter'

const longestTimer = 2 ** 31 - 1

/**
 * Ends with the call, also where what is awaited ignores its signal: models, and tools of the setup. Too slow is final, for a customer
 * does not wait twice as long.
 */
export const withinTime = async <T>(call: Call, now: () => number, run: (call: Call) => Promise<T>): Promise<T> => {
  const end = new AbortController()
  const ms = Math.min(Math.max(0, call.deadline - now()), longestTimer)
  const late = setTimeout(() => end.abort(fail('timeout', 'The assistant took too long')), ms)
  const stop = () => end.abort(fail('aborted', 'Told to stop', { retryable: true }))
  if (call.signal.aborted) stop()
  else call.signal.addEventListener('abort', stop, { once: true })
  const over = new Promise<never>((_, reject) => {
    if (end.signal.aborted) reject(end.signal.reason)
    else end.signal.addEventListener('abort', () => reject(end.signal.reason), { once: true })
  })
  try {
    return await Promise.race([over, run({ deadline: call.deadline, signal: end.signal })])
  } finally {
    clearTimeout(late)
    call.signal.removeEventListener('abort', stop)
  }
}
