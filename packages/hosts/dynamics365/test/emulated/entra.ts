import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'

interface Pair {
  kid: string
  privateKey: KeyObject
  publicKey: KeyObject
}

// Generating keys is slow, so a test run shares a few.
const made: Pair[] = []
const pair = (n: number): Pair => {
  for (let at = made.length; at <= n; at++)
    made.push({ kid: `key-${at}`, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) })
  return made[n] as Pair
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Microsoft Entra: tokens for clients, signed tokens for webhooks, and keys that rotate. */
export class Entra {
  #current = 0
  #published: number[] = [0]
  readonly #tokens = new Map<string, { scope: string; until: number }>()
  asked = 0

  constructor(
    readonly about: { tenantId: string; clientId: string; clientSecret: string; now: () => number; url: () => string },
  ) {}

  token(form: URLSearchParams): { status: number; body: object } {
    this.asked += 1
    const { clientId, clientSecret, now } = this.about
    if (form.get('grant_type') !== 'client_credentials') return refused('AADSTS70003', 'unsupported_grant_type', 400)
    if (form.get('client_id') !== clientId) return refused('AADSTS700016', 'unauthorized_client', 400)
    if (form.get('client_secret') !== clientSecret) return refused('AADSTS7000215', 'invalid_client', 401)
    const token = `token-${randomUUID()}`
    this.#tokens.set(token, { scope: form.get('scope') ?? '', until: now() + 3_599_000 })
    return { status: 200, body: { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: token } }
  }

  accepts(authorization: string | undefined, scope: RegExp): boolean {
    const held = this.#tokens.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '')
    return held !== undefined && held.until > this.about.now() && scope.test(held.scope)
  }

  forgetTokens(): void {
    this.#tokens.clear()
  }

  /** A new key signs from now on; the old one stays published for a while. */
  rotate(): void {
    this.#current += 1
    this.#published = [this.#current - 1, this.#current]
  }

  keys(): object {
    return {
      keys: this.#published.map((n) => {
        const { kid, publicKey } = pair(n)
        return { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', x5t: kid }
      }),
    }
  }

  /** A webhook call's token: a v2 token of our own application, through its managed identity. */
  webhookToken(claims: Readonly<Record<string, unknown>> = {}, key = this.#current): string {
    const { tenantId, clientId, now, url } = this.about
    const at = Math.floor(now() / 1000)
    const { kid, privateKey } = pair(key)
    const head = part({ typ: 'JWT', alg: 'RS256', kid })
    const body = part({
      iss: `${url()}/${tenantId}/v2.0`,
      aud: clientId,
      azp: clientId,
      sub: '0f0f0f0f-0000-4000-8000-00000000000f',
      tid: tenantId,
      iat: at,
      nbf: at - 5,
      exp: at + 3_600,
      ver: '2.0',
      ...claims,
    })
    return `${head}.${body}.${sign('sha256', Buffer.from(`${head}.${body}`), privateKey).toString('base64url')}`
  }
}

const refused = (code: string, error: string, status: number) => ({
  status,
  body: { error, error_description: `${code}: It is not so. Trace ID: 0` },
})
