import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** A name may be pointed at this machine by a stranger's DNS; a bare address is always what it says. */
const isAddress = (host: string): boolean => isIP(host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')) !== 0

/** Nobody logs in here, so at least no other page in the same browser, under no other name, may act on it. */
export const isOwn = ({ headers }: IncomingMessage, url: string): boolean => {
  const host = headers.host ?? ''
  if (!isAddress(host) && !/^localhost(:\d+)?$/.test(host) && host !== new URL(url).host) return false
  if (headers['sec-fetch-site'] === 'cross-site') return false
  const { origin } = headers
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
}
