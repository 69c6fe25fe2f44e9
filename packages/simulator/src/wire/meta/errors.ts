import { randomBytes } from 'node:crypto'
import { type JsonObject, json, type WireResponse } from '../http.js'

interface Extra {
  details?: string
  subcode?: number
  transient?: boolean
}

/** Meta docs, support/error-codes: the title, and its HTTP status. */
const known: ReadonlyMap<number, readonly [status: number, title: string]> = new Map([
  [0, [401, 'AuthException']],
  [2, [503, 'API Service']],
  [3, [500, 'API Method']],
  [4, [400, 'API Too Many Calls']],
  [10, [403, 'Permission Denied']],
  [33, [400, 'Parameter value is not valid']],
  [100, [400, 'Invalid parameter']],
  [190, [401, 'Access token has expired']],
  [200, [403, 'API Permission']],
  [130403, [400, 'The business blocked the user']],
  [130429, [400, 'Rate limit hit']],
  [130472, [400, "User's number is part of an experiment"]],
  [131000, [500, 'Something went wrong']],
  [131008, [400, 'Required parameter is missing']],
  [131009, [400, 'Parameter value is not valid']],
  [131016, [500, 'Service unavailable']],
  [131021, [400, 'Recipient cannot be sender']],
  [131026, [400, 'Message undeliverable']],
  [131047, [400, 'Re-engagement message']],
  [131049, [400, 'This message was not delivered to maintain healthy ecosystem engagement.']],
  [
    131050,
    [
      400,
      'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business',
    ],
  ],
  [131051, [400, 'Message type unknown']],
  [131052, [400, 'Media download error']],
  [131053, [400, 'Media upload error']],
  [131056, [400, '(Business Account, Consumer Account) pair rate limit hit']],
  [131060, [400, 'This message is unavailable']],
  [131062, [400, 'Business-scoped user ids are not supported for this message']],
  [132000, [400, 'Number of parameters does not match the expected number of params']],
  [132001, [404, 'Template name does not exist in the translation']],
  [132005, [400, 'Translated text too long']],
  [132012, [400, 'Parameter format does not match format in the created template']],
  [132015, [400, 'Template is Paused']],
  [132016, [400, 'Template is Disabled']],
  [133010, [400, 'Phone number not registered']],
  [133016, [400, 'Account register deregister rate limit exceeded']],
  [137000, [400, 'Identity key hash mismatch']],
  [139100, [400, 'Failed to block or unblock some users']],
  [2200, [400, 'Callback verification failed']],
])

const titleOf = (code: number): string => known.get(code)?.[1] ?? 'Unknown error'

export class GraphError extends Error {
  readonly status: number
  constructor(
    readonly code: number,
    readonly extra: Extra = {},
    message?: string,
    status?: number,
  ) {
    super(message ?? `(#${code}) ${titleOf(code)}`)
    this.status = status ?? known.get(code)?.[0] ?? 400
  }
}

export const graphErrorResponse = (
  error: GraphError,
  headers: Readonly<Record<string, string>> = {},
  more: JsonObject = {},
): WireResponse =>
  json(
    error.status,
    {
      ...more,
      error: {
        message: error.message,
        type: 'OAuthException',
        code: error.code,
        ...(error.extra.details ? { error_data: { messaging_product: 'whatsapp', details: error.extra.details } } : {}),
        ...(error.extra.subcode ? { error_subcode: error.extra.subcode } : {}),
        ...(error.extra.transient ? { is_transient: true } : {}),
        fbtrace_id: randomBytes(16).toString('base64url').slice(0, 22),
      },
    },
    { ...headers },
  )

export const missing = (name: string): GraphError =>
  new GraphError(131008, { details: `Parameter '${name}' is mandatory` })
export const wrong = (details: string): GraphError => new GraphError(131009, { details })
export const unknownParameter = (name: string): GraphError =>
  new GraphError(100, {}, `(#100) Unexpected key "${name}" on param.`)

export const noObject = (id: string, method: string): GraphError =>
  new GraphError(
    100,
    { subcode: 33 },
    `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`,
  )

/** A status webhook's `errors[]`, and `messages[].errors[]`. */
export const webhookError = (code: number, details?: string): JsonObject => ({
  code,
  title: titleOf(code),
  message: titleOf(code),
  error_data: { details: details ?? titleOf(code) },
  href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
})
