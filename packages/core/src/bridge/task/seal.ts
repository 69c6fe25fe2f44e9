import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'

const ivBytes = 12
const tagBytes = 16
const textMax = 4_000
const nameBytes = 16

/**
 * Turns a value into a token that only we can read and nobody can alter. The same value gives the same token: the
 * nonce is a keyed hash of what is sealed, as in RFC 5297, so no two values share one.
 */
export class Seal {
  readonly #keys: readonly { cipher: Buffer; nonce: Buffer; name: Buffer }[]

  /** The first secret seals, each of them opens. Tokens of one purpose mean nothing for another. */
  constructor(secrets: readonly string[], purpose: string) {
    const derived = (secret: string, what: string) =>
      createHmac('sha256', secret).update(`deskwire ${purpose} ${what}`).digest()
    this.#keys = secrets.map((secret) => ({
      cipher: derived(secret, 'key'),
      nonce: derived(secret, 'nonce'),
      name: derived(secret, 'name'),
    }))
  }

  /** The seals of one setup, by purpose. Without a secret they are valid until the process ends. */
  static of(secret: string | readonly string[] | undefined): (purpose: string) => Seal {
    const secrets =
      secret === undefined ? [randomBytes(32).toString('hex')] : typeof secret === 'string' ? [secret] : secret
    return (purpose) => new Seal(secrets, purpose)
  }

  /** 22 characters that stand for it, the same ones each time: they hold nothing, and nobody else can find them. */
  name(value: readonly unknown[]): string {
    const hash = createHmac('sha256', this.#first().name).update(JSON.stringify(value)).digest()
    return hash.subarray(0, nameBytes).toString('base64url')
  }

  #first() {
    const [key] = this.#keys
    if (!key) throw new Error('A seal needs a secret')
    return key
  }

  seal(value: readonly unknown[]): string {
    const text = JSON.stringify(value)
    const key = this.#first()
    const iv = createHmac('sha256', key.nonce).update(text).digest().subarray(0, ivBytes)
    const cipher = createCipheriv('aes-256-gcm', key.cipher, iv)
    const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return sealed.toString('base64url')
  }

  open(token: string): readonly unknown[] | undefined {
    if (token.length > textMax) return undefined
    const sealed = Buffer.from(token, 'base64url')
    // Accept one spelling only: base64 ignores stray characters and the spare bits of the last one.
    if (sealed.length <= ivBytes + tagBytes || sealed.toString('base64url') !== token) return undefined
    for (const { cipher } of this.#keys) {
      const opened = openedWith(cipher, sealed)
      if (opened !== undefined) return JSON.parse(opened) as readonly unknown[]
    }
    return undefined
  }
}

const openedWith = (key: Buffer, sealed: Buffer): string | undefined => {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes), { authTagLength: tagBytes })
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
