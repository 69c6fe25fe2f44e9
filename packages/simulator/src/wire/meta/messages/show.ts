import type { MediaItem, PhoneContent, PhoneOption } from '../../content.js'
import { isList, isObject, type Json, type JsonObject } from '../../http.js'

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const objects = (value: Json | undefined): readonly JsonObject[] => (isList(value) ? value.filter(isObject) : [])
const child = (value: JsonObject, name: string): JsonObject => {
  const found = value[name]
  return isObject(found) ? found : {}
}

const optionsOf = (whole: JsonObject): { options: PhoneOption[]; button?: string } => {
  const action = child(whole, 'action')
  const parameters = child(action, 'parameters')
  switch (whole.type) {
    case 'button':
      return {
        options: objects(action.buttons).map((button) => {
          const reply = child(button, 'reply')
          return { id: text(reply.id), title: text(reply.title), kind: 'reply' }
        }),
      }
    case 'list':
      return {
        button: text(action.button),
        options: objects(action.sections).flatMap((section) =>
          objects(section.rows).map((row) => ({
            id: text(row.id),
            title: text(row.title),
            kind: 'row' as const,
            ...(row.description ? { description: text(row.description) } : {}),
          })),
        ),
      }
    case 'cta_url':
      return {
        options: [
          { id: text(parameters.url), title: text(parameters.display_text), kind: 'url', url: text(parameters.url) },
        ],
      }
    case 'flow':
      return {
        options: [
          {
            id: text(parameters.flow_id) || text(parameters.flow_name),
            title: text(parameters.flow_cta),
            kind: 'flow',
          },
        ],
      }
    case 'location_request_message':
      return { options: [{ id: 'send_location', title: 'Send location', kind: 'location' }] }
    case 'request_contact_info':
      return { options: [{ id: 'request_contact_info', title: 'Share phone number', kind: 'contact' }] }
    case 'order_details':
      return { options: [{ id: text(parameters.reference_id), title: 'Review and pay', kind: 'other' }] }
    case 'carousel':
      return {
        options: objects(action.cards).flatMap((card) =>
          objects(child(card, 'action').buttons).map((button) => {
            const reply = child(button, 'quick_reply')
            return { id: text(reply.id), title: text(reply.title), kind: 'reply' as const }
          }),
        ),
      }
    default:
      return { options: [] }
  }
}

/** What the phone shows of a valid message; files are passed separately. */
export const showMessage = (type: string, body: JsonObject, files: readonly MediaItem[]): PhoneContent => {
  const own = child(body, type)
  switch (type) {
    case 'text':
      return { type: 'text', text: text(own.body) }
    case 'location':
      return {
        type: 'location',
        latitude: Number(own.latitude),
        longitude: Number(own.longitude),
        ...(own.name ? { name: text(own.name) } : {}),
        ...(own.address ? { address: text(own.address) } : {}),
      }
    case 'contacts':
      return { type: 'contacts', contacts: isList(body.contacts) ? body.contacts : [] }
    case 'reaction':
      return { type: 'reaction', message: text(own.message_id), emoji: text(own.emoji) }
    case 'interactive': {
      const header = child(own, 'header')
      const footer = text(child(own, 'footer').text)
      return {
        type: 'choice',
        text: text(child(own, 'body').text),
        ...optionsOf(own),
        ...(header.text ? { header: text(header.text) } : {}),
        ...(footer ? { footer } : {}),
        ...(files[0] ? { media: files[0] } : {}),
      }
    }
    case 'pin':
      return { type: 'other', what: 'pin', json: own }
    default:
      return {
        type: 'media',
        items: files,
        ...(own.caption ? { text: text(own.caption) } : {}),
        ...(own.voice === true ? { voice: true } : {}),
        ...(type === 'sticker' ? { sticker: true } : {}),
      }
  }
}
