import { createHmac, createPublicKey } from 'node:crypto'
import { WebhookRejected } from '../../model/failure.js'
import type { PanelOpening } from '../../ports/panel.js'
import type { WebhookRequest } from '../../ports/shared.js'
import { safeUrlOf } from '../http/safe-url.js'
import { own, word } from '../reading/read.js'
import { type Claims, decode, isSignedBy } from './jwt.js'
import { type SecretSource, sameBytes, secretsOf } from './signature.js'

/** How long an opening may be taken, from when the helpdesk signed it. */
export const lifetimeMs = 60_000
/** How far the helpdesk's clock may be ahead of ours. */
const aheadMs = 30_000
const longest = 200
const mostTeams = 50

/** The opening's token: in the query of a GET, or in the form that a helpdesk posts into its frame. */
export const openingToken = ({ method, path, body }: WebhookRequest, name = 'opening'): string => {
  const question = path.indexOf('?')
  const given =
    method === 'POST'
      ? new URLSearchParams(Buffer.from(body).toString('latin1'))
      : new URLSearchParams(question < 0 ? '' : path.slice(question + 1))
  const token = given.get(name)
  if (!token) throw new WebhookRejected('The panel was opened without a signed opening', { present: false })
  return token
}

const signatureOf = (secret: string, signed: string | Uint8Array): Buffer =>
  createHmac('sha256', secret).update(signed).digest()

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A JSON Web Token (RFC 7519) with HS256. */
export const signClaims = (secret: string, claims: object): string => {
  const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(claims)}`
  return `${signed}.${signatureOf(secret, signed).toString('base64url')}`
}

/** The panel's page, from where the host is called: `/hosts/rt` and `/panel/rt`. */
export const panelUrl = (hostUrl: string): string => hostUrl.replace(/\/hosts\/([^/]*)$/, '/panel/$1')

type Rejected = (message: string, more?: Record<string, number>) => WebhookRejected

/** How an opening is refused: with what helps to find out why, and nothing of the opening. */
export const rejections =
  (secrets: readonly string[], { publicUrl }: WebhookRequest): Rejected =>
  (message, more = {}) =>
    new WebhookRejected(message, { secrets: secrets.length, url: safeUrlOf(publicUrl), ...more })

/** What one of the secrets has signed. */
export const claimsOf = (secrets: readonly string[], token: string, what: string, rejected: Rejected): Claims => {
  if (secrets.length === 0) throw rejected(`No usable secret is set, so no ${what} can be verified`)
  const { header, claims, signed, signature } = decode(token)
  // The token must not choose how it is checked.
  if (header.alg !== 'HS256') throw rejected(`The ${what} is not signed with HS256`)
  let matches = false
  for (const one of secrets) matches = sameBytes(signatureOf(one, signed), signature) || matches
  if (!matches) throw rejected(`The signature of the ${what} does not match`)
  return claims
}

/** When it was signed: for this page, and no longer ago than it may be. */
export const signedAt = (
  { aud, iat }: Claims,
  { publicUrl, receivedAt }: WebhookRequest,
  { what, lastsMs }: { what: string; lastsMs: number },
  rejected: Rejected,
): number => {
  const [page = ''] = publicUrl.split('?', 1)
  if (aud !== page) throw rejected(`The ${what} is for another panel`)
  const at = typeof iat === 'number' ? iat * 1000 : Number.NaN
  const offMs = receivedAt - at
  if (!(offMs >= -aheadMs)) throw rejected(`The ${what} is from the future`, { offMs: Math.round(offMs) })
  if (!(offMs <= lastsMs)) throw rejected(`The ${what} is too old`, { offMs: Math.round(offMs) })
  return at
}

/** A claim that is a name, no longer than one is. */
export const claimed = (claims: Claims, name: string): string | undefined => word(own(claims, name))?.slice(0, longest)

/** Signs an opening as our plugs do, for the page at `url`. */
export const signOpening = (
  secret: string,
  { id, ticket, agent, teams, language, theme, customer }: Omit<PanelOpening, 'expires'>,
  { url, at }: { url: string; at: number },
): string => {
  return signClaims(secret, {
    aud: url,
    jti: id,
    iat: Math.floor(at / 1000),
    sub: agent.id,
    name: agent.name,
    ticket,
    teams,
    locale: language,
    theme,
    channel: customer?.channel,
    to: customer?.address,
  })
}

/** What a plug signs with: a secret that both sides have (HS256), or a key of which the bridge has the public half as PEM (RS256). */
export type OpeningKey = SecretSource | { publicKey: string }

const isPair = (key: OpeningKey): key is { publicKey: string } => typeof key === 'object' && 'publicKey' in key

const claimsReader = (key: OpeningKey): ((request: WebhookRequest) => { claims: Claims; rejected: Rejected }) => {
  if (!isPair(key))
    return (request) => {
      const secrets = secretsOf(key)
      const rejected = rejections(secrets, request)
      return { claims: claimsOf(secrets, openingToken(request), 'opening', rejected), rejected }
    }
  const known = createPublicKey(key.publicKey)
  return (request) => {
    const rejected = rejections([key.publicKey], request)
    const opening = decode(openingToken(request))
    if (opening.header.alg !== 'RS256') throw rejected('The opening is not signed with RS256')
    if (!isSignedBy(known, opening)) throw rejected('The signature of the opening does not match')
    return { claims: opening.claims, rejected }
  }
}

/** A host's `panel.open`, for openings that are signed by a plug of ours. */
export const signedOpening = (key: OpeningKey): ((request: WebhookRequest) => PanelOpening) => {
  const read = claimsReader(key)
  return (request) => {
    const { claims, rejected } = read(request)
    const at = signedAt(claims, request, { what: 'opening', lastsMs: lifetimeMs }, rejected)
    const text = (name: string) => claimed(claims, name)
    const [id, ticket, agent] = [text('jti'), text('ticket'), text('sub')]
    if (id === undefined || ticket === undefined || agent === undefined)
      throw rejected('The opening names no ticket, no agent or not itself')
    const name = text('name')
    const language = text('locale')
    const theme = text('theme')
    const [channel, address] = [text('channel'), text('to')]
    // An instance of ServiceNow is known to sign texts and numbers only.
    const groups = own(claims, 'teams')
    const teams = typeof groups === 'string' ? groups.split('\n', mostTeams) : groups
    return {
      id,
      expires: at + lifetimeMs,
      ticket,
      agent: { id: agent, ...(name !== undefined && { name }) },
      ...(Array.isArray(teams) && { teams: teams.slice(0, mostTeams).flatMap((one) => word(one) ?? []) }),
      ...(language !== undefined && { language }),
      ...((theme === 'light' || theme === 'dark') && { theme }),
      ...((channel !== undefined || address !== undefined) && {
        customer: { ...(channel !== undefined && { channel }), ...(address !== undefined && { address }) },
      }),
    }
  }
}
