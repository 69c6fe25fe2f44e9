import type { Bridge } from '../../bridge/bridge.js'
import { openPanel } from '../../bridge/ingress/panel.js'
import type { Context } from '../../bridge/task/context.js'
import { WebhookRejected } from '../../model/failure.js'
import type { Host } from '../../ports/host.js'
import { assets, fileOf, startedWith, type WebPage } from '../page.js'
import { problem } from '../problem.js'
import { plain, type RawRequest, type RawResponse } from '../raw.js'
import { admit } from './admission.js'
import { pair } from './pairing.js'
import type { PanelSession, PanelSessions } from './session.js'

const json = 'application/json'
// An opening is a token; a form around it is not much longer.
const maxBodyBytes = 32 * 1024

/** No script but ours, no style but ours, no cookies, no form, and no frame but the helpdesk's. */
const policyFor = (origins: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors ${origins.length > 0 ? origins.join(' ') : "'none'"}`,
  ].join('; ')

const headersOf = (host: Host | undefined): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  // It holds a bearer.
  'cache-control': 'no-store',
  'content-security-policy': policyFor(host?.panel?.origins ?? []),
  'permissions-policy': 'camera=(), geolocation=(), microphone=(self)',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
})

/** `/panel/<host>`: takes the helpdesk's opening, once, and answers with the page and its first bearer. */
export const servePanel =
  (
    bridge: Bridge,
    sessions: PanelSessions,
    page: WebPage,
    failed: (request: RawRequest, response: RawResponse) => Promise<RawResponse>,
  ) =>
  async (tenant: string, place: { rest: string; path: string }, request: RawRequest): Promise<RawResponse> => {
    const { method } = request
    const question = place.rest.indexOf('?')
    const name = question < 0 ? place.rest : place.rest.slice(0, question)
    if (name.startsWith(assets)) return fileOf(page, name.slice(assets.length), request)
    if (method !== 'GET' && method !== 'POST') return plain(405, 'Only GET and POST\n', { allow: 'GET, POST' })
    const context = bridge.tenant(tenant)
    const host = context?.host(name)
    if (!context || !host?.panel) return plain(404, 'Not found\n')
    if (request.headers.authorization !== undefined) {
      const asking = sessions.asked(request.headers)
      if (!asking || asking.host !== name || asking.tenant !== tenant)
        return failed(request, problem(401, 'This panel was opened too long ago; open it again'))
      return admit(context, sessions, asking, request, (session) => logOpened(context, session))
    }
    const path = question < 0 ? '' : place.rest.slice(question)
    const publicUrl = bridge.publicUrl + place.path
    const answer = (start: object, status = 200): RawResponse => ({
      status,
      ...(request.headers.accept === json
        ? { headers: { 'content-type': json, 'cache-control': 'no-store' }, body: JSON.stringify(start) }
        : { headers: headersOf(host), body: startedWith(page, start) }),
    })
    if (host.panel.pair) {
      const url = publicUrl.slice(0, publicUrl.length - path.length)
      const { origins } = host.panel
      // Until its browser has signed, the page knows nobody, and is shown to anybody.
      if (method === 'GET')
        return answer({ language: context.agentLanguage, pairs: true, around: origins, now: bridge.wall() })
      if (request.headers['content-type'] === json) {
        const paired = await pair(context, name, url, request)
        return paired.status === 403 ? failed(request, paired) : paired
      }
    }
    const opening = await openPanel(context, name, host, {
      method,
      path,
      headers: request.headers,
      publicUrl,
      body: method === 'POST' ? await request.body(maxBodyBytes) : new Uint8Array(0),
      receivedAt: bridge.wall(),
    })
    if (opening instanceof WebhookRejected) return failed(request, answer({ refused: true }, opening.status))
    const { language = context.agentLanguage, theme, customer, ticket } = opening
    const start = { language, theme, customer }
    if (ticket === undefined)
      return answer({ ...start, asking: sessions.ask(tenant, name, opening), around: host.panel.origins })
    const session = sessions.begin(tenant, name, { ...opening, ticket })
    logOpened(context, session)
    return answer({ ...start, ...sessions.bearer(session) })
  }

const logOpened = (context: Context, { id, host, ticket, agent }: PanelSession): void =>
  context.log.info(
    { session: id, tenant: context.tenant, host, ticket, by: agent.name ?? agent.id },
    'An agent opened the panel',
  )
