import type { Capabilities } from '@deskwire/core/adapter'

const megabyte = 1_000_000

// docs: whatsapp/guidance-whatsapp-media-messages. Only images and videos keep their captions.
const documents = [
  'application/pdf',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'text/vcard',
] as const

/** Buttons and lists that WhatsApp accepts within the window without approval (docs: content/content-types-overview). */
export const whatsappCapabilities: Capabilities = {
  text: { max: 1600, markup: 'whatsapp' },
  media: {
    image: { mimes: ['image/jpeg', 'image/png'], maxBytes: 5 * megabyte, caption: 1600 },
    video: { mimes: ['video/mp4'], maxBytes: 16 * megabyte, caption: 1600 },
    audio: {
      mimes: ['audio/ogg', 'audio/amr', 'audio/3gpp', 'audio/aac', 'audio/mpeg'],
      maxBytes: 16 * megabyte,
    },
    voice: { mimes: ['audio/ogg'], maxBytes: 16 * megabyte },
    file: { mimes: documents, maxBytes: 16 * megabyte },
    sticker: { mimes: ['image/webp'], maxBytes: 100_000 },
  },
  choice: {
    body: 1024,
    buttons: { max: 3, title: 20 },
    list: { max: 10, title: 24, description: 72 },
  },
  content: ['text', 'media', 'location', 'link', 'card', 'choice', 'template'],
  window: { hours: 24, freeEntryHours: 72 },
  rate: { perLinePerSecond: 80 },
}

/** The sandbox sends one message every three seconds (docs: whatsapp/sandbox). */
export const sandboxRate: NonNullable<Capabilities['rate']> = { perLinePerSecond: 1 / 3 }
