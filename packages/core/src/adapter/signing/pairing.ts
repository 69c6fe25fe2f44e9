import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import type { PanelOpening, PanelPairing } from '../../ports/panel.js'
import type { WebhookRequest } from '../../ports/shared.js'
import { own } from '../reading/read.js'
import { decode, isSignedBy } from './jwt.js'
import { claimed, claimsOf, lifetimeMs, openingToken, rejections, signClaims, signedAt } from './opening.js'
import { type SecretSource, secretsOf } from './signature.js'

// A pairing: the helpdesk has shown once who sits before a browser that keeps a key of its own. The key cannot leave the browser, and signs each
// opening (proof of possession, RFC 7800).

/** After that the agent pairs again. */
const pairingMs = 90 * 24 * 60 * 60_000
// Base 32 of RFC 4648: what is read aloud or typed is not mistaken.
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const codeLetters = 16

/** The public key of a browser, as WebCrypto exports it; undefined where it is none that we take. */
export const browserKey = (given: unknown): PanelPairing['key'] | undefined => {
  const [kty, crv, x, y] = ['kty', 'crv', 'x', 'y'].map((name) => own(given, name))
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') return undefined
  const key = { kty, crv, x, y } as const
  return keyOf(key) && key
}

const keyOf = (key: PanelPairing['key']): KeyObject | undefined => {
  try {
    return createPublicKey({ key: { ...key }, format: 'jwk' })
  } catch {
    return undefined
  }
}

/**
 * What the agent writes in the helpdesk, where their name stands on it: 80 bits of a hash of the browser's key and the page. Whoever has another
 * key has another code.
 */
export const pairingCode = (url: string, { x, y }: PanelPairing['key']): string => {
  const hash = createHash('sha256')
    .update(JSON.stringify(['deskwire pairing', url, x, y]))
    .digest()
  const code = Array.from({ length: codeLetters }, (_, n) => letters[(hash[n] ?? 0) % letters.length]).join('')
  return code.replace(/.{4}(?=.)/g, '$&-')
}

/** Signs that this agent has paired the browser that has this key. */
export const signPairing = (
  secret: SecretSource,
  { agent, key, url }: Pick<PanelPairing, 'agent' | 'key' | 'url'>,
  at: number,
): string => {
  const [first = ''] = secretsOf(secret)
  return signClaims(first, { aud: url, iat: Math.floor(at / 1000), sub: agent, cnf: { jwk: key } })
}

/** A host's `panel.open`, for a helpdesk that signs nothing: the browser signs, and shows with what it was paired. */
export const pairedOpening =
  (secret: SecretSource) =>
  (request: WebhookRequest): PanelOpening => {
    const secrets = secretsOf(secret)
    const rejected = rejections(secrets, request)
    const opening = decode(openingToken(request))
    const { claims, header } = opening
    const shown = own(claims, 'pairing')
    if (typeof shown !== 'string' || header.alg !== 'ES256') throw rejected('The opening shows no pairing')
    const pairing = claimsOf(secrets, shown, 'pairing', rejected)
    signedAt(pairing, request, { what: 'pairing', lastsMs: pairingMs }, rejected)
    const jwk = browserKey(own(own(pairing, 'cnf'), 'jwk'))
    const key = jwk && keyOf(jwk)
    if (!key || !isSignedBy(key, opening)) throw rejected('The signature of the opening does not match')
    const at = signedAt(claims, request, { what: 'opening', lastsMs: lifetimeMs }, rejected)
    const [id, agent] = [claimed(claims, 'jti'), claimed(pairing, 'sub')]
    if (id === undefined || agent === undefined) throw rejected('The opening names no agent or not itself')
    return { id, expires: at + lifetimeMs, agent: { id: agent } }
  }
