import type { MediaItem, PhoneContent } from '../../content.js'
import { type Call, isObject, type JsonObject, json, readJson, type WireResponse } from '../../http.js'
import { wamid } from '../../ids.js'
import type { Line, Phone } from '../../person.js'
import type { MetaCallContext, MetaMessage, MetaNumber } from '../account/app.js'
import { metaLine } from '../account/line.js'
import { GraphError, wrong } from '../errors.js'
import { checkPace, checkPair } from '../pace.js'
import { markRead } from '../read.js'
import { bareMime, mediaProblem } from './media.js'
import { showMessage } from './show.js'
import { sendGroupStatus, sendStatus } from './status.js'
import { type FilledTemplate, fillTemplate } from './template.js'
import { checkMessage } from './validate.js'

const hours = 3_600_000
const scoped = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/

interface Recipient {
  phone?: string
  bsuid?: string
  group?: string
  /** As the caller wrote it. */
  input: string
  /** A scoped id in place of a number: accepted, then silently dropped. */
  dropped?: true
}

/** Without a plus, the business's country code is prepended, unless the digits are already a whole number. */
const asNumber = (text: string, number: MetaNumber, person: (number: string) => Phone | undefined): string => {
  const digits = text.replace(/\D/g, '')
  if (text.trim().startsWith('+') || person(`+${digits}`)) return `+${digits}`
  const own = /^\+?1/.test(number.displayPhoneNumber.trim())
    ? '1'
    : number.displayPhoneNumber.replace(/\D/g, '').slice(0, 2)
  return digits.length > 10 ? `+${digits}` : `+${own}${digits}`
}

const recipientOf = (
  body: JsonObject,
  number: MetaNumber,
  person: (number: string) => Phone | undefined,
): Recipient => {
  if (typeof body.to === 'string' && body.to !== '') {
    if (body.recipient_type === 'group') return { group: body.to, input: body.to }
    if (scoped.test(body.to)) return { input: body.to, dropped: true }
    if (!/^[+\d\s().-]{4,30}$/.test(body.to))
      throw new GraphError(100, {}, '(#100) Param to must be a valid phone number.')
    return { phone: asNumber(body.to, number, person), input: body.to }
  }
  const recipient = String(body.recipient)
  if (!scoped.test(recipient))
    throw new GraphError(100, {}, '(#100) Param recipient must be a business-scoped user id.')
  return { bsuid: recipient, input: recipient }
}

interface Plan {
  message: MetaMessage
  line: Line
  type: string
  body: JsonObject
  template: FilledTemplate | undefined
  recipient: Recipient
}

const personOf = ({ world }: MetaCallContext, recipient: Recipient, line: Line): Phone | undefined =>
  recipient.phone ? world.person(recipient.phone) : recipient.bsuid ? world.scoped(recipient.bsuid, line) : undefined

const refusal = (context: MetaCallContext, plan: Plan, phone: Phone | undefined): number | undefined => {
  if (!phone || phone.profile.whatsapp === false) return 131026
  const thread = phone.thread(plan.line)
  if (plan.template) {
    if (plan.template.template.category !== 'MARKETING') return undefined
    return thread.marketingStopped ? 131050 : phone.profile.noMarketing ? 131049 : undefined
  }
  const last = thread.lastInbound
  return last === undefined || context.world.now() - last >= 24 * hours ? 131047 : undefined
}

/** A file by id or link; a string says why it cannot be sent. */
const fileOf = async (context: MetaCallContext, kind: string, body: JsonObject): Promise<MediaItem | string> => {
  const { state, world } = context
  const filename = typeof body.filename === 'string' ? { filename: body.filename } : {}
  if (typeof body.id === 'string') {
    const media = state.media.get(body.id)
    if (!media || media.expiresAt <= world.now()) return 'The media id is not known'
    return (
      mediaProblem(kind, media.mime, media.bytes.length) ?? {
        mime: media.mime,
        bytes: media.bytes,
        id: media.id,
        ...filename,
      }
    )
  }
  try {
    const got = await world.fetchMedia(String(body.link), 'GET')
    if (got.status !== 200) return `Downloading media from weblink failed with http code ${got.status}`
    return (
      mediaProblem(kind, got.mime, got.bytes.length) ?? {
        mime: bareMime(got.mime),
        bytes: got.bytes,
        url: String(body.link),
        ...filename,
      }
    )
  } catch {
    return 'Downloading media from weblink failed'
  }
}

const mediaIn = ({ type, body, template }: Plan): { kind: string; body: JsonObject } | undefined => {
  if (template) return template.headerMedia
  const own = body[type]
  if (!isObject(own)) return undefined
  if (['audio', 'document', 'image', 'sticker', 'video'].includes(type)) return { kind: type, body: own }
  const header = isObject(own.header) ? own.header : {}
  const kind = String(header.type)
  const file = header[kind]
  return type === 'interactive' && kind !== 'text' && isObject(file) ? { kind, body: file } : undefined
}

