import { type Medium, option, type SecretInput } from '@deskwire/core/adapter'
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

const line = option.union(
  option.text(),
  option.object({ number: option.text() }),
  option.object({ messagingServiceSid: option.text(), senders: option.list(option.text()).optional() }),
)

const sid = (prefix: string) =>
  option.pattern(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `expected ${prefix} and 32 hexadecimal digits`)

/** The rules of `TwilioAccountOptions`, to be spread into a channel's own. */
export const accountFields = (medium: Medium) => ({
  accountSid: sid('AC'),
  authToken: option.secret(),
  apiKey: option.object({ sid: sid('SK'), secret: option.secret() }).optional(),
  lines: option.list(line).problems((lines) => lineProblems(lines, medium)),
  region: option.text().optional(),
  edge: option.text().optional(),
  apiBase: option.url().optional(),
  takeOver: option.flag().optional(),
})
