import {
  type Call,
  DeskwireError,
  type Failure,
  type Fields,
  fail,
  type Handle,
  type HttpResponse,
  hmac,
  own,
  word,
} from '@deskwire/core/adapter'
import { type Client, explain } from '../client.js'
import type { ConversationSettings } from '../options.js'
import { userOf } from './session.js'

export type Action =
  | 'START_CONVERSATION'
  | 'CREATE_CONVERSATION'
  | 'START_CREATED_CONVERSATION'
  | 'AGENT'
  | 'SWITCH'
  | 'END_CONVERSATION'
  | 'FAULT_CONVERSATION'
  | 'SEND_HISTORY'
  | 'TYPING'
  | 'VIEWING'
  | 'UPDATE_MESSAGES'

export interface BotRequest extends Fields {
  /** The same twice is ignored there: our keys make every request repeatable. */
  requestId: string
  action?: Action
}

const path = '/api/sn_va_as_service/bot/integration'

/** One request to the Virtual Agent Bot Integration API. Resolves when ServiceNow has taken it; what it says comes by callback. */
export const createBot = (handle: Handle<ConversationSettings>, client: Client) => {
  const { appInboundId, messageAuth } = handle.options
  return async (session: string, request: BotRequest, call: Call, emailId?: string): Promise<void> => {
    const payload = {
      botToBot: false,
      clientSessionId: session,
      userId: userOf(session),
      ...(emailId !== undefined && { emailId }),
      ...(appInboundId !== undefined && { appInboundId }),
      ...request,
    }
    // The hash is made over compact JSON, so the very bytes that are signed are the ones that are sent.
    const body = JSON.stringify(payload)
    const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' }
    if (messageAuth?.kind === 'token') headers.token = messageAuth.token.value
    if (messageAuth?.kind === 'hash')
      headers['x-b2b-signature'] = hmac('sha1', messageAuth.secret.value, [body]).toString('hex')
    const { data } = await client.request(
      { method: 'POST', url: path, headers, body, repeatable: true, explain: botExplain },
      call,
    )
    refused(data)
  }
}

/** 405 is how this API says that it is switched off. */
const botExplain = (response: HttpResponse): Partial<Failure> | undefined =>
  response.status === 405 || response.status === 404
    ? {
        code: 'config',
        message: 'The Virtual Agent API is not there or switched off',
        remedy: 'Install and activate the Virtual Agent API (sn_va_as_service) on the instance',
        scope: 'host',
        retryable: true,
        retryAfterMs: 60_000,
      }
    : explain(response)

/** A 200 may be a refusal all the same: `{"status":"failure","error":{…}}`. Its detail may repeat what was said, so only the message's kind is kept. */
const refused = (data: unknown): void => {
  if (word(own(data, 'status')) !== 'failure') return
  const failure: Failure = fail('refused', 'ServiceNow took the request and answered that it failed', {
    remedy: 'Look for it in the System Log of the instance: the message authentication or a required field is wrong',
    provider: { name: 'servicenow', status: 200 },
  }).failure
  throw new DeskwireError(failure)
}
