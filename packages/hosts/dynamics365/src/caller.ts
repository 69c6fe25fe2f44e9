import { headerOf, isFields, type KeySet, safeJson, WebhookRejected, type WebhookRequest } from '@deskwire/core/adapter'
import type { Settings } from './options.js'

/**
 * "Bearer token obtained from the registered Microsoft Entra App": besides issuer and audience, the application that
 * requested it must be ours, since any application in the directory can get a token for our audience.
 */
export const checkCaller = (keys: KeySet, { auth, webhook }: Settings, request: WebhookRequest): void => {
  const claims = verified(keys, request)
  const callers = webhook.callers ?? [auth.clientId]
  const caller = claims.azp ?? claims.appid
  if (callers.length > 0 && (typeof caller !== 'string' || !callers.includes(caller)))
    throw new WebhookRejected('The token was given to another application', named(claims))
  const { subjects } = webhook
  if (subjects && (typeof claims.sub !== 'string' || !subjects.includes(claims.sub)))
    throw new WebhookRejected('The token is about another subject', named(claims))
}

/** The issuer and audience that Dynamics 365 uses are not documented, so a refusal says what the token named. */
const verified = (keys: KeySet, request: WebhookRequest) => {
  try {
    return keys.verifyRequest(request)
  } catch (thrown) {
    if (!(thrown instanceof WebhookRejected)) throw thrown
    throw new WebhookRejected(thrown.message, { ...thrown.diagnostic, ...named(claimsIn(request)) }, thrown.status)
  }
}

// What a stranger may put into our log: names and addresses as Entra writes them, nothing long.
const harmless = /^[A-Za-z0-9:/._-]{1,200}$/

const named = (claims: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    ['iss', 'aud', 'azp', 'appid', 'sub', 'ver'].flatMap((name) => {
      const value = Object.hasOwn(claims, name) ? claims[name] : undefined
      return typeof value === 'string' && harmless.test(value) ? [[name, value]] : []
    }),
  )

const claimsIn = ({ headers }: WebhookRequest): Readonly<Record<string, unknown>> => {
  const token = headerOf(headers, 'authorization')?.split('.') ?? []
  try {
    const claims = token.length === 3 && safeJson(Buffer.from((token[1] ?? '').slice(0, 8_192), 'base64url'))
    return isFields(claims) ? claims : {}
  } catch {
    return {}
  }
}
