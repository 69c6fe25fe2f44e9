import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { pairingCode } from '@deskwire/core/adapter'

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An agent's browser: a key that it does not hand out, and what the panel's page does with it. */
export const agentBrowser = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const key = { kty: 'EC', crv: 'P-256', x, y } as const
  return {
    key,
    code: (url: string) => pairingCode(url, key),
    opening(pairing: string, { url, at, id = randomUUID() }: { url: string; at: number; id?: string }): string {
      const said = `${encoded({ alg: 'ES256', typ: 'JWT' })}.${encoded({ aud: url, iat: Math.floor(at / 1000), jti: id, pairing })}`
      const signature = sign('sha256', Buffer.from(said), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      return `${said}.${signature.toString('base64url')}`
    },
  }
}

export type AgentBrowser = ReturnType<typeof agentBrowser>
