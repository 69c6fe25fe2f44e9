import type { Bridge } from '../bridge/bridge.js'
import type { RawRequest, RawResponse } from './raw.js'

const patienceMs = 2_000

/** For load balancers: can webhooks be taken in? That hangs on the store alone, never on a provider or a host. */
export const health = async (bridge: Bridge, request: RawRequest): Promise<RawResponse> => {
  const status = bridge.tenant() ? await storeStatus(bridge) : 'not_running'
  return {
    status: status === 'ok' ? 200 : 503,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    ...(request.method !== 'HEAD' && { body: JSON.stringify({ status }) }),
  }
}

const storeStatus = async (bridge: Bridge): Promise<'ok' | 'store_down' | 'store_slow'> => {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([
      // One row: load balancers ask every second, however much waits.
      bridge.store.mark('main', 'health').then(() => 'ok' as const),
      new Promise<'store_slow'>((resolve) => {
        timer = setTimeout(resolve, patienceMs, 'store_slow')
      }),
    ])
  } catch {
    return 'store_down'
  } finally {
    clearTimeout(timer)
  }
}
