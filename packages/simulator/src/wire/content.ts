import type { Json, JsonObject } from './http.js'

/** A file on a phone: its bytes, or a size for generated ones. */
export interface MediaItem {
  mime: string
  bytes?: Uint8Array
  filename?: string
  /** Its source, if the business sent a link. */
  url?: string
  /** The provider's id for it. */
  id?: string
}

export interface PhoneOption {
  id: string
  title: string
  description?: string
  kind: 'reply' | 'row' | 'quick_reply' | 'url' | 'phone' | 'flow' | 'copy_code' | 'location' | 'contact' | 'other'
  url?: string
}

/** What the phone shows of a message, whichever provider carried it. */
export type PhoneContent =
  | { type: 'text'; text: string }
  | { type: 'media'; items: readonly MediaItem[]; text?: string; voice?: boolean; sticker?: boolean }
  | { type: 'location'; latitude: number; longitude: number; name?: string; address?: string }
  | { type: 'contacts'; contacts: readonly Json[] }
  | {
      type: 'choice'
      /** Shown above: a text, an image or other media. */
      header?: string
      media?: MediaItem
      text: string
      footer?: string
      /** The label that opens a list. */
      button?: string
      options: readonly PhoneOption[]
      template?: string
    }
  | { type: 'reaction'; message: string; emoji: string }
  | { type: 'tap'; message: string; option: PhoneOption }
  | { type: 'shared-number'; message: string }
  | { type: 'flow'; message?: string; response: JsonObject }
  | { type: 'order'; catalog: string; text?: string; items: readonly OrderItem[] }
  | { type: 'edit'; message: string; text: string }
  | { type: 'revoke'; message: string }
  | { type: 'unsupported'; what: string }
  | { type: 'raw'; message: JsonObject }
  /** Written by a person in the WhatsApp Business app of a coexistence number. */
  | { type: 'other'; what: string; json: Json }

export interface OrderItem {
  product: string
  quantity: number
  price: number
  currency: string
}

/** `sent` is one tick, `delivered` two, `read` two blue, `played` a voice note; `failed` never reached the phone. */
export type Ticks = 'sent' | 'delivered' | 'read' | 'played' | 'failed'

export interface PhoneMessage {
  /** The provider's id. */
  readonly id: string
  /** `in`: the phone received it. `out`: the customer wrote it. */
  readonly way: 'in' | 'out'
  /** The line's key. */
  readonly line: string
  readonly at: number
  content: PhoneContent
  ticks: Ticks
  readonly replyTo?: string
  /** The customer deleted or edited it. */
  revoked?: true
  edited?: true
}

export interface Referral {
  sourceId: string
  sourceUrl?: string
  sourceType?: 'ad' | 'post'
  headline?: string
  body?: string
  mediaType?: 'image' | 'video'
  mediaUrl?: string
  clickId?: string
}

type MessageId = string | PhoneMessage

/** What a customer does with a phone. Exactly one of the first group. */
export interface Sending {
  text?: string
  media?: MediaItem | readonly MediaItem[]
  voice?: MediaItem
  sticker?: MediaItem
  location?: { latitude: number; longitude: number; name?: string; address?: string }
  contacts?: readonly Json[]
  tap?: { message: MessageId; option: string }
  flow?: { message?: MessageId; response: JsonObject }
  /** An empty emoji removes the reaction. */
  reaction?: { message: MessageId; emoji: string }
  order?: { catalog: string; text?: string; items: readonly OrderItem[] }
  edit?: { message: MessageId; text: string }
  revoke?: MessageId
  /** A kind of message that the provider's API cannot carry, such as `poll_creation`. */
  unsupported?: string
  /** Meta only: the message's own keys, exactly as in the webhook. */
  raw?: JsonObject

  replyTo?: MessageId
  forwarded?: true | 'frequently'
  referral?: Referral
  /** Meta only: the group this was written in. */
  group?: string
}

export const messageId = (message: MessageId): string => (typeof message === 'string' ? message : message.id)

export const kindOf = (mime: string): 'image' | 'video' | 'audio' | 'document' => {
  const [family] = mime.split('/')
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'document'
}

/** The text a person would read, for the ledger, the page and tests. */
export const textOf = (content: PhoneContent): string | undefined => {
  switch (content.type) {
    case 'text':
    case 'media':
    case 'choice':
    case 'order':
    case 'edit':
      return content.text
    case 'tap':
      return content.option.title
    case 'reaction':
      return content.emoji
    case 'location':
      return content.name
    default:
      return undefined
  }
}
