import { sid } from '../../ids.js'
import type { WebhookAnswer } from '../../outbox.js'
import { optedOut, type TwilioContext, type TwilioMessage } from '../numbers/account.js'
import { lineOf, personFor } from '../numbers/sender.js'
import { segmentCount } from './segments.js'

/** A message the provider sends by itself: keyword answers, the sandbox, TwiML. */
export const reply = (context: TwilioContext, inbound: TwilioMessage, body: string): void => {
  const { account, world } = context
  const from = inbound.to
  const now = world.now()
  const message: TwilioMessage = {
    sid: sid('SM'),
    direction: 'outbound-reply',
    from,
    to: inbound.from ?? '',
    body,
    status: 'sent',
    serviceSid: inbound.serviceSid,
    errorCode: null,
    errorMessage: null,
    segments: segmentCount(body),
    media: [],
    createdAt: now,
    updatedAt: now,
    sentAt: now,
  }
  account.messages.set(message.sid, message)
  const line = lineOf(context, from)
  const phone = personFor(context, message.to, from)
  if (!line || !phone) return
  world.scheduler.later(0, () => {
    message.onPhone = {
      id: message.sid,
      way: 'in',
      line: line.key,
      at: world.now(),
      content: { type: 'text', text: body },
      ticks: 'sent',
    }
    phone.take(line, message.onPhone)
  })
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const fromXml = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? '')

const isTwiml = (xml: string): boolean =>
  /<Response\s*\/>$/.test(xml) || (/<Response\s*>/.test(xml) && xml.endsWith('</Response>'))

/** The content of each <Message>, or <Sms>, its older name. */
const messagesIn = (xml: string): readonly string[] =>
  xml
    .split(/<\/(?:Message|Sms)>/)
    .slice(0, -1)
    .flatMap((piece) => {
      const begun = /<(?:Message|Sms)(?:\s[^<>]*)?>/.exec(piece)
      return begun ? [piece.slice(begun.index + begun[0].length)] : []
    })

const between = (text: string, open: string, close: string): string | undefined => {
  const from = text.indexOf(open)
  const to = from < 0 ? -1 : text.indexOf(close, from)
  return to < 0 ? undefined : text.slice(from + open.length, to)
}

/** At most ten TwiML replies to one message (Twilio docs, api/errors/14109). */
const mostReplies = 10

/** Acts on the answer to an inbound webhook: TwiML replies, plain text for the customer, or an alert. */
export const replyFromAnswer = (context: TwilioContext, inbound: TwilioMessage, answer: WebhookAnswer): void => {
  const body = answer.body ?? ''
  const alert = (code: number, text: string): void =>
    context.world.log.add({ type: 'alert', provider: 'twilio', code, text, about: inbound.sid })
  const headers = Object.entries(answer.headers ?? {})
  const mime = headers
    .find(([name]) => name.toLowerCase() === 'content-type')?.[1]
    .split(';')[0]
    ?.trim()
    .toLowerCase()
  if (body === '' && (answer.status === 204 || !mime)) return
  if (optedOut(context.account, inbound.to, inbound.from ?? '')) return
  if (mime === 'text/plain') {
    if (body !== '') reply(context, inbound, body)
    return
  }
  if (!mime || !['text/xml', 'application/xml', 'text/html'].includes(mime)) {
    alert(12300, 'Invalid Content-Type')
    return
  }
  if (!isTwiml(body.trimEnd())) {
    alert(12100, 'Document parse failure')
    return
  }
  const messages = messagesIn(body)
  if (messages.length > mostReplies) alert(14109, 'Message reply limit reached')
  for (const inner of messages.slice(0, mostReplies)) {
    const text = between(inner, '<Body>', '</Body>') ?? inner.replace(/<[^<>]+>/g, '')
    reply(context, inbound, fromXml(text))
  }
}
