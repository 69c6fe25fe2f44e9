import { type Contact, type Content, type Fields, fail, type MediaIn, type MediaKind } from '@deskwire/core/adapter'
import { choice, contactRequest, flow, type Labels, link, locationRequest } from './interactive.js'
import { componentsOf } from './values.js'

/** Attaches media: `{ id }` once uploaded, or `{ link }`. */
export type Attach = (kind: MediaKind, media: MediaIn) => Promise<Fields>

const mediaType = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  voice: 'audio',
  file: 'document',
  sticker: 'sticker',
} as const

/** The body of `POST /{phone number id}/messages` for one content, without the recipient. */
export const bodyOf = async (content: Content<MediaIn>, attach: Attach, labels: Labels): Promise<Fields> => {
  switch (content.type) {
    case 'text':
      return text(content.text, content.preview !== false)
    case 'media':
      return media(content, await attach(content.kind, content.media))
    case 'location':
      return location(content)
    case 'contacts':
      return contacts(content.contacts)
    case 'link': {
      const card = link(content, content.image && (await attach('image', content.image)), labels)
      const words = [content.title, content.description, content.url].filter((one) => one)
      return card ? { type: 'interactive', interactive: card } : text(words.join('\n\n'), true)
    }
    case 'choice':
      return { type: 'interactive', interactive: choice(content, labels) }
    case 'request':
      return request(content, labels)
    case 'template':
      return template(content, attach)
    case 'reaction':
      return { type: 'reaction', reaction: { message_id: content.to, emoji: content.emoji ?? '' } }
    default:
      throw fail('content', `WhatsApp cannot carry a content of type ${content.type}.`, {
        remedy: 'Render it to the capabilities of the channel first.',
      })
  }
}

const text = (body: string, preview: boolean): Fields => {
  if (body.length > 4096) {
    throw fail('content', 'A text on WhatsApp has at most 4,096 characters.', {
      remedy: 'Split it into several parts.',
    })
  }
  return { type: 'text', text: { body, preview_url: preview } }
}

const media = (content: Extract<Content<MediaIn>, { type: 'media' }>, attached: Fields): Fields => {
  const type = mediaType[content.kind]
  const name = content.media.name ?? content.title
  const captioned = content.caption && (type === 'image' || type === 'video' || type === 'document')
  return {
    type,
    [type]: {
      ...attached,
      ...(captioned ? { caption: content.caption } : {}),
      ...(type === 'document' && name ? { filename: name } : {}),
      ...(content.kind === 'voice' ? { voice: true } : {}),
    },
  }
}

// Coordinates are strings in outbound and numbers in inbound messages ("messages/location-messages").
const location = (content: Extract<Content<MediaIn>, { type: 'location' }>): Fields => ({
  type: 'location',
  location: {
    latitude: String(content.latitude),
    longitude: String(content.longitude),
    ...(content.name ? { name: content.name } : {}),
    ...(content.address ? { address: content.address } : {}),
  },
})

const contacts = (all: readonly Contact[]): Fields => {
  if (all.length === 0 || all.length > 257) {
    throw fail('content', 'A message holds 1 to 257 contacts.', { remedy: 'Send them in several messages.' })
  }
  return {
    type: 'contacts',
    contacts: all.map(({ name, phones, emails }) => ({
      // Another part of the name is required besides the whole.
      name: { formatted_name: name, first_name: name },
      ...(phones.length > 0 ? { phones: phones.map((phone) => ({ phone })) } : {}),
      ...(emails.length > 0 ? { emails: emails.map((email) => ({ email })) } : {}),
    })),
  }
}

const request = (content: Extract<Content<MediaIn>, { type: 'request' }>, labels: Labels): Fields => {
  switch (content.what) {
    case 'location':
      return { type: 'interactive', interactive: locationRequest(content.prompt) }
    case 'phone':
      return { type: 'interactive', interactive: contactRequest(content.prompt) }
    case 'form':
      return { type: 'interactive', interactive: flow(content.prompt, content.form, labels) }
    default:
      // A word, a date, a number, a file: WhatsApp has no way to ask for these.
      return text(content.prompt, false)
  }
}

const template = async (content: Extract<Content<MediaIn>, { type: 'template' }>, attach: Attach): Promise<Fields> => {
  let header: Parameters<typeof componentsOf>[1]
  if (content.media) {
    const { mime, name } = content.media
    const type = mime.startsWith('image/') ? 'image' : mime.startsWith('video/') ? 'video' : 'document'
    const attached = await attach(type === 'document' ? 'file' : type, content.media)
    header = { type, media: type === 'document' && name ? { ...attached, filename: name } : attached }
  }
  const components = componentsOf(content.values ?? {}, header)
  return {
    type: 'template',
    template: {
      name: content.name,
      language: { code: content.language },
      ...(components.length > 0 ? { components } : {}),
    },
  }
}
