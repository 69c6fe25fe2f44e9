import { createHmac, generateKeyPairSync, KeyObject, sign } from 'node:crypto'
import { exportJWK, exportSPKI, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { loopback } from '../../../test/loopback.js'
import { KeysUnknown, WebhookRejected } from '../../model/failure.js'
import { createHttp } from '../http/http.js'
import type { Algorithm } from './jwt.js'
import { createKeySet, type KeySetOptions } from './key-set.js'

const at = Date.UTC(2026, 5, 1)
const issuer = 'https://login.example/tenant/v2.0'
const audience = 'our-app'

type Pair = Awaited<ReturnType<typeof generateKeyPair>>
const algorithms: Algorithm[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
]
const pairs = new Map<Algorithm, Pair>()
let other: Pair

beforeAll(async () => {
  for (const alg of algorithms) pairs.set(alg, await generateKeyPair(alg, { extractable: true }))
  other = await generateKeyPair('RS256', { extractable: true })
})

const pairOf = (alg: Algorithm): Pair => {
  const pair = pairs.get(alg)
  if (!pair) throw new TypeError(alg)
  return pair
}

const jwk = async (pair: Pair, more: object) => ({ ...(await exportJWK(pair.publicKey)), ...more })

const token = (pair: Pair, header: JWTHeaderParameters, claims: Record<string, unknown> = {}) => {
  const all = { iss: issuer, aud: audience, exp: at / 1000 + 600, nbf: at / 1000 - 10, sub: 's', ...claims }
  return new SignJWT(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
    .setProtectedHeader(header)
    .sign(pair.privateKey)
}

const publish = async (keys: () => unknown, more: Partial<KeySetOptions> = {}) => {
  const clock = { now: at }
  const server = await loopback((request, response) => {
    if (request.url === '/config') return void response.end(JSON.stringify({ issuer, jwks_uri: `${server.url}/keys` }))
    const answer = keys()
    if (answer === undefined) response.writeHead(500).end()
    else response.end(JSON.stringify(answer))
  })
  const set = createKeySet({
    source: { openidConfigurationUrl: `${server.url}/config` },
    http: createHttp({ retries: 0, now: () => clock.now }),
    now: () => clock.now,
    issuer,
    audience,
    ...more,
  })
  return { set, server, clock, asked: () => server.seen.filter(({ url }) => url === '/keys').length }
}

describe('what jose signs', () => {
  it.each(algorithms)('%s is verified', async (alg) => {
    const pair = pairOf(alg)
    const key = await jwk(pair, { kid: 'k', use: 'sig' })
    const { set } = await publish(() => ({ keys: [key] }), { algorithms: [alg] })
    await set.refresh()
    const good = await token(pair, { alg, kid: 'k' })
    expect(set.verify(good, at)).toMatchObject({ sub: 's', iss: issuer })
    const [head, body = '', signature = ''] = good.split('.')
    const forged = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url').toString()), sub: 'x' }))
    expect(() => set.verify([head, forged.toString('base64url'), signature].join('.'), at)).toThrow(WebhookRejected)
    expect(() => set.verify([head, body, 'AAAA'].join('.'), at)).toThrow(WebhookRejected)
  })
})

describe('a token is refused', () => {
  const given = async (header: object, claims: object = {}, more: Partial<KeySetOptions> = {}) => {
    const key = await jwk(pairOf('RS256'), { kid: 'k' })
    const { set } = await publish(() => ({ keys: [key] }), more)
    await set.refresh()
    return { set, text: await token(pairOf('RS256'), { alg: 'RS256', kid: 'k', ...header }, { ...claims }) }
  }

  it.each([
    ['another issuer', { iss: 'https://login.example/other' }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'their-app' }],
    ['no audience', { aud: undefined }],
    ['an end in the past', { exp: at / 1000 - 61 }],
    ['no end', { exp: undefined }],
    ['an end that is no number', { exp: 'never' }],
    ['a start in the future', { nbf: at / 1000 + 61 }],
    ['a start that is no number', { nbf: 'soon' }],
  ])('with %s', async (_what, claims) => {
    const { set, text } = await given({}, claims)
    expect(() => set.verify(text, at)).toThrow(WebhookRejected)
  })

  it('but a minute of difference between clocks is tolerated, and any of several audiences taken', async () => {
    const { set, text } = await given({}, { exp: at / 1000 - 59, nbf: at / 1000 + 59, aud: ['a', audience] })
    expect(set.verify(text, at)).toBeDefined()
  })

  it('with an extension we do not know, or a way of signing that was not named, though rightly signed', async () => {
    const { set, text } = await given({})
    const signWith = (header: object) => {
      const signed = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${text.split('.')[1]}`
      const hash = 'alg' in header && header.alg === 'RS512' ? 'sha512' : 'sha256'
      return `${signed}.${sign(hash, Buffer.from(signed), KeyObject.from(pairOf('RS256').privateKey)).toString('base64url')}`
    }
    expect(set.verify(signWith({ alg: 'RS256', kid: 'k' }), at)).toBeDefined()
    expect(() => set.verify(signWith({ alg: 'RS256', kid: 'k', crit: ['exp'] }), at)).toThrow(WebhookRejected)
    expect(() => set.verify(signWith({ alg: 'RS256', kid: 'k', b64: false }), at)).toThrow(WebhookRejected)
    expect(() => set.verify(signWith({ alg: 'RS512', kid: 'k' }), at)).toThrow(WebhookRejected)
  })

  it('with alg none, or signed by HMAC with the public key as its secret', async () => {
    const { set, text } = await given({})
    const body = text.split('.')[1]
    const encode = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url')
    expect(() => set.verify(`${encode({ alg: 'none', kid: 'k' })}.${body}.`, at)).toThrow(WebhookRejected)
    expect(() => set.verify(`${encode({ alg: 'none', kid: 'k' })}.${body}.AA`, at)).toThrow(WebhookRejected)
    const signed = `${encode({ alg: 'HS256', kid: 'k' })}.${body}`
    const secret = JSON.stringify(await exportJWK(pairOf('RS256').publicKey))
    const mac = createHmac('sha256', secret).update(signed).digest('base64url')
    expect(() => set.verify(`${signed}.${mac}`, at)).toThrow(WebhookRejected)
  })

  it('with an accepted algorithm that is not the key’s', async () => {
    const key = await jwk(pairOf('ES384'), { kid: 'k' })
    const { set } = await publish(() => ({ keys: [key] }), { algorithms: ['RS256', 'ES256'] })
    await set.refresh()
    const text = await token(pairOf('ES256'), { alg: 'ES256', kid: 'k' })
    expect(() => set.verify(text, at)).toThrow(WebhookRejected)
  })

  it('when it is none', async () => {
    const { set } = await given({})
    for (const text of ['', 'a', 'a.b', 'a.b.c', 'bnVsbA.bnVsbA.AA', 'W10.W10.AA', `${'a'.repeat(20_000)}.b.c`])
      expect(() => set.verify(text, at)).toThrow(WebhookRejected)
    for (const authorization of [undefined, '', 'Basic x', 'Bearer', 'Bearer a b'])
      expect(() => set.verifyRequest({ headers: { authorization }, receivedAt: at })).toThrow(WebhookRejected)
  })

  it('with a key that is meant for encryption', async () => {
    const encryption = await jwk(pairOf('RS256'), { kid: 'e', use: 'enc' })
    const { set } = await publish(() => ({ keys: [encryption, { kty: 'oct', k: 'c2VjcmV0', kid: 's' }, 5, null] }))
    await expect(set.refresh()).rejects.toMatchObject({ code: 'auth', failure: { retryable: true } })
    const text = await token(pairOf('RS256'), { alg: 'RS256', kid: 'e' })
    expect(() => set.verify(text, at)).toThrow(KeysUnknown)
  })
})

it('a key that is too small to trust proves nothing', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const { set } = await publish(() => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'small' }] }))
  await set.refresh()
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const signed = `${encode({ alg: 'RS256', kid: 'small' })}.${encode({ iss: issuer, aud: audience, exp: at / 1000 + 60 })}`
  const text = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
  expect(() => set.verify(text, at)).toThrow(WebhookRejected)
})

describe('keys that rotate', () => {
  it('are asked for once when unknown, for all who wait, and then serve', async () => {
    let keys = [await jwk(other, { kid: 'old' })]
    const { set, clock, asked } = await publish(() => ({ keys }))
    const old = await token(other, { alg: 'RS256', kid: 'old' })
    expect(() => set.verify(old, at)).toThrow(KeysUnknown)
    await Promise.all([set.refresh(), set.refresh(), set.refresh()])
    expect(asked()).toBe(1)
    expect(set.verifyRequest({ headers: { authorization: `Bearer ${old}` }, receivedAt: at })).toBeDefined()

    keys = [await jwk(pairOf('RS256'), { kid: 'new' })]
    const fresh = await token(pairOf('RS256'), { alg: 'RS256', kid: 'new' })
    expect(() => set.verify(fresh, at)).toThrow(KeysUnknown)
    clock.now += 60_000
    await set.refresh()
    expect(set.verify(fresh, at)).toBeDefined()
    expect(() => set.verify(old, at)).toThrow(KeysUnknown)
  })

  it('forged key ids cannot make us ask more than once a minute', async () => {
    const key = await jwk(other, { kid: 'k' })
    const { set, clock, asked } = await publish(() => ({ keys: [key] }))
    for (let tries = 0; tries < 50; tries++) {
      const forged = await token(pairOf('RS256'), { alg: 'RS256', kid: `forged-${tries}` })
      expect(() => set.verify(forged, at)).toThrow(KeysUnknown)
      await set.refresh()
      clock.now += 1000
    }
    expect(asked()).toBe(1)
  })

  it('out of date are asked for anew, and serve while the issuer is down', async () => {
    let down = false
    const key = await jwk(other, { kid: 'k' })
    const { set, clock, asked } = await publish(() => (down ? undefined : { keys: [key] }))
    await set.refresh()
    clock.now += 25 * 3_600_000
    const text = await token(other, { alg: 'RS256', kid: 'k' }, { exp: clock.now / 1000 + 60 })
    down = true
    expect(() => set.verify(text, clock.now)).toThrow(KeysUnknown)
    await expect(set.refresh()).rejects.toMatchObject({ code: 'unavailable' })
    expect(set.verify(text, clock.now)).toBeDefined()
    down = false
    clock.now += 60_000
    expect(() => set.verify(text, clock.now)).toThrow(KeysUnknown)
    await set.refresh()
    expect(set.verify(text, clock.now)).toBeDefined()
    expect(asked()).toBe(3)
  })

  it('without key ids, every key is tried', async () => {
    const keys = [await jwk(other, {}), await jwk(pairOf('RS256'), {})]
    const { set } = await publish(() => ({ keys }))
    await set.refresh()
    expect(set.verify(await token(pairOf('RS256'), { alg: 'RS256' }), at)).toBeDefined()
  })
})

describe('the one key of an issuer without a set', () => {
  const one = async () => {
    const pair = pairOf('RS256')
    const pem = await exportSPKI(pair.publicKey)
    const http = createHttp({ retries: 0 })
    return { pair, keys: createKeySet({ source: { pem }, http, now: () => at, issuer, audience }) }
  }

  it('verifies whatever name the token gives it, and fetches nothing', async () => {
    const { pair, keys } = await one()
    for (const kid of [undefined, 'any'])
      expect(keys.verify(await token(pair, { alg: 'RS256', ...(kid && { kid }) }), at).sub).toBe('s')
    await keys.refresh()
    expect(keys.verify(await token(pair, { alg: 'RS256' }), at + 300_000).sub).toBe('s')
  })

  it('refuses a token of another key for good', async () => {
    const { keys } = await one()
    const forged = await token(other, { alg: 'RS256' })
    expect(() => keys.verify(forged, at)).toThrow(WebhookRejected)
    expect(() => keys.verify(forged, at)).toThrow('does not match')
  })
})
