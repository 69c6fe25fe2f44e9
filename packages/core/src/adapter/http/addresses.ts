import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { fail } from '../../model/failure.js'

const listOf = (family: 'ipv4' | 'ipv6', nets: readonly (readonly [net: string, bits: number])[]): BlockList => {
  const list = new BlockList()
  for (const [net, bits] of nets) list.addSubnet(net, bits, family)
  return list
}

const createRanges = () => ({
  // IANA special-purpose registries (iana.org/assignments/iana-ipv4-special-registry and -ipv6-), multicast, and
  // 168.63.129.16: a public address, but Azure's own metadata and DNS endpoint in every virtual network.
  privateV4: listOf('ipv4', [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
    ['168.63.129.16', 32],
  ]),
  // Of IPv6 only 2000::/3 is the public internet: loopback, ULA, link-local, mapped and translated IPv4 (::ffff:, 64:ff9b::)
  // are all outside it. Inside it, Teredo and 6to4 can carry any IPv4 address.
  publicV6: listOf('ipv6', [['2000::', 3]]),
  privateV6: listOf('ipv6', [
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
  ]),
})
// Created at the first call of an address that somebody else chose.
let ranges: ReturnType<typeof createRanges> | undefined

/** Whether this is an address on the public internet; false if it is not an address at all. */
export const isPublicAddress = (address: string): boolean => {
  ranges ??= createRanges()
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/s, '')
  switch (isIP(plain)) {
    case 4:
      return !ranges.privateV4.check(plain, 'ipv4')
    case 6:
      return ranges.publicV6.check(plain, 'ipv6') && !ranges.privateV6.check(plain, 'ipv6')
    default:
      return false
  }
}

export type Allowed = (address: string) => boolean

const refused = () =>
  fail('private_address', 'The address is not on the public internet, so it was not called', {
    remedy: 'Use a URL that is reachable from the internet',
  })

/** Checks the URL itself: its scheme, user info and literal IP address, for which `lookup` is never called. */
export const checkUntrustedUrl = (url: URL, allowed: Allowed): void => {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw fail('invalid_url', `Only http and https URLs are called, not ${url.protocol.slice(0, 12)}`)
  if (url.username || url.password) throw fail('invalid_url', 'A URL from outside must not carry credentials')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) && !allowed(host)) throw refused()
}

/**
 * Checks every address a name resolves to at the moment of the connection, so that a name that changes its answer
 * after a check (DNS rebinding) gains nothing. A name with any private address is refused.
 */
export const guardedLookup =
  (allowed: Allowed, resolve: typeof systemLookup = systemLookup): LookupFunction =>
  (hostname, options, answer) => {
    resolve(hostname, { ...options, all: true }, (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => {
      if (error) return answer(error, [])
      const [first] = found
      if (!first || !found.every(({ address }) => allowed(address))) return answer(refused(), [])
      if (options.all) answer(null, found)
      else answer(null, first.address, first.family)
    })
  }
