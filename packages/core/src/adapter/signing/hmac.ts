import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { BoundedMap } from '../../model/bounded-map.js'

export type HmacAlgorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512'

const blockBytes: Record<HmacAlgorithm, number> = { sha1: 64, sha256: 64, sha384: 128, sha512: 128 }

interface Pads {
  inner: Buffer
  /** The outer pad, with room for the inner digest behind it. */
  outer: Buffer
}

// More than the secrets of one process; bounded in case a caller uses a key for each message.
const padsKept = 256
const pads: Record<HmacAlgorithm, BoundedMap<string, Pads>> = {
  sha1: new BoundedMap(padsKept),
  sha256: new BoundedMap(padsKept),
  sha384: new BoundedMap(padsKept),
  sha512: new BoundedMap(padsKept),
}

const padsOf = (algorithm: HmacAlgorithm, key: string): Pads => {
  const all = pads[algorithm]
  const known = all.get(key)
  if (known) return known
  const size = blockBytes[algorithm]
  const bytes = Buffer.from(key)
  const block = Buffer.alloc(size)
  const used = bytes.length > size ? hash(algorithm, bytes, 'buffer') : bytes
  used.copy(block)
  const made = {
    inner: block.map((byte) => byte ^ 0x36) as Buffer,
    outer: Buffer.concat([block.map((byte) => byte ^ 0x5c), hash(algorithm, '', 'buffer')]),
  }
  all.set(key, made)
  return made
}

// A shared buffer for the input of one hash. Nothing is awaited between writing and reading it.
const scratch = Buffer.allocUnsafeSlow(64 * 1024)

/** Writes the parts one after the other; returns undefined if there is no room. */
const gather = (parts: readonly (string | Uint8Array)[], start: number): number | undefined => {
  let end = start
  for (const part of parts) {
    // A UTF-16 unit takes three bytes at most.
    if (end + part.length * (typeof part === 'string' ? 3 : 1) > scratch.length) return undefined
    if (typeof part === 'string') end += scratch.write(part, end)
    else {
      scratch.set(part, end)
      end += part.length
    }
  }
  return end
}

/** Two one-shot hashes; undefined if the input is too long for the buffer. */
const digest = (
  algorithm: HmacAlgorithm,
  key: string,
  parts: readonly (string | Uint8Array)[],
  encoding: 'binary' | 'hex',
): string | undefined => {
  const { inner, outer } = padsOf(algorithm, key)
  const end = gather(parts, inner.length)
  if (end === undefined) return undefined
  scratch.set(inner)
  outer.write(hash(algorithm, scratch.subarray(0, end), 'binary'), inner.length, 'latin1')
  return hash(algorithm, outer, encoding)
}

/**
 * HMAC (RFC 2104), computed for every webhook. Node's `createHmac` makes an object each time that has to be finalised;
 * two one-shot hashes take half the time.
 */
export const hmac = (algorithm: HmacAlgorithm, key: string, parts: readonly (string | Uint8Array)[]): Buffer => {
  const made = digest(algorithm, key, parts, 'binary')
  if (made !== undefined) return Buffer.from(made, 'latin1')
  const long = createHmac(algorithm, key)
  for (const part of parts) long.update(part)
  return long.digest()
}

// Buffers for both sides of a comparison, of equal length, so that it takes constant time.
const sides = Object.fromEntries(
  [40, 64, 96, 128].map((length) => [length, [Buffer.alloc(length), Buffer.alloc(length)] as const]),
)

/** Whether this is the signature of the parts, in hex of any case. Compared in constant time, except for the length. */
export const isHmac = (
  algorithm: HmacAlgorithm,
  key: string,
  parts: readonly (string | Uint8Array)[],
  given: string,
): boolean => {
  const wanted = digest(algorithm, key, parts, 'hex') ?? hmac(algorithm, key, parts).toString('hex')
  const [left, right] = sides[wanted.length] ?? []
  if (!left || !right || given.length !== wanted.length) return false
  left.write(wanted)
  // Characters outside ASCII become bytes that no hex digit has.
  right.write(given.toLowerCase())
  return timingSafeEqual(left, right)
}
