import {
  createKeySet,
  type Handle,
  type HostEvent,
  inHeader,
  isFields,
  type KeySet,
  type Received,
  signed,
  type WebhookHead,
  WebhookRejected,
  type WebhookRequest,
} from '@deskwire/core/adapter'
import { checkCaller } from './caller.js'
import { fieldsIn, textIn } from './messaging/activity.js'
import { meaningsOf } from './messaging/event-names.js'
import { eventsOf } from './messaging/read.js'
import type { Settings } from './options.js'
import { readRecord, recordKeyOf, recordPath, verifyRecordKey } from './outreach.js'

/** Dynamics 365 appends this to the webhook URL of the channel record. */
const activities = /^\/v3\/conversations\/([A-Za-z0-9-]{1,100})\/activities\/?(?:\?|$)/i

export interface Receiving {
  isSigned(head: WebhookHead): boolean
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
      const conversation = activities.exec(request.path)?.[1]?.toLowerCase()
      if (conversation === undefined) throw new WebhookRejected('Nothing is called so here', {}, 404)
      if (!isFields(body)) throw new TypeError('An activity is an object')
      const named = textIn(fieldsIn(body, 'conversation'), 'id')
      if (named !== undefined && named.toLowerCase() !== conversation)
        throw new TypeError('The activity is of another conversation than its URL')
      return eventsOf(body, conversation, { ...reading, at: request.receivedAt })
    },
  )
  const recorded = signed(
    (request) => verifyRecordKey(options, request),
    (body) => readRecord(options, body),
  )
  const hasToken = inHeader('authorization')
  return {
    isSigned: (head) => (recordPath.test(head.path) ? recordKeyOf(head) !== '' : hasToken(head)),
    receive: (request) => (recordPath.test(request.path) ? recorded(request) : spoken(request)),
    refresh: () => keys.refresh(),
  }
}

/** Microsoft publishes a directory's keys for both kinds of token; which one the webhook carries is not documented. */
const keySet = ({ options, http, now }: Handle<Settings>): KeySet => {
  const { tenantId, webhook } = options
  const { clientId } = options.auth
  const login = options.loginUrl.replace(/(?<!\/)\/+$/, '')
  return createKeySet({
    source: { jwksUrl: webhook.jwksUrl ?? `${login}/${tenantId}/discovery/v2.0/keys` },
    http,
    now,
    issuer: webhook.issuers ?? [`${login}/${tenantId}/v2.0`, `https://sts.windows.net/${tenantId}/`],
    audience: webhook.audiences ?? [clientId, `api://${clientId}`],
  })
}
