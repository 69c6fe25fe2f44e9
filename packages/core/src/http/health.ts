import type { Bridge } from '../bridge/bridge.js'
import { failureOf } from '../model/failure.js'
import type { RawRequest, RawResponse } from './raw.js'

const patienceMs = 2_000
// Load balancers ask every second, and each answer costs a write.
const answerHoldsMs = 1_000

const answer = (request: RawRequest, status: string, more: object = {}): RawResponse => ({
  status: status === 'ok' ? 200 : 503,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  ...(request.method !== 'HEAD' && { body: JSON.stringify({ status, ...more }) }),
})

/** Is the process alive? For who restarts it: a restart mends no full disk, so the store is not asked. */
export const health = (request: RawRequest): RawResponse => answer(request, 'ok')

interface Readiness {
  status: 'ok' | 'not_running' | 'work_ended' | 'store_slow' | 'store_refuses'
  /** Why the store refuses, and what helps. */
  code?: string
  remedy?: string
}

/** For load balancers: can webhooks be taken in? That hangs on the bridge and its store, never on a provider or a host. */
export const readiness = (bridge: Bridge): ((request: RawRequest) => Promise<RawResponse>) => {
  let asked: { at: number; answer: Promise<Readiness> } | undefined
  return async (request) => {
    const now = performance.now()
    if (!asked || now - asked.at >= answerHoldsMs) asked = { at: now, answer: readinessOf(bridge) }
    const { status, ...more } = await asked.answer
    return answer(request, status, more)
  }
}

const readinessOf = async (bridge: Bridge): Promise<Readiness> => {
  const status = bridge.status()
  if (status !== 'running') return { status }
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([
      // A write, because a full disk can still be read.
      bridge.store.mark('main', 'ready', String(bridge.now())).then(() => ({ status: 'ok' }) as const),
      new Promise<Readiness>((resolve) => {
        timer = setTimeout(resolve, patienceMs, { status: 'store_slow' })
      }),
    ])
  } catch (thrown) {
    const { code, remedy } = failureOf(thrown)
    bridge.log.error(
      { code, error: failureOf(thrown).message },
      'The store refuses a write, so webhooks are answered 503',
    )
    return { status: 'store_refuses', code, ...(remedy !== undefined && { remedy }) }
  } finally {
    clearTimeout(timer)
  }
}
