import { type Address, type ChannelEvent, type Content, type Fields, filled, list } from '@deskwire/core/adapter'
import { fields, idOf, millis } from '../read.js'
import { account, type Change, unreadable } from './batch.js'
import { contentOf } from './content.js'
import { identityChange } from './identity.js'
import { addressesOf, type Contacts, numberOrId } from './people.js'

type MessageEvent = Extract<ChannelEvent, { kind: 'message' }>

/**
 * One inbound message ("webhooks/reference/messages"). The line is the phone number id of its change; `errors` are
 * next to the messages and say why one of them has no body.
 */
export const message = (item: Fields, line: string, contacts: Contacts, change: Change, errors?: unknown) => {
  const { batch } = change
  const id = idOf(item.id)
  if (id === undefined) return unreadable(batch, 'a message without an id', item)
  const type = filled(item.type)
  if (type === 'system') return identityChange(item, id, line, change)
  // Sent when a chat was opened, before any message; Meta retired it in 2026. There is nothing to answer.
  if (type === 'request_welcome') return account(change, 'request_welcome', { id, line }, millis(item.timestamp), id)

  const contact = contacts.find(item.from_user_id, item.from, item.from_parent_user_id)
  const from = addressesOf(item.from, item.from_user_id, item.from_parent_user_id, contact)
  if (from.length === 0) return unreadable(batch, 'a message that does not say who sent it', item)
  const at = millis(item.timestamp)
  const content = contentOf(type, item, item.errors ?? errors)
  if (content.type === 'contacts') sharedNumber(item, from)

  const event: MessageEvent = {
    kind: 'message',
    id,
    line,
    from,
    at: at ?? batch.receivedAt,
    clock: at === undefined ? 'receipt' : 'provider',
    content,
  }
  const name = contact && filled(fields(contact.profile)?.name)
  if (name) event.name = name
  const group = filled(item.group_id)
  if (group !== undefined) event.group = group
  if (item.context !== undefined) context(item.context, event)
  if (item.referral !== undefined) referral(item.referral, event)
  batch.events.push(event)
}

const context = (value: unknown, event: MessageEvent) => {
  const about = fields(value)
  if (!about) return
  // Meta's examples show `M0` if there is no message to point at.
  const id = idOf(about.id)
  if (id !== undefined && id !== 'M0') event.replyTo = id
  if (about.forwarded === true || about.frequently_forwarded === true) event.forwarded = true
  const product = filled(fields(about.referred_product)?.product_retailer_id)
  if (product !== undefined) event.referral = { source: 'product', headline: product }
}

// `source_type` is `ad` or `post`. Only an ad click is a free entry point; only it has `ctwa_clid`, not always.
const referral = (value: unknown, event: MessageEvent) => {
  const about = fields(value)
  if (!about) return
  const kind = filled(about.source_type) ?? 'unknown'
  const id = filled(about.source_id)
  const url = filled(about.source_url)
  const headline = filled(about.headline) ?? filled(about.body)
  event.referral = {
    source: id === undefined ? kind : `${kind}:${id}`,
    ...(url === undefined ? {} : { url }),
    ...(headline === undefined ? {} : { headline }),
    adClick: kind === 'ad' || filled(about.ctwa_clid) !== undefined,
  }
}

// The answer to our request for a number has `origin: contact_request` and no vcard, unlike a forwarded card: it is
// the customer's own number. Meta has shown `origin` both in the contact and on the message.
const sharedNumber = (item: Fields, from: Address[]) => {
  const card = fields(list(item.contacts)[0])
  if (!card || (card.origin ?? item.origin) !== 'contact_request' || card.vcard !== undefined) return
  const phone = fields(list(card.phones)[0])
  const known = numberOrId(phone?.wa_id) ?? numberOrId(filled(phone?.phone)?.replace(/[\s().-]/g, ''))
  if (known?.kind === 'phone' && !from.some((address) => address.kind === 'phone')) from.push(known)
}

/** Written on the business's own phone or by another responder in the conversation: neither by the customer nor by us. */
export const echo = (item: Fields, line: string, contacts: Contacts, change: Change) => {
  const { batch } = change
  const id = idOf(item.id)
  if (id === undefined) return unreadable(batch, 'an echo without an id', item)
  // On standby, the echo is the whole request that another application sent, under `message`.
  const sent = fields(item.message)
  const user = item.to_user_id ?? sent?.recipient
  const phone = item.to ?? sent?.to
  const to = addressesOf(phone, user, item.to_parent_user_id, contacts.find(user, phone, item.to_parent_user_id))
  if (to.length === 0) return unreadable(batch, 'an echo that does not say whom it went to', item)
  const at = millis(item.timestamp) ?? batch.receivedAt
  batch.events.push({
    kind: 'echo',
    id,
    line,
    to,
    at,
    content: sent ? sentContent(sent) : contentOf(filled(item.type), item),
  })
}

const sentContent = (sent: Fields): Content => {
  const type = filled(sent.type) ?? 'text'
  if (type === 'template') {
    const template = fields(sent.template)
    const name = filled(template?.name)
    const language = filled(fields(template?.language)?.code) ?? 'und'
    return name === undefined ? { type: 'unsupported', kind: 'template' } : { type: 'template', name, language }
  }
  if (type === 'interactive') {
    const body = filled(fields(fields(sent.interactive)?.body)?.text)
    if (body !== undefined) return { type: 'text', text: body, markup: 'whatsapp' }
  }
  return contentOf(type, sent)
}
