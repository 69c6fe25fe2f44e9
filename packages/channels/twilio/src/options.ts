import { httpUrl, type Medium, secret } from '@deskwire/core/adapter'
import { z } from 'zod'
import { lineProblems } from './lines.js'

const line = z.union([
  z.string(),
  z.strictObject({ number: z.string() }),
  z.strictObject({ messagingServiceSid: z.string(), senders: z.array(z.string()).readonly().optional() }),
])

const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `expected ${prefix} and 32 hexadecimal digits`)

/** The options of both Twilio channels, to be spread into a channel's own. */
export const accountFields = (medium: Medium) => ({
  accountSid: sid('AC').describe("`AC…`, from the console's start page."),
  authToken: secret().describe(
    'The primary auth token: webhooks are signed with it, even when an API key is used for calls. A list while rotating.',
  ),
  sharedKey: secret()
    .optional()
    .describe(
      'The secret of the shared key that signs webhooks, where a webhook rule at Twilio names one (public beta). A list while rotating.',
    ),
  apiKey: z
    .strictObject({ sid: sid('SK'), secret: secret() })
    .optional()
    .describe('An API key for calls, so that the auth token is only used for checking signatures.'),
  lines: z
    .array(line)
    .readonly()
    .superRefine((lines, context) => {
      for (const { path, message } of lineProblems(lines, medium)) context.addIssue({ code: 'custom', path, message })
    })
    .describe('A number, or a messaging service with the numbers in its pool.'),
  region: z
    .string()
    .min(1)
    .optional()
    .describe('For accounts outside of the US region: `ie1` (SMS only). Its credentials are its own.'),
  edge: z.string().min(1).optional().describe('The edge location of that region: `dublin` for `ie1`.'),
  apiBase: httpUrl().optional().describe("Where Twilio's APIs are, if not at Twilio: a simulator."),
  takeOver: z.boolean().default(false).describe('Lets `setup` replace a webhook that belongs to another application.'),
})

type Account = z.ZodObject<ReturnType<typeof accountFields>>
export type TwilioAccountOptions = z.input<Account>
/** The same options after parsing. */
export type ParsedAccount = z.output<Account>
