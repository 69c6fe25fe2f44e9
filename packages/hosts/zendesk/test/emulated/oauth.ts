import { randomBytes } from 'node:crypto'
import type { Reply } from './replies.js'

interface Issued {
  scope: unknown
  /** The user it acts for: the client's owner, unless an agent authorized it. */
  user?: number | undefined
  until: number
}

const refused = (status: number, error: string): Reply => ({ status, json: { error, error_description: error } })

/** The answer to an invalid access token, from zendesk/zendesk_api_client_rb#297. */
const invalidToken: Reply = {
  status: 401,
  json: {
    error: 'invalid_token',
    error_description: 'The access token provided is expired, revoked, malformed or invalid for other reasons.',
  },
}

const minute = 60_000

/**
 * `POST /oauth/tokens` (Zendesk docs, api-reference/ticketing/oauth/grant_type_tokens): JSON; client credentials give no
 * refresh token; a refresh ends both previous tokens; `expires_in` is between 300 and 172,800 and is stated only if it was
 * requested. The default lifetime is that of clients made since 2026-04-30: half an hour.
 */
export class OAuth {
  readonly clientId = 'deskwire_bridge'
  readonly clientSecret = 'planted-77f9931747b63f720f9fbc6'
  readonly #access = new Map<string, Issued>()
  readonly #refresh = new Map<string, { access: string; scope: unknown; until: number }>()
  /** The requests to the token endpoint. */
  readonly asked: Record<string, unknown>[] = []

  constructor(readonly now: () => number) {}

  /** A user authorizes the client in the browser; returns what its web app gets. */
  authorize(scope = 'read write', user?: number): { access_token: string; refresh_token: string } {
    const access_token = this.#issue(scope, 30 * minute, user)
    return { access_token, refresh_token: this.#renewable(access_token, scope, 30 * 24 * 60 * minute) }
  }

  /** An administrator deletes every token of the client. */
  revoke(): void {
    this.#access.clear()
  }

  token(body: Uint8Array, type: string | undefined): Reply {
    if (!type?.startsWith('application/json')) return refused(400, 'invalid_request')
    const given = JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>
    this.asked.push(given)
    const { grant_type, client_id, client_secret, expires_in, scope } = given
    if (client_id !== this.clientId || client_secret !== this.clientSecret) return refused(401, 'invalid_client')
    if (!within(expires_in, 300, 172_800)) return refused(400, 'invalid_request')
    const lasts = (Number(expires_in) || 1800) * 1000
    if (grant_type === 'client_credentials')
      return { status: 201, json: this.#shown(this.#issue(scope, lasts), scope, expires_in) }
    if (grant_type !== 'refresh_token') return refused(400, 'unsupported_grant_type')
    return this.#refreshed(given, lasts)
  }

  #refreshed(given: Record<string, unknown>, lasts: number): Reply {
    const { refresh_token, expires_in, refresh_token_expires_in } = given
    if (!within(refresh_token_expires_in, 604_800, 7_776_000)) return refused(400, 'invalid_request')
    const before = this.#refresh.get(String(refresh_token))
    if (!before || before.until < this.now()) return refused(400, 'invalid_grant')
    this.#refresh.delete(String(refresh_token))
    this.#access.delete(before.access)
    const access = this.#issue(before.scope, lasts)
    const seconds = Number(refresh_token_expires_in) || 2_592_000
    return {
      status: 201,
      json: {
        ...this.#shown(access, before.scope, expires_in),
        refresh_token: this.#renewable(access, before.scope, seconds * 1000),
        refresh_token_expires_in: seconds,
      },
    }
  }

  /** Refuses a bearer that is invalid, expired, or lacks the scope (a token requested without a scope has none). */
  judge(bearer: string, method: string): Reply | undefined {
    const issued = this.#access.get(bearer)
    if (!issued || issued.until <= this.now()) return invalidToken
    const needs = method === 'GET' ? 'read' : 'write'
    const scopes = typeof issued.scope === 'string' ? issued.scope.split(' ') : []
    if (scopes.includes(needs)) return undefined
    return refused(403, 'Forbidden')
  }

  /** The agent who authorized a token, if any. */
  userOf(bearer: string): number | undefined {
    return this.#access.get(bearer)?.user
  }

  #issue(scope: unknown, lasts: number, user?: number): string {
    const token = randomBytes(16).toString('hex')
    this.#access.set(token, { scope, user, until: this.now() + lasts })
    return token
  }

  #renewable(access: string, scope: unknown, lasts: number): string {
    const token = randomBytes(16).toString('hex')
    this.#refresh.set(token, { access, scope, until: this.now() + lasts })
    return token
  }

  #shown(access_token: string, scope: unknown, expires_in: unknown) {
    return { access_token, token_type: 'bearer', scope, ...(expires_in !== undefined && { expires_in }) }
  }
}

const within = (value: unknown, least: number, most: number): boolean =>
  value === undefined || (typeof value === 'number' && value >= least && value <= most)
