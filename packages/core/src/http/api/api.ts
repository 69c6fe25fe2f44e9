import type { Bridge } from '../../bridge/bridge.js'
import { failureOf } from '../../model/failure.js'
import { type Caller, type Keys, mayDo } from '../keys.js'
import type { PanelSessions } from '../panel/session.js'
import { bodyProblem, problem } from '../problem.js'
import type { RawRequest, RawResponse } from '../raw.js'
import { openApi } from './openapi.js'
import { answerOf } from './refused.js'
import type { Route } from './route.js'
import { table } from './table.js'

interface Settings {
  maxBodyBytes: number
  maxUploadBytes?: number
  metrics: boolean
}

// The body is held in memory.
const uploadMax = 16 * 1024 * 1024

/** The management API of one bridge. `path` is what follows `/api`, with its query. */
export const createApi =
  (bridge: Bridge, keys: Keys, sessions: PanelSessions, settings: Settings) =>
  async (by: Caller, tenant: string, path: string, request: RawRequest): Promise<RawResponse> => {
    // A key must not reveal which other tenants exist.
    if (by.tenant !== undefined && by.tenant !== tenant) return problem(403, 'This key is for another tenant')
    const context = bridge.tenant(tenant)
    if (!context) return bridge.tenant() ? problem(404, 'There is no such tenant') : problem(503, 'Not running')

    const question = path.indexOf('?')
    const place = question < 0 ? path : path.slice(0, question)
    if (place === '/openapi.json') return document(bridge, tenant, request)
    const matching = matchingOf(place)
    const found = matching.find(({ route }) => route.method === request.method)
    if (!found) return matching.length === 0 ? problem(404, 'There is no such path') : wrongMethod(matching)
    const { route, match } = found
    const params = paramsOf(route.names, match)
    const answered = (response: RawResponse): RawResponse => {
      // Who did what to which resource, never its content.
      if (route.method !== 'GET')
        bridge.log.info(
          {
            by: by.name,
            tenant,
            action: `${route.method} ${route.path}`,
            ...(by.session && { session: by.session.id, ticket: by.session.ticket }),
            ...params,
            status: response.status,
          },
          'An action of the management API',
        )
      return response
    }
    const refusal = notAllowed(by, route.scope)
    if (refusal !== undefined) return answered(problem(403, refusal))
    if (!params) return problem(400, 'The path is not valid percent-encoding')
    const search = question < 0 ? '' : path.slice(question + 1)
    const { maxBodyBytes, maxUploadBytes = Math.min(uploadMax, context.policy.maxMediaBytes), metrics } = settings
    try {
      const limits = { maxBodyBytes, maxUploadBytes }
      const about = { bridge, context, params, by, keys, sessions, request, search, metrics, ...limits }
      return answered(await route.run(about))
    } catch (thrown) {
      return answered(answerOf(thrown) ?? bodyAnswer(thrown) ?? failed(bridge, `${route.method} ${route.path}`, thrown))
    }
  }

/** A panel's bearer opens the panel's routes and no others, and nothing else opens them. */
const notAllowed = ({ scope, session }: Caller, needed: Route['scope']): string | undefined => {
  if (needed === 'panel') return session ? undefined : "This needs the bearer of an agent's panel"
  if (session) return 'The bearer of a panel is for /panel only'
  return mayDo(scope, needed) ? undefined : `This needs a key of scope ${needed}; this one has ${scope}`
}

const document = (bridge: Bridge, tenant: string, request: RawRequest): RawResponse =>
  request.method === 'GET'
    ? {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(openApi(table, `${bridge.publicUrl}${tenant === 'main' ? '' : `/t/${tenant}`}/api`)),
      }
    : problem(405, 'Only GET', { headers: { allow: 'GET' } })

/** Ids may contain slashes, so `/parked/x/retry` could also be an id; the more specific path wins. */
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

/** An unexpected error comes from the store or a bug of ours. Nothing was confirmed, so the caller may retry. */
const failed = (bridge: Bridge, what: string, thrown: unknown): RawResponse => {
  const { code, message } = failureOf(thrown)
  bridge.log.error({ what, code, error: message }, 'The management API failed')
  const ours = thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof ReferenceError
  return ours
    ? problem(500, 'This failed; see the log for the reason')
    : problem(503, 'The store could not do this now', { headers: { 'retry-after': '5' } })
}
