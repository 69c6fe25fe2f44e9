import {
  type Call,
  empty,
  isList,
  isObject,
  type Json,
  type JsonObject,
  json,
  readJson,
  type WireResponse,
} from '../../http.js'
import { sid } from '../../ids.js'
import { invalid, notFound } from '../errors.js'
import type { Approval, ContentResource, TwilioContext } from '../numbers/account.js'
import { metaPage, pageOf } from '../paging.js'
import { iso } from '../resource.js'
import { checkContent } from './content-types.js'

const origin = 'https://content.twilio.com'

const resource = (context: TwilioContext, content: ContentResource): JsonObject => ({
  account_sid: context.account.sid,
  date_created: iso(content.createdAt),
  date_updated: iso(content.updatedAt),
  friendly_name: content.friendlyName,
  language: content.language,
  links: {
    approval_create: `${origin}/v1/Content/${content.sid}/ApprovalRequests/whatsapp`,
    approval_fetch: `${origin}/v1/Content/${content.sid}/ApprovalRequests`,
  },
  sid: content.sid,
  types: content.types,
  url: `${origin}/v1/Content/${content.sid}`,
  variables: content.variables,
})

const approvalResource = (content: ContentResource): JsonObject => ({
  name: content.approval?.name ?? '',
  category: content.approval?.category ?? '',
  content_type: Object.keys(content.types)[0] ?? '',
  status: content.approval?.status ?? 'unsubmitted',
  rejection_reason: content.approval?.rejectionReason ?? '',
  allow_category_change: false,
})

const need = (context: TwilioContext, call: Call): ContentResource => {
  const found = context.account.contents.get(call.params.sid ?? '')
  if (!found) throw notFound(call.path)
  return found
}

const fill = (context: TwilioContext, call: Call, content: ContentResource): ContentResource => {
  const body = checkContent(readJson(call.raw))
  content.friendlyName = typeof body.friendly_name === 'string' ? body.friendly_name : null
  content.language = String(body.language)
  content.variables = isObject(body.variables) ? body.variables : {}
  content.types = isObject(body.types) ? body.types : {}
  content.updatedAt = context.world.now()
  return content
}

export const addContent = (
  context: TwilioContext,
  given: {
    sid?: string
    friendlyName?: string
    language?: string
    variables?: JsonObject
    types: JsonObject
    approval?: Partial<Approval>
  },
): ContentResource => {
  const now = context.world.now()
  const content: ContentResource = {
    sid: given.sid ?? sid('HX'),
    friendlyName: given.friendlyName ?? null,
    language: given.language ?? 'en',
    variables: given.variables ?? {},
    types: given.types,
    createdAt: now,
    updatedAt: now,
    ...(given.approval
      ? {
          approval: {
            name: given.friendlyName ?? 'template',
            category: 'UTILITY',
            status: 'approved',
            rejectionReason: '',
            ...given.approval,
          },
        }
      : {}),
  }
  context.account.contents.set(content.sid, content)
  return content
}

export const createContent = (call: Call, context: TwilioContext): WireResponse => {
  const now = context.world.now()
  const content: ContentResource = {
    sid: sid('HX'),
    friendlyName: null,
    language: '',
    variables: {},
    types: {},
    createdAt: now,
    updatedAt: now,
  }
  fill(context, call, content)
  context.account.contents.set(content.sid, content)
  return json(201, resource(context, content))
}

export const updateContent = (call: Call, context: TwilioContext): WireResponse =>
  json(200, resource(context, fill(context, call, need(context, call))))

export const fetchContent = (call: Call, context: TwilioContext): WireResponse =>
  json(200, resource(context, need(context, call)))

export const deleteContent = (call: Call, context: TwilioContext): WireResponse => {
  context.account.contents.delete(need(context, call).sid)
  return empty(204)
}

export const listContents = (call: Call, context: TwilioContext): WireResponse =>
  json(
    200,
    metaPage(
      'contents',
      pageOf([...context.account.contents.values()], call.query),
      origin,
      call.path,
      call.query,
      (content) => resource(context, content),
    ),
  )

export const listContentAndApprovals = (call: Call, context: TwilioContext): WireResponse =>
  json(
    200,
    metaPage(
      'contents',
      pageOf([...context.account.contents.values()], call.query),
      origin,
      call.path,
      call.query,
      (content) => {
        // Unlike a single Content (Twilio OpenAPI, content_v1).
        const { links: _links, url: _url, ...listed } = resource(context, content)
        return { ...listed, approval_requests: approvalResource(content) }
      },
    ),
  )

export const requestApproval = (call: Call, context: TwilioContext): WireResponse => {
  const content = need(context, call)
  const body = readJson(call.raw)
  if (!isObject(body) || typeof body.name !== 'string' || !/^[a-z0-9_]+$/.test(body.name)) {
    throw invalid(20001, 'name must be lower-case letters, digits and underscores')
  }
  if (!['UTILITY', 'MARKETING', 'AUTHENTICATION'].includes(String(body.category)))
    throw invalid(20001, 'category is not valid')
  // Session-only types can never be templates (Twilio docs, content/twilio-list-picker, content/location).
  if (content.types['twilio/list-picker'] || content.types['twilio/location'])
    throw invalid(20001, 'This type cannot be approved')
  content.approval = { name: body.name, category: String(body.category), status: 'received', rejectionReason: '' }
  return json(201, approvalResource(content))
}

export const fetchApproval = (call: Call, context: TwilioContext): WireResponse => {
  const content = need(context, call)
  return json(200, {
    account_sid: context.account.sid,
    sid: content.sid,
    url: `${origin}/v1/Content/${content.sid}/ApprovalRequests`,
    whatsapp: { type: 'whatsapp', ...approvalResource(content) },
  })
}

/** Fills the variables into every text of a value. */
export const substitute = (value: Json | undefined, variables: ReadonlyMap<string, string>): Json => {
  if (typeof value === 'string')
    return value.replace(/\{\{(\w+)\}\}/g, (whole, key: string) => variables.get(key) ?? whole)
  if (isList(value)) return value.map((item) => substitute(item, variables))
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, variables)]))
  }
  return value ?? null
}
