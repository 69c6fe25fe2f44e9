import type { Bridge } from '../../bridge/bridge.js'
import { fail, failureOf } from '../../model/failure.js'
import type { Keys } from '../keys.js'
import type { PanelSessions } from '../panel/session.js'

type Api = ReturnType<typeof import('./api.js').createApi>

/**
 * Loaded only where somebody may call it: an ingress that only takes webhooks never needs it. In the background at the start,
 * because Node never loads a module of ours anew that it once failed to read; without file descriptors, for example.
 */
export const lazyApi = (
  bridge: Bridge,
  keys: Keys,
  sessions: PanelSessions,
  settings: { maxBodyBytes: number; maxUploadBytes?: number; on: boolean; metrics: boolean },
): Api => {
  let loading: Promise<Api> | undefined
  const load = () => {
    loading ??= import('./api.js').then(
      ({ createApi }) => createApi(bridge, keys, sessions, settings),
      (thrown: unknown) => {
        loading = undefined
        bridge.log.error(
          { error: failureOf(thrown).message },
          'The management API could not be loaded; restart if it stays so',
        )
        throw fail('not_loaded', 'The management API could not be loaded', { retryable: true })
      },
    )
    return loading
  }
  if (settings.on) void load().catch(() => {})
  return async (by, tenant, path, request) => (await load())(by, tenant, path, request)
}