const carry = async (context: MetaCallContext, plan: Plan): Promise<void> => {
  const { message, line, template, type, body, recipient } = plan
  if (recipient.dropped) return
  if (recipient.group) return sendGroupStatus(context, message, recipient.group)
  const phone = personOf(context, recipient, line)
  const fail = (code: number, details?: string): void =>
    sendStatus(context, message, phone, line, 'failed', { code, ...(details ? { details } : {}) })
  const code = refusal(context, plan, phone)
  if (code !== undefined || !phone) return fail(code ?? 131026)
  const wanted = mediaIn(plan)
  const file = wanted ? await fileOf(context, wanted.kind, wanted.body) : undefined
  if (typeof file === 'string') return fail(131053, file)
  sendStatus(context, message, phone, line, 'sent')
  const content: PhoneContent = template
    ? { ...template.content, ...(file ? { media: file } : {}) }
    : showMessage(type, body, file ? [file] : [])
  const replyTo = isObject(body.context) ? String(body.context.message_id) : undefined
  message.onPhone = {
    id: message.id,
    way: 'in',
    line: line.key,
    at: context.world.now(),
    content,
    ticks: 'sent',
    ...(replyTo ? { replyTo } : {}),
  }
  phone.take(line, message.onPhone)
}

const priceCategory = (template: FilledTemplate | undefined): string =>
  template?.template.category.toLowerCase() ?? 'service'

const textForLedger = (type: string, body: JsonObject, template: FilledTemplate | undefined): string | undefined => {
  if (template) return template.content.text
  const shown = showMessage(type, body, [])
  return 'text' in shown && typeof shown.text === 'string' ? shown.text : undefined
}

/** `POST /{version}/{phone number id}/messages`. */
export const postMessage = (
  call: Call,
  context: MetaCallContext,
  number: MetaNumber,
  templatesOnly = false,
): WireResponse => {
  const { world, state, app } = context
  const body = readJson(call.raw)
  if (!isObject(body)) throw new GraphError(100, {}, '(#100) The body must be a JSON object.')
  if (body.messaging_product !== 'whatsapp')
    throw new GraphError(100, {}, '(#100) The parameter messaging_product is required.')
  if (!number.registered) throw new GraphError(133010)
  if (body.status !== undefined) return markRead(context, number, body)
  const type = checkMessage(body)
  if (templatesOnly && type !== 'template')
    throw new GraphError(131055, {}, '(#131055) Only marketing templates are allowed here.', 400)
  const line = metaLine(context, number)
  const recipient = recipientOf(body, number, (text) => world.person(text))
  if (recipient.phone === line.address) throw new GraphError(131021)
  const own = body[type]
  const template = type === 'template' && isObject(own) ? fillTemplate(number.account, own) : undefined
  if (template?.template.category === 'AUTHENTICATION' && recipient.bsuid) throw new GraphError(131062)
  if (number.blocked.has(recipient.phone ?? recipient.bsuid ?? '')) throw new GraphError(130403)
  if (type === 'reaction' && isObject(own)) checkReaction(context, own, line, recipient)
  checkPace(number, app.perSecond, world.now())
  checkPair(number, recipient.input, app.pairBurst, world.now())
  if (body.recipient_identity_key_hash !== undefined) throw new GraphError(137000)

  const message: MetaMessage = {
    id: wamid(),
    number,
    appId: app.id,
    to: { phone: recipient.phone, bsuid: recipient.bsuid, group: recipient.group },
    category: priceCategory(template),
    ...(typeof body.biz_opaque_callback_data === 'string' ? { callbackData: body.biz_opaque_callback_data } : {}),
    ...(type === 'reaction' ? { quiet: true } : {}),
  }
  state.messages.set(message.id, message)
  world.ledger.add({
    at: world.now(),
    provider: 'meta',
    id: message.id,
    line: number.id,
    to: recipient.input,
    type,
    text: textForLedger(type, body, template),
    part: message.callbackData,
  })
  const plan: Plan = { message, line, type, body, template, recipient }
  world.scheduler.later(0, () => world.scheduler.track(carry(context, plan)))
  const known = recipient.bsuid
    ? { user_id: recipient.bsuid }
    : recipient.phone
      ? { wa_id: recipient.phone.replace('+', '') }
      : {}
  return json(200, {
    messaging_product: 'whatsapp',
    contacts: [{ input: recipient.input, ...known }],
    messages: [
      {
        id: message.id,
        ...(recipient.group ? { group_id: recipient.group } : {}),
        ...(template ? { message_status: 'accepted' } : {}),
      },
    ],
  })
}

/** Not on a reaction, after thirty days, or on a deleted message (Meta docs, messages/reaction-messages). */
const checkReaction = (context: MetaCallContext, own: JsonObject, line: Line, recipient: Recipient): void => {
  const phone = personOf(context, recipient, line)
  const target = phone?.thread(line).messages.find(({ id }) => id === own.message_id)
  if (!target) throw wrong('The message to react to is not known')
  if (target.content.type === 'reaction' || target.revoked || context.world.now() - target.at > 30 * 24 * hours) {
    throw wrong('This message cannot be reacted to')
  }
}
