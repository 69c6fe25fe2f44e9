import { createHmac, timingSafeEqual } from 'node:crypto'
import { bearerToken, type Call, isObject, json, readJson, type WireResponse } from '../http.js'
import type { MetaCallContext, MetaContext, MetaNumber } from './account/app.js'
import { blockUsers } from './account/block.js'
import * as management from './account/management.js'
import { GraphError, graphErrorResponse, noObject } from './errors.js'
import {
  accountFields,
  numberFields,
  select,
  templateFields,
  usualNumberFields,
  usualTemplateFields,
} from './fields.js'
import * as media from './messages/media.js'
import { postMessage } from './messages/send.js'

const tokenOf = (call: Call): string | undefined =>
  bearerToken(call.headers.get('authorization')) ?? call.query.get('access_token') ?? undefined

const authenticate = (context: MetaContext, call: Call): MetaCallContext => {
  const token = tokenOf(call)
  const app = token === undefined ? undefined : context.state.apps.find(({ tokens }) => tokens.has(token))
  const known = token === undefined ? undefined : app?.tokens.get(token)
  if (token === undefined) throw new GraphError(190, {}, 'An access token is required to request this resource.')
  if (!app || !known) throw new GraphError(190, {}, 'Invalid OAuth access token - Cannot parse access token')
  if (known.expiresAt > 0 && known.expiresAt <= context.world.now()) {
    throw new GraphError(190, { subcode: 463 }, 'Error validating access token: Session has expired.')
  }
  if (app.requireProof) checkProof(app.secret, token, proofOf(call))
  return { ...context, app, token }
}

/** From the query or the body. */
const proofOf = (call: Call): string | null => {
  const given = call.query.get('appsecret_proof')
  if (given !== null || call.method !== 'POST' || !call.headers.get('content-type')?.includes('json')) return given
  const body = readJson(call.raw)
  return isObject(body) && typeof body.appsecret_proof === 'string' ? body.appsecret_proof : null
}

const checkProof = (secret: string, token: string, given: string | null): void => {
  if (given === null)
    throw new GraphError(100, {}, '(#100) API calls from the server require an appsecret_proof argument')
  const right = Buffer.from(createHmac('sha256', secret).update(token).digest('hex'))
  const proof = Buffer.from(given)
  if (right.length !== proof.length || !timingSafeEqual(right, proof)) {
    throw new GraphError(100, {}, '(#100) Invalid appsecret_proof provided in the API argument')
  }
}

const needScope = (context: MetaCallContext, scope: string): void => {
  if (!context.app.tokens.get(context.token)?.scopes.includes(scope)) {
    throw new GraphError(10, {}, '(#10) Application does not have permission for this action')
  }
}

const onNumber = (
  call: Call,
  context: MetaCallContext,
  number: MetaNumber,
  edge: string,
): WireResponse | Promise<WireResponse> | undefined => {
  switch (`${call.method} ${edge}`) {
    case 'POST messages':
      needScope(context, 'whatsapp_business_messaging')
      return postMessage(call, context, number)
    case 'POST marketing_messages':
      needScope(context, 'whatsapp_business_messaging')
      return postMessage(call, context, number, true)
    case 'POST media':
      needScope(context, 'whatsapp_business_messaging')
      return media.uploadMedia(call, context, number)
    case 'GET block_users':
    case 'POST block_users':
    case 'DELETE block_users':
      return blockUsers(call, context, number)
    case 'POST register':
      return management.register(call, context, number, true)
    case 'POST deregister':
      return management.register(call, context, number, false)
    case 'POST conversational_automation':
      return management.setAutomation(call, context, number)
    case 'POST message_qrdls':
      return management.createLink(call, context, number)
    case 'GET ':
      return json(200, select(numberFields(number), call.query.get('fields'), usualNumberFields))
    case 'POST ':
      return management.updateNumber(call, context, number)
    default:
      return undefined
  }
}

const onAccount = (
  call: Call,
  context: MetaCallContext,
  id: string,
  edge: string,
): WireResponse | Promise<WireResponse> | undefined => {
  const account = context.state.accounts.get(id)
  if (!account) return undefined
  needScope(context, 'whatsapp_business_management')
  switch (`${call.method} ${edge}`) {
    case 'GET ':
      return json(
        200,
        select(accountFields(account), call.query.get('fields'), ['name', 'timezone_id', 'message_template_namespace']),
      )
    case 'GET phone_numbers':
      return management.listNumbers(call, context, account)
    case 'GET subscribed_apps':
      return management.listSubscriptions(call, context, account)
    case 'POST subscribed_apps':
      return management.subscribe(call, context, account)
    case 'DELETE subscribed_apps':
      return management.unsubscribe(call, context, account)
    case 'GET message_templates':
      return management.listTemplates(call, context, account)
    case 'POST message_templates':
      return management.addTemplate(call, context, account)
    case 'DELETE message_templates':
      return management.deleteTemplate(call, context, account)
    default:
      return undefined
  }
}

const onOther = (
  call: Call,
  context: MetaCallContext,
  id: string,
  edge: string,
): WireResponse | Promise<WireResponse> | undefined => {
  if (id === 'debug_token' && call.method === 'GET') return management.debugToken(call, context)
  if (edge === 'subscriptions' && context.state.apps.some((app) => app.id === id))
    return management.subscribeApp(call, context, id)
  if (edge !== '') return undefined
  if (context.state.media.has(id))
    return call.method === 'DELETE' ? media.deleteMedia(call, context, id) : media.readMedia(call, context, id)
  for (const account of context.state.accounts.values()) {
    const template = account.templates.find((item) => item.id === id)
    if (template) return json(200, select(templateFields(template), call.query.get('fields'), usualTemplateFields))
  }
  return undefined
}

export const handleGraph = async (context: MetaContext, call: Call): Promise<WireResponse> => {
  try {
    const own = authenticate(context, call)
    const [, , id = '', edge = ''] = /^(\/v\d+\.\d+)?\/([^/]+)(?:\/([^/]+))?\/?$/.exec(call.path) ?? []
    const number = context.state.numbers.get(id)
    const answer = number
      ? onNumber(call, own, number, edge)
      : (onAccount(call, own, id, edge) ?? onOther(call, own, id, edge))
    if (!answer) {
      const known = number || context.state.accounts.has(id)
      throw known && edge
        ? new GraphError(
            100,
            {},
            `(#100) Tried accessing nonexisting field (${edge}) on node type (${number ? 'WhatsAppBusinessPhoneNumber' : 'WhatsAppBusinessAccount'})`,
          )
        : noObject(id, call.method)
    }
    return await answer
  } catch (error) {
    if (error instanceof GraphError) return graphErrorResponse(error)
    throw error
  }
}

/** `lookaside.fbsbx.com`: the same bearer token, for five minutes. */
export const handleLookaside = (context: MetaContext, call: Call): WireResponse => {
  const token = bearerToken(call.headers.get('authorization'))
  if (token === undefined || !context.state.apps.some(({ tokens }) => tokens.has(token))) {
    return { status: 401, headers: { 'content-type': 'text/html' }, body: '' }
  }
  return media.downloadMedia(call, context)
}
