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

/** A secret that a provider issued, given as a string, a list while one replaces another, or a function. */
export const secret = () => secretField('issued')

/** A secret that the user chooses, by which others prove to us who they are: a short or guessable one is refused. `remedy`: where a right one comes from. */
export const chosenSecret = (remedy?: string) => secretField('chosen', remedy)

/** The same, kept as text. */
export const secretText = () =>
  z.string().superRefine((given, context) => {
    const problem = secretProblem(given, 'chosen')
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
  })

/** An http or https URL; `example` is shown to who gives something else. */
export const httpUrl = (example?: string) =>
  z.url({
    protocol: /^https?$/,
    // What is none must not reach the rules that follow.
    abort: true,
    error: `expected ${example === undefined ? 'an http or https URL' : `a URL: ${example}`}`,
  })

/** The same as the beginning of other addresses: without a slash at its end. */
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
      'expected a media store, like s3Media({ … })',
    )
    .meta({ title: 'MediaStore' })

export const callback = <Callback>() =>
  z.custom<Callback>((given) => typeof given === 'function', 'expected a function').meta({ title: 'function' })
