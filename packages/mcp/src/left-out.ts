import type { ApiDocument, Operation } from './document.js'

export const scopes = ['read', 'agent', 'admin'] as const
export type Scope = (typeof scopes)[number]

const reasons: Readonly<Record<string, string>> = {
  post_media: 'The body is the file itself, and a model has no bytes to give',
  get_channel_chat_qr: 'It answers with a picture; `get_channel_chat` has the link that the picture says',
  post_panel_sessions: 'It answers with a bearer, which a model must not hold, for an agent that a person vouches for',
  post_consent_erase:
    'It cannot be undone, and what a customer wrote could ask for it: a person runs `deskwire consent erase`',
}

/** Why an operation is no tool; undefined if it is one. */
export const whyNot = ({ operationId, requestBody, 'x-scope': scope }: Operation): string | undefined => {
  if (Object.hasOwn(reasons, operationId)) return reasons[operationId]
  if (scope === 'panel') return "For the agent's panel alone, with the bearer that the helpdesk's opening gave it"
  // A newer app may have what this version does not know; the others are tools all the same.
  if (!scopes.some((known) => known === scope)) return 'Its scope is not known here'
  const body = requestBody?.content['application/json']?.schema
  return requestBody === undefined || body?.type === 'object' ? undefined : 'It takes no JSON object'
}

/** The operations of the management API that are no tool, each with the reason. */
export const leftOutOf = ({ paths }: ApiDocument): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.values(paths)
      .flatMap((operations) => Object.values(operations))
      .flatMap((operation) => {
        const reason = whyNot(operation)
        return reason === undefined ? [] : [[operation.operationId, reason]]
      }),
  )
