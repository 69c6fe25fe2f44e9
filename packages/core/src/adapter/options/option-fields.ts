import { createPublicKey } from 'node:crypto'
import { z } from 'zod'
import type { MediaStore } from '../../ports/store.js'
import { Secret, type SecretInput, type SecretOrigin, secretProblem } from './secret.js'

const secretField = (origin: SecretOrigin, remedy?: string) =>
  z
    .custom<SecretInput>()
    .superRefine((input, context) => {
      const problem = secretProblem(input, origin, remedy)
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
    })
    .meta({ title: 'SecretInput' })
    .transform((input): Secret => new Secret(input, origin, remedy))

/** A secret issued by a provider: a string, a list during rotation, or a function. */
export const secret = () => secretField('issued')

/** A secret that the user chooses and others authenticate with; a short or guessable one is refused. `remedy` says how to make a good one. */
export const chosenSecret = (remedy?: string) => secretField('chosen', remedy)

/** The same, kept as text. */
export const secretText = () =>
  z.string().superRefine((given, context) => {
    const problem = secretProblem(given, 'chosen')
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
  })

/** The public half of an RSA key in PEM, or a certificate of it; `expected` says which and from where. */
export const rsaPublicKey = (expected: string) => z.string().refine(isRsaPublicKey, expected)

const isRsaPublicKey = (pem: string): boolean => {
  try {
    // Node makes the public key of a private one too.
    return createPublicKey(pem).asymmetricKeyType === 'rsa' && !pem.includes('PRIVATE')
  } catch {
    return false
  }
}

/** An http or https URL; `example` is shown in the error. */
export const httpUrl = (example?: string) =>
  z.url({
    protocol: /^https?$/,
    // Stop here, so that later rules see only URLs.
    abort: true,
    error: `expected ${example === undefined ? 'an http or https URL' : `a URL: ${example}`}`,
  })

/** A base URL: the same without a trailing slash. */
export const baseUrl = (example?: string) => httpUrl(example).transform((url) => withoutSlashes(url))

const withoutSlashes = (url: string): string => {
  let end = url.length
  while (url.charCodeAt(end - 1) === 47) end--
  return url.slice(0, end)
}

export const mediaStore = () =>
  z
    .custom<MediaStore>(
      (given) => typeof given === 'object' && given !== null && 'put' in given && 'open' in given && 'remove' in given,
      'expected a media store, for example s3Media({ … })',
    )
    .meta({ title: 'MediaStore' })

export const callback = <Callback>() =>
  z.custom<Callback>((given) => typeof given === 'function', 'expected a function').meta({ title: 'function' })
