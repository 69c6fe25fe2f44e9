import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

interface Signing {
  at: number
  installation?: number
  key?: KeyObject
  more?: object
}

/** The app's installation, and what Zendesk posts into its frame (Zendesk docs, "Using the Apps framework", JWT claims). */
export class AgentApp {
  readonly installation = 4_211
  readonly options = {
    installationId: this.installation,
    publicKey: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  }

  constructor(readonly origin: () => string) {}

  token(user: number, { at, installation = this.installation, key = keys.privateKey, more = {} }: Signing): string {
    const now = Math.floor(at / 1000)
    const origin = this.origin()
    const claims = {
      iss: new URL(origin).host,
      aud: `${origin}/api/v2/apps/installations/${installation}.json`,
      sub: `${origin}/api/v2/users/${user}.json`,
      iat: now,
      nbf: now,
      exp: now + 300,
      qsh: 'query-string-hash',
      context: { product: 'support', location: 'ticket_sidebar' },
      ...more,
    }
    const signed = `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url(claims)}`
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
  }

  form(user: number, signing: Signing): URLSearchParams {
    return new URLSearchParams({ token: this.token(user, signing) })
  }
}
