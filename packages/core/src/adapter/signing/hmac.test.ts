import { createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type HmacAlgorithm, hmac, isHmac } from './hmac.js'

const latin1 = (hex: string): string => Buffer.from(hex, 'hex').toString('latin1')
const hex = (algorithm: HmacAlgorithm, key: string, data: string | Uint8Array): string =>
  hmac(algorithm, key, [data]).toString('hex')

it('RFC 4231, test cases 1, 2 and 6: SHA-256, SHA-384 and SHA-512, a key longer than a block too', () => {
  expect(hex('sha256', latin1('0b'.repeat(20)), 'Hi There')).toBe(
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  )
  expect(hex('sha256', 'Jefe', 'what do ya want for nothing?')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
  expect(hex('sha384', 'Jefe', 'what do ya want for nothing?')).toBe(
    'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649',
  )
  expect(hex('sha512', 'Jefe', 'what do ya want for nothing?')).toBe(
    '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
  )
})

it('RFC 2202, test case 2: SHA-1', () => {
  expect(hex('sha1', 'Jefe', 'what do ya want for nothing?')).toBe('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79')
})

it('any key and any parts, short or too long to gather, give what node gives', () => {
  const part = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.uint8Array({ maxLength: 300 }))
  fc.assert(
    fc.property(
      fc.constantFrom<HmacAlgorithm>('sha1', 'sha256', 'sha384', 'sha512'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
      fc.array(part, { maxLength: 6 }),
      (algorithm, key, parts) => {
        const wanted = createHmac(algorithm, key)
        for (const one of parts) wanted.update(one)
        expect(hmac(algorithm, key, parts).toString('hex')).toBe(wanted.digest('hex'))
      },
    ),
  )
  for (const size of [65_471, 65_472, 65_473, 1_000_000]) {
    const body = randomBytes(size)
    expect(hex('sha256', 'key', body)).toBe(createHmac('sha256', 'key').update(body).digest('hex'))
  }
})

it('a signature in hex is right in any case, and wrong in every bit, cut off, longer or of other characters', () => {
  for (const algorithm of ['sha1', 'sha256', 'sha384', 'sha512'] as const) {
    const right = hex(algorithm, 'key', 'what was said')
    const is = (given: string) => isHmac(algorithm, 'key', ['what ', Buffer.from('was said')], given)
    expect([is(right), is(right.toUpperCase())]).toEqual([true, true])
    for (let at = 0; at < right.length; at++)
      for (const bit of [1, 2, 4, 8]) {
        const other = (Number.parseInt(right.charAt(at), 16) ^ bit).toString(16)
        expect(is(right.slice(0, at) + other + right.slice(at + 1))).toBe(false)
      }
    // Characters whose lower byte is the right one, and those that grow when they are lowered.
    const wide = String.fromCharCode(...[...right].map((one) => one.charCodeAt(0) + 0x100))
    for (const given of ['', right.slice(1), `${right}0`, `0${right}`, wide, 'İ'.repeat(right.length)])
      expect(is(given)).toBe(false)
  }
  const body = randomBytes(100_000)
  expect(isHmac('sha256', 'key', [body], createHmac('sha256', 'key').update(body).digest('hex'))).toBe(true)
})
