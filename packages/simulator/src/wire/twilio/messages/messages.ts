import { type Call, empty, form, json, safeDecode, type WireResponse } from '../../http.js'
import { sid } from '../../ids.js'
import { invalid, notFound } from '../errors.js'
import type { TwilioContext, TwilioMessage } from '../numbers/account.js'
import { classicPage, pageOf } from '../paging.js'
import { mediaResource, messageResource } from '../resource.js'
import { readOrder } from './create.js'
import { carry, moveTo } from './progress.js'
import { segmentCount } from './segments.js'

/** Our part id in the status-callback URL: `?part=…`, else the last path segment. */
const partOf = (statusCallback: string | undefined): string | undefined => {
  if (!statusCallback || !URL.canParse(statusCallback)) return undefined
  const url = new URL(statusCallback)
  return url.searchParams.get('part') ?? (safeDecode(url.pathname.split('/').at(-1) ?? '') || undefined)
}

export const createMessage = (call: Call, context: TwilioContext): WireResponse => {
  const { account, world } = context
  const order = readOrder(call, context)
  const now = world.now()
  const body = order.shown?.body ?? order.body
  const initial = order.sendAt ? 'scheduled' : order.service ? 'accepted' : 'queued'
  const message: TwilioMessage = {
    sid: sid(order.mediaUrls.length > 0 ? 'MM' : 'SM'),
    direction: 'outbound-api',
    from: order.from ?? null,
    to: order.to,
    body,
    status: initial,
    serviceSid: order.service?.sid ?? null,
    errorCode: null,
    errorMessage: null,
    segments: order.medium === 'whatsapp' ? 1 : segmentCount(body),
    media: [],
    createdAt: now,
    updatedAt: now,
    sentAt: null,
    ...(order.statusCallback ? { statusCallback: order.statusCallback } : {}),
    ...(order.sendAt ? { sendAt: order.sendAt } : {}),
  }
  account.messages.set(message.sid, message)
  world.ledger.add({
    at: now,
    provider: 'twilio',
    id: message.sid,
    line: order.service?.sid ?? order.from ?? '',
    to: order.to,
    type: order.shown?.type ?? (order.location ? 'location' : order.mediaUrls.length > 0 ? 'media' : 'text'),
    text: body,
    part: partOf(order.statusCallback),
  })
  world.scheduler.later(order.sendAt ? order.sendAt - now : 0, () =>
    world.scheduler.track(carry(context, message, order)),
  )
  const answer = messageResource(account, message)
  // Media is fetched later, but the count is known.
  return json(201, { ...answer, num_media: String(order.mediaUrls.length) })
}

const need = (call: Call, { account }: TwilioContext): TwilioMessage => {
  const found = account.messages.get(call.params.sid ?? '')
  if (!found) throw notFound(call.path)
  return found
}

export const fetchMessage = (call: Call, context: TwilioContext): WireResponse =>
  json(200, messageResource(context.account, need(call, context)))

/** Cancels a scheduled message, or redacts the text of a finished one. */
export const updateMessage = (call: Call, context: TwilioContext): WireResponse => {
  const message = need(call, context)
  const params = form(call.raw)
  for (const name of params.keys()) {
    if (name !== 'Body' && name !== 'Status') throw invalid(20001, `The parameter ${name} is not known`)
  }
  const status = params.get('Status')
  if (status !== null) {
    if (status !== 'canceled') throw invalid(30409, 'Status can only be set to canceled')
    if (message.status !== 'scheduled') throw invalid(30409, 'Message cannot be canceled because it is not scheduled')
    moveTo(context, message, 'canceled')
  }
  const body = params.get('Body')
  if (body !== null) {
    if (body !== '') throw invalid(20001, 'Body can only be emptied')
    if (['queued', 'accepted', 'scheduled', 'sending'].includes(message.status)) {
      throw invalid(20009, 'Cannot redact a message that is not finished')
    }
    message.body = ''
    message.updatedAt = context.world.now()
  }
  return json(200, messageResource(context.account, message))
}

export const deleteMessage = (call: Call, context: TwilioContext): WireResponse => {
  const message = need(call, context)
  for (const media of message.media) context.account.media.delete(media.id)
  context.account.messages.delete(message.sid)
  return empty(204)
}

const day = (text: string): readonly [from: number, to: number] => {
  const start = Date.parse(text)
  if (Number.isNaN(start)) throw invalid(20001, 'DateSent is not a valid date')
  return /T/.test(text) ? [start, start + 999] : [start, start + 24 * 3_600_000 - 1]
}

export const listMessages = (call: Call, context: TwilioContext): WireResponse => {
  const { query } = call
  const to = query.get('To')
  const from = query.get('From')
  const on = query.get('DateSent')
  const before = query.get('DateSent<')
  const after = query.get('DateSent>')
  const all = [...context.account.messages.values()].reverse().filter((message) => {
    const sent = message.sentAt
    if (to !== null && message.to !== to) return false
    if (from !== null && message.from !== from) return false
    if (on !== null && (sent === null || sent < day(on)[0] || sent > day(on)[1])) return false
    // Inclusive on both ends (Twilio docs, messaging/api/message-resource: "on or before", "on or after").
    if (before !== null && (sent === null || sent > day(before)[1])) return false
    return after === null || (sent !== null && sent >= day(after)[0])
  })
  return json(
    200,
    classicPage('messages', pageOf(all, query), call.path, query, (item) => messageResource(context.account, item)),
  )
}

export const listMedia = (call: Call, context: TwilioContext): WireResponse => {
  const message = need(call, context)
  return json(
    200,
    classicPage('media_list', pageOf(message.media, call.query), call.path, call.query, (item) =>
      mediaResource(context.account, item),
    ),
  )
}
