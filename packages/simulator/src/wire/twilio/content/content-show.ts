import type { MediaItem, PhoneContent, PhoneOption } from '../../content.js'
import { isList, isObject, type Json, type JsonObject } from '../../http.js'
import type { ContentResource } from '../numbers/account.js'
import { substitute } from './content-store.js'

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const optional = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const optionKinds: Readonly<Record<string, PhoneOption['kind']>> = {
  QUICK_REPLY: 'quick_reply',
  URL: 'url',
  PHONE_NUMBER: 'phone',
  COPY_CODE: 'copy_code',
}

const optionsOf = (actions: Json | undefined): PhoneOption[] =>
  (isList(actions) ? actions : []).filter(isObject).map((action) => ({
    id: optional(action.id) ?? text(action.title),
    title: text(action.title),
    kind: optionKinds[text(action.type) || 'QUICK_REPLY'] ?? 'other',
    ...(optional(action.url) ? { url: text(action.url) } : {}),
  }))

/** Richest first: a channel uses the first of a Content's types that it can show. */
const ladder: Readonly<Record<'whatsapp' | 'sms', readonly string[]>> = {
  whatsapp: [
    'whatsapp/authentication',
    'whatsapp/flows',
    'twilio/flows',
    'twilio/carousel',
    'whatsapp/card',
    'twilio/card',
    'twilio/catalog',
    'twilio/list-picker',
    'twilio/quick-reply',
    'twilio/call-to-action',
    'twilio/location',
    'twilio/media',
    'twilio/text',
  ],
  sms: ['twilio/media', 'twilio/text'],
}

export const alwaysNeedsApproval = new Set([
  'twilio/carousel',
  'twilio/card',
  'whatsapp/authentication',
  'twilio/catalog',
])

export interface Shown {
  type: string
  content: PhoneContent
  /** The text of the message resource. */
  body: string
  mediaUrls: readonly string[]
}

/** What a Content becomes on one medium; undefined if it has no type for it. */
export const showContent = (
  resource: ContentResource,
  given: ReadonlyMap<string, string>,
  medium: 'whatsapp' | 'sms',
): Shown | undefined => {
  const type = ladder[medium].find((name) => Object.hasOwn(resource.types, name))
  if (!type) return undefined
  const defaults = Object.entries(resource.variables).map(([key, value]): [string, string] => [key, text(value)])
  const filled = substitute(resource.types[type], new Map([...defaults, ...given]))
  const value: JsonObject = isObject(filled) ? filled : {}
  const body = text(value.body) || text(value.title)
  const urls = (isList(value.media) ? value.media : []).map((url) => text(url)).filter(Boolean)
  const media: MediaItem[] = urls.map((url) => ({ mime: 'application/octet-stream', url }))
  const shown = (content: PhoneContent): Shown => ({ type, content, body, mediaUrls: urls })
  switch (type) {
    case 'twilio/text':
      return shown({ type: 'text', text: body })
    case 'twilio/media':
      return shown({ type: 'media', items: media, ...(body ? { text: body } : {}) })
    case 'twilio/location':
      return shown({
        type: 'location',
        latitude: Number(value.latitude),
        longitude: Number(value.longitude),
        ...(optional(value.label) ? { name: text(value.label) } : {}),
        ...(optional(value.address) ? { address: text(value.address) } : {}),
      })
    case 'twilio/list-picker':
      return shown({
        type: 'choice',
        text: body,
        button: text(value.button),
        options: (isList(value.items) ? value.items : []).filter(isObject).map((item) => ({
          id: text(item.id),
          title: text(item.item),
          kind: 'row',
          ...(optional(item.description) ? { description: text(item.description) } : {}),
        })),
      })
    default:
      return shown({
        type: 'choice',
        text: body,
        ...(optional(value.header_text) ? { header: text(value.header_text) } : {}),
        ...(optional(value.footer) ? { footer: text(value.footer) } : {}),
        ...(media[0] ? { media: media[0] } : {}),
        ...(resource.approval ? { template: resource.approval.name } : {}),
        options: optionsOf(value.actions),
      })
  }
}
