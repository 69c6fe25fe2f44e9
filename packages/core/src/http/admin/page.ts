import type { Scope } from '../keys.js'
import { assets, fileOf, startedWith, type WebPage } from '../page.js'
import { plain, type RawRequest, type RawResponse } from '../raw.js'
import type { ThisMachine } from './this-machine.js'

export interface AdminPage extends WebPage {
  /**
   * What whoever sits at the bridge's own machine may do without a key. Default: nothing. Refused where the public URL is not
   * of this machine.
   */
  readonly local?: Scope
}

/** No script but ours, no style but ours, no cookies, no form, no frame, and no text that becomes code. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': policy,
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** `/admin`: the same page for everybody. What it shows, it asks of the management API, with a key or as this machine. */
export const serveAdmin =
  (page: AdminPage, here: ThisMachine | undefined, hasKeys: boolean) =>
  ({ rest, path }: { rest: string; path: string }, request: RawRequest): RawResponse => {
    if (rest.startsWith(assets)) return fileOf(page, rest.slice(assets.length), request)
    const { method } = request
    if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only GET and HEAD\n', { allow: 'GET, HEAD' })
    const [place = ''] = path.split('?', 1)
    // The page names its files and the API relative to its own address.
    if (place.endsWith('/admin/')) return plain(308, 'The page is at /admin\n', { location: '../admin' })
    if (!place.endsWith('/admin')) return plain(404, 'Not found\n')
    const start = { ...here?.bearer(request), keys: hasKeys }
    return { status: 200, headers, ...(method === 'GET' && { body: startedWith(page, start) }) }
  }
