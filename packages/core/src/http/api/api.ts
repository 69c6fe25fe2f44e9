import type { Bridge } from '../../bridge/bridge.js'
import { failureOf } from '../../model/failure.js'
import { type Keys, type KnownKey, mayDo } from '../keys.js'
import { bodyProblem, problem } from '../problem.js'
import type { RawRequest, RawResponse } from '../raw.js'
import { openApi } from './openapi.js'
import { answerOf } from './refused.js'
import { table } from './table.js'

interface Settings {
  maxBodyBytes: number
  maxUploadBytes?: number
}

// Held in memory while it comes in.
const uploadMax = 16 * 1024 * 1024

/** The management API of one bridge. `path` begins after `/api` and has its query. */
export const createApi =
  (bridge: Bridge, keys: Keys, settings: Settings) =>
  async (by: KnownKey, tenant: string, path: string, request: RawRequest): Promise<RawResponse> => {
    // A key of another tenant does not learn which tenants there are.
    if (by.tenant !== undefined && by.tenant !== tenant) return problem(403, 'This key is for another tenant')
    const context = bridge.tenant(tenant)
    if (!context) return bridge.tenant() ? problem(404, 'No such tenant is set up') : problem(503, 'Not running')

    const question = path.indexOf('?')
    const place = question < 0 ? path : path.slice(0, question)
    if (place === '/openapi.json') return document(bridge, tenant, request)
    const matching = matchingOf(place)
    const found = matching.find(({ route }) => route.method === request.method)
    if (!found) return matching.length === 0 ? problem(404, 'There is no such path') : wrongMethod(matching)
    const { route, match } = found
    const params = paramsOf(route.names, match)
    const answered = (response: RawResponse): RawResponse => {
      // What was done to what, by whom: never what was said.
      if (route.method !== 'GET')
        bridge.log.info(
          { by: by.name, tenant, action: `${route.method} ${route.path}`, ...params, status: response.status },
          'An action of the management API',
        )
      return response
    }
    if (!mayDo(by.scope, route.scope))
      return answered(problem(403, `This needs a key of scope ${route.scope}; this one has ${by.scope}`))
    if (!params) return problem(400, 'The path is not encoded as it should be')
    const search = question < 0 ? '' : path.slice(question + 1)
    const { maxBodyBytes, maxUploadBytes = Math.min(uploadMax, context.policy.maxMediaBytes) } = settings
    try {
      const about = { bridge, context, params, by, keys, request, search, maxBodyBytes, maxUploadBytes }
      return answered(await route.run(about))
    } catch (thrown) {
      return answered(answerOf(thrown) ?? bodyAnswer(thrown) ?? failed(bridge, `${route.method} ${route.path}`, thrown))
    }
  }

const document = (bridge: Bridge, tenant: string, request: RawRequest): RawResponse =>
  request.method === 'GET'
    ? {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(openApi(table, `${bridge.publicUrl}${tenant === 'main' ? '' : `/t/${tenant}`}/api`)),
      }
    : problem(405, 'Only GET', { headers: { allow: 'GET' } })

/** An id may hold slashes, so `/parked/x/retry` could be an id as well: the path that says more is meant. */
const matchingOf = (place: string) => {
  const all = table.flatMap((route) => {
    const match = route.pattern.exec(place)
    return match ? [{ route, match, words: route.path.split('/').length }] : []
  })
  const most = Math.max(...all.map(({ words }) => words))
  return all.filter(({ words }) => words === most)
}

const wrongMethod = (matching: readonly { route: { method: string } }[]): RawResponse => {
  const allow = [...new Set(matching.map(({ route }) => route.method))].join(', ')
  return problem(405, `Only ${allow}`, { headers: { allow } })
}

const paramsOf = (names: readonly string[], match: RegExpExecArray): Record<string, string> | undefined => {
  try {
    return Object.fromEntries(names.map((name, n) => [name, decodeURIComponent(match[n + 1] ?? '')]))
  } catch {
    return undefined
  }
}

const bodyAnswer = (thrown: unknown): RawResponse | undefined => {
  const known = bodyProblem(thrown)
  return known && problem(known.status, failureOf(thrown).message, { headers: { connection: 'close' } })
}

/** What nobody expected is the store's, or a mistake of ours: either way nothing was promised, and it may be said again. */
const failed = (bridge: Bridge, what: string, thrown: unknown): RawResponse => {
  const { code, message } = failureOf(thrown)
  bridge.log.error({ what, code, error: message }, 'The management API failed')
  const ours = thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof ReferenceError
  return ours
    ? problem(500, 'This failed, and the log says why')
    : problem(503, 'The store could not do this now', { headers: { 'retry-after': '5' } })
}
