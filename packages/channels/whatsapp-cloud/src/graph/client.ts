import { api, type Call, type Fields, type Handle, type Http, type HttpRequest, hmac } from '@deskwire/core/adapter'
import type { Settings } from '../options.js'
import { fields } from '../read.js'
import { explainer, explainHarmless } from './failures.js'

/** Acts as the application instead of its system user, as its own webhook requires. */
export interface AsApplication {
  application: string
}

export type Query = Readonly<Record<string, string>>

/** The Graph API as this channel uses it: versioned paths, bearer token, app secret proof, parsed errors. */
export interface Graph {
  get(path: string, query: Query, call: Call, as?: AsApplication): Promise<Fields>
  /** Changes something; `harmless` if repeating the request is. */
  write(
    method: 'POST' | 'DELETE',
    path: string,
    json: Fields,
    call: Call,
    options?: { harmless?: boolean; as?: AsApplication },
  ): Promise<Fields>
  upload(path: string, body: Pick<HttpRequest, 'body' | 'headers'>, call: Call): Promise<Fields>
  /** For whole URLs: the bearer token goes only to Graph and Meta's media host. */
  readonly http: Http
  token(): string
}

// Meta serves media from here ("business-phone-numbers/media").
const mediaHost = 'https://lookaside.fbsbx.com'

export const createGraph = (handle: Handle<Settings>): Graph => {
  const { apiBase, apiVersion, appSecretProof, media } = handle.options
  const explain = explainer(media === 'link')
  const token = (): string => handle.secret('accessToken')[0] ?? ''
  const http = api(handle.http, {
    baseUrl: `${apiBase.replace(/(?<!\/)\/+$/, '')}/${apiVersion}`,
    headers: () => ({ authorization: `Bearer ${token()}` }),
    origins: [mediaHost],
    explain: explainHarmless,
  })
  const tokenOf = (as: AsApplication | undefined): string =>
    as ? `${as.application}|${handle.secret('appSecret')[0] ?? ''}` : token()
  const headersOf = (as: AsApplication | undefined) =>
    as ? { headers: { authorization: `Bearer ${tokenOf(as)}` } } : {}
  const withProof = (path: string, query: Query, as?: AsApplication): string => {
    const all = new URLSearchParams(query)
    const [secret] = handle.secret('appSecret')
    if (appSecretProof && secret !== undefined)
      all.set('appsecret_proof', hmac('sha256', secret, [tokenOf(as)]).toString('hex'))
    return all.size === 0 ? path : `${path}?${all}`
  }
  const ask = async (request: HttpRequest, call: Call): Promise<Fields> => {
    const { data } = await http.request(request, call)
    return fields(data) ?? {}
  }
  return {
    http,
    token,
    get: (path, query, call, as) => ask({ method: 'GET', url: withProof(path, query, as), ...headersOf(as) }, call),
    write: (method, path, json, call, { harmless = false, as } = {}) => {
      const how = harmless ? { repeatable: true } : { explain }
      return ask({ method, url: withProof(path, {}, as), json, ...how, ...headersOf(as) }, call)
    },
    upload: (path, request, call) =>
      ask({ method: 'POST', url: withProof(path, {}), ...request, repeatable: true }, call),
  }
}

/** All pages of a list. Follows the cursor, never the ready-made URL, which contains the token. */
export const pages = async (
  graph: Graph,
  path: string,
  query: Query,
  call: Call,
  most = 50,
): Promise<readonly Fields[]> => {
  const found: Fields[] = []
  let after: string | undefined
  for (let page = 0; page < most; page += 1) {
    const answer = await graph.get(path, after === undefined ? query : { ...query, after }, call)
    for (const item of Array.isArray(answer.data) ? answer.data : []) {
      const one = fields(item)
      if (one) found.push(one)
    }
    const paging = fields(answer.paging)
    const next = fields(paging?.cursors)?.after
    if (typeof next !== 'string' || next === '' || next === after || paging?.next === undefined) break
    after = next
  }
  return found
}
