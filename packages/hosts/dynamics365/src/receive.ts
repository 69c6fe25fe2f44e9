import {
  createKeySet,
  type Handle,
  type HostEvent,
  type KeySet,
  type Received,
  signed,
  WebhookRejected,
  type WebhookRequest,
} from '@deskwire/core/adapter'
import { fieldsIn, isFields, textIn } from './messaging/activity.js'
import { meaningsOf } from './messaging/event-names.js'
import { eventsOf } from './messaging/read.js'
import type { Settings } from './options.js'
import { readRecord, recordPath, verifyRecordKey } from './outreach.js'

/** Dynamics 365 appends this to the webhook URL of the channel record. */
const activities = /^\/v3\/conversations\/([A-Za-z0-9-]{1,100})\/activities\/?(?:\?|$)/

export interface Receiving {
  receive(request: WebhookRequest): Received<HostEvent>
  refresh(): Promise<void>
}

export const receiving = (handle: Handle<Settings>): Receiving => {
  const { options } = handle
  const keys = keySet(handle)
  const reading = { meanings: meaningsOf(options.events) }
  const spoken = signed(
    (request) => checkCaller(keys, options, request),
    (body, request) => {
      const conversation = activities.exec(request.path)?.[1]
      if (conversation === undefined) throw new WebhookRejected('Nothing is called so here', {}, 404)
      if (!isFields(body)) throw new TypeError('An activity is an object')
      const named = textIn(fieldsIn(body, 'conversation'), 'id')
      if (named !== undefined && named.toLowerCase() !== conversation.toLowerCase())
        throw new TypeError('The activity is of another conversation than its URL')
      return eventsOf(body, conversation, { ...reading, at: request.receivedAt })
    },
  )
  const recorded = signed(
    (request) => verifyRecordKey(options, request),
    (body) => readRecord(options, body),
  )
  return {
    receive: (request) => (recordPath.test(request.path) ? recorded(request) : spoken(request)),
    refresh: () => keys.refresh(),
  }
}

/** Microsoft publishes the keys of a directory for both kinds of token; which the webhook carries is not documented. */
const keySet = ({ options, http, now }: Handle<Settings>): KeySet => {
  const { tenantId, clientId, webhook } = options
  const login = options.loginUrl.replace(/\/+$/, '')
  return createKeySet({
    source: { jwksUrl: webhook.jwksUrl ?? `${login}/${tenantId}/discovery/v2.0/keys` },
    http,
    now,
    issuer: webhook.issuers ?? [`${login}/${tenantId}/v2.0`, `https://sts.windows.net/${tenantId}/`],
    audience: webhook.audiences ?? [clientId, `api://${clientId}`],
  })
}

/**
 * "Bearer token obtained from the registered Microsoft Entra App": besides who signed it and for whom, the application
 * that asked for it must be ours, since any application of the directory can get a token for our audience.
 */
const checkCaller = (keys: KeySet, { clientId, webhook }: Settings, request: WebhookRequest): void => {
  const claims = keys.verifyRequest(request)
  const callers = webhook.callers ?? [clientId]
  const caller = claims.azp ?? claims.appid
  if (callers.length > 0 && (typeof caller !== 'string' || !callers.includes(caller)))
    throw new WebhookRejected('The token was given to another application', { named: typeof caller === 'string' })
  const { subjects } = webhook
  if (subjects && (typeof claims.sub !== 'string' || !subjects.includes(claims.sub)))
    throw new WebhookRejected('The token is about another subject', { named: typeof claims.sub === 'string' })
}
