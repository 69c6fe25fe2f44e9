import type { PhoneContent, PhoneMessage } from '../../content.js'
import type { Phone } from '../../person.js'
import { alwaysNeedsApproval } from '../content/content-show.js'
import { errorTexts } from '../errors.js'
import { type MessageStatus, optedOut, type TwilioContext, type TwilioMessage } from '../numbers/account.js'
import { lineOf, personFor } from '../numbers/sender.js'
import { type Order, pickSender } from './create.js'
import { collectMedia } from './media-fetch.js'
import { sendStatus } from './status.js'

const hours = 3_600_000
const windowHours = 24

/** Twilio docs, messaging/guides/outbound-message-status-in-status-callbacks: no callback for the initial status. */
export const moveTo = (
  context: TwilioContext,
  message: TwilioMessage,
  status: MessageStatus,
  errorCode?: number,
): void => {
  message.status = status
  message.updatedAt = context.world.now()
  if (status === 'sent') message.sentAt = message.updatedAt
  if (errorCode !== undefined) {
    message.errorCode = errorCode
    message.errorMessage = errorTexts.get(errorCode) ?? null
  }
  sendStatus(context, message)
}

const windowOpen = (context: TwilioContext, phone: Phone, from: string): boolean => {
  const line = lineOf(context, from)
  const last = line && phone.thread(line).lastInbound
  return last !== undefined && context.world.now() - last < windowHours * hours
}

const overPace = ({ account, world }: TwilioContext, from: string, most: number, milliseconds = 1_000): boolean => {
  const second = Math.floor(world.now() / milliseconds)
  const pace = account.pace.get(from)
  if (pace?.second !== second) {
    account.pace.set(from, { second, count: 1 })
    return false
  }
  pace.count += 1
  return pace.count > most
}

/** Why WhatsApp refuses it, as the status callback's error code. */
const whatsappRefusal = (
  context: TwilioContext,
  order: Order,
  from: string,
  phone: Phone | undefined,
): number | undefined => {
  const { account, world } = context
  const sender = account.senders.find(({ senderId }) => senderId === from)
  if (!phone || phone.profile.whatsapp === false) return 63024
  if (sender?.sandbox) {
    const joined = sender.joined.get(phone.number)
    // Joining lasts three days (Twilio docs, whatsapp/sandbox).
    if (joined === undefined || world.now() - joined > 72 * hours) return 63015
    // And one message every three seconds.
    if (overPace(context, from, 1, 3_000)) return 63018
  }
  if (!sender?.sandbox && overPace(context, from, account.whatsappPerSecond)) return 63018
  const content = order.contentSid ? account.contents.get(order.contentSid) : undefined
  const approval = content?.approval?.status
  if (approval === 'rejected') return 63040
  if (approval === 'paused') return 63041
  if (approval === 'disabled') return 63042
  if (approval === 'approved') {
    return content?.approval?.category === 'MARKETING' && phone.profile.noMarketing ? 63049 : undefined
  }
  if (!windowOpen(context, phone, from)) return 63016
  if (order.shown && alwaysNeedsApproval.has(order.shown.type)) return 63016
  // Unapproved quick replies in a session have at most three buttons (Twilio docs, content/twilio-quick-reply).
  const shown = order.shown?.content
  if (shown?.type === 'choice' && !shown.button && shown.options.length > 3) return 63021
  return undefined
}

const smsRefusal = (phone: Phone | undefined): number | undefined => {
  if (!phone || phone.profile.unreachable === 'unknown') return 30005
  if (phone.profile.unreachable === 'landline') return 30006
  return phone.profile.unreachable === 'off' ? 30003 : undefined
}

const phoneContent = (order: Order, message: TwilioMessage): PhoneContent => {
  const files = message.media.map(({ mime, bytes, id, filename }) => ({
    mime,
    bytes,
    id,
    ...(filename ? { filename } : {}),
  }))
  if (order.shown) {
    const { content } = order.shown
    if (content.type === 'media') return { ...content, items: files.length > 0 ? files : content.items }
    return content.type === 'choice' && files[0] ? { ...content, media: files[0] } : content
  }
  if (order.location) return { type: 'location', ...order.location }
  if (files.length > 0) return { type: 'media', items: files, ...(order.body ? { text: order.body } : {}) }
  return { type: 'text', text: order.body }
}

/** Carries an accepted message to the phone. */
export const carry = async (context: TwilioContext, message: TwilioMessage, order: Order): Promise<void> => {
  const { world, account } = context
  if (message.status === 'canceled') return
  const from = order.from ?? (order.service && pickSender(context, order.service, order.to, order.medium))
  if (!from) return moveTo(context, message, 'failed', 21703)
  message.from = from
  if (order.service) {
    order.service.sticky.set(order.to, from)
    moveTo(context, message, 'queued')
  }
  if (optedOut(account, order.service?.sid ?? from, order.to) || optedOut(account, from, order.to)) {
    return moveTo(context, message, 'failed', 21610)
  }
  const phone = personFor(context, order.to, from)
  const whatsapp = order.medium === 'whatsapp'
  const refusal = whatsapp ? whatsappRefusal(context, order, from, phone) : undefined
  if (refusal !== undefined) return moveTo(context, message, 'failed', refusal)
  const problem = await collectMedia(context, message, order)
  if (problem !== undefined) return moveTo(context, message, 'failed', problem)
  moveTo(context, message, 'sent')
  const unreachable = whatsapp ? undefined : smsRefusal(phone)
  if (unreachable !== undefined) return moveTo(context, message, 'undelivered', unreachable)
  const line = lineOf(context, from)
  if (!phone || !line) return
  const onPhone: PhoneMessage = {
    id: message.sid,
    way: 'in',
    line: line.key,
    at: world.now(),
    content: phoneContent(order, message),
    ticks: 'sent',
  }
  message.onPhone = onPhone
  phone.take(line, onPhone)
}
