import { type Call, DeskwireError } from '@deskwire/core/adapter'

const given = (up: { ambiguous?: boolean }): DeskwireError =>
  new DeskwireError({ code: 'aborted', message: 'It was given up', retryable: true, ...up })

/**
 * As an HTTP client: nothing is begun that was stopped before, and what is `slow` is given up at the deadline and at
 * the signal, while the other side goes on with what it was told.
 */
export const patiently = <T>(call: Call, now: () => number, slow: boolean, work: () => Promise<T>): Promise<T> => {
  if (call.signal.aborted) return Promise.reject(given({}))
  return slow ? race(call, now, work()) : work()
}

const race = async <T>(call: Call, now: () => number, working: Promise<T>): Promise<T> => {
  working.catch(() => undefined)
  let stop: () => void = () => undefined
  let timer: NodeJS.Timeout | undefined
  const ended = new Promise<never>((_, reject) => {
    stop = () => reject(given({ ambiguous: true }))
    call.signal.addEventListener('abort', stop, { once: true })
    timer = setTimeout(stop, Math.min(Math.max(call.deadline - now(), 0), 2 ** 31 - 1))
    timer.unref()
  })
  try {
    return await Promise.race([working, ended])
  } finally {
    clearTimeout(timer)
    call.signal.removeEventListener('abort', stop)
  }
}

/** Of the behaviours of a fake, those that take their time. */
export const isSlow = (behaviour: string | object | undefined): boolean =>
  typeof behaviour === 'object' && ('until' in behaviour || 'delayMs' in behaviour || 'answers' in behaviour)
