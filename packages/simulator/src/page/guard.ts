import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** A stranger's DNS may point a name at this machine (DNS rebinding), so only bare addresses are trusted. */
const isAddress = (host: string): boolean => isIP(host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')) !== 0

/** There is no login, so refuse requests from other pages in the same browser and under other host names. */
export const isOwn = ({ headers }: IncomingMessage, url: string): boolean => {
  const host = headers.host ?? ''
  if (!isAddress(host) && !/^localhost(:\d+)?$/.test(host) && host !== new URL(url).host) return false
  if (headers['sec-fetch-site'] === 'cross-site') return false
  const { origin } = headers
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
}
