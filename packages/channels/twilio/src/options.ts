import { type Medium, type SecretInput, secret } from '@deskwire/core/adapter'
import { z } from 'zod'
import { lineProblems, type TwilioLine } from './lines.js'

/** What both Twilio channels are told. */
export interface TwilioAccountOptions {
  /** `AC…`, from the console's start page. */
  accountSid: string
  /** The primary auth token: webhooks are signed with it, even when an API key is used for calls. A list while rotating. */
  authToken: SecretInput
  /** An API key for calls, so that the auth token is only used for checking signatures. */
  apiKey?: { sid: string; secret: SecretInput }
  lines: readonly TwilioLine[]
  /** For accounts outside of the US region: `ie1`, `au1`. */
  region?: string
  edge?: string
  /** Where Twilio's APIs are, if not at Twilio: a simulator. */
  apiBase?: string
  /** Lets `setup` replace a webhook that belongs to another application. Off unless said. */
  takeOver?: boolean
}

const linesOf = (medium: Medium) =>
  z
    .array(
      z.union([
        z.string(),
        z.strictObject({ number: z.string() }),
        z.strictObject({ messagingServiceSid: z.string(), senders: z.array(z.string()).optional() }),
      ]),
    )
    .superRefine((lines, context) => {
      for (const { path, message } of lineProblems(lines, medium)) context.addIssue({ code: 'custom', path, message })
    })

const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `expected ${prefix} and 32 hexadecimal digits`)

/** The zod fields of `TwilioAccountOptions`, to be spread into a channel's own schema. */
export const accountFields = (medium: Medium) => ({
  accountSid: sid('AC'),
  authToken: secret(z),
  apiKey: z.strictObject({ sid: sid('SK'), secret: secret(z) }).optional(),
  lines: linesOf(medium),
  region: z.string().optional(),
  edge: z.string().optional(),
  apiBase: z.url({ protocol: /^https?$/ }).optional(),
  takeOver: z.boolean().optional(),
})
