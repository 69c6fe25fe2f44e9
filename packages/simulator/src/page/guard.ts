import type { IncomingMessage } from 'node:http'

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/** Nobody logs in here, so at least no other page in the same browser, under no other name, may act on it. */
export const isOwn = ({ headers }: IncomingMessage, url: string): boolean => {
  const host = headers.host ?? ''
  if (!loopback.test(host) && host !== new URL(url).host) return false
  if (headers['sec-fetch-site'] === 'cross-site') return false
  const { origin } = headers
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
}
