import type { Capabilities } from '@deskwire/core/adapter'

const megabyte = 1024 * 1024

// The Office types, old and new, PDF and plain text ("business-phone-numbers/media").
const documents = [
  'application/pdf',
  'text/plain',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
] as const

/** What the WhatsApp Cloud API supports, with its limits ("messages/*", "business-phone-numbers/media"). */
export const whatsappCloudCapabilities: Capabilities = {
  text: { max: 4096, markup: 'whatsapp' },
  media: {
    image: { mimes: ['image/jpeg', 'image/png'], maxBytes: 5 * megabyte, caption: 1024 },
    video: { mimes: ['video/mp4', 'video/3gpp'], maxBytes: 16 * megabyte, caption: 1024 },
    audio: { mimes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'], maxBytes: 16 * megabyte },
    // Above 512 KB a voice note shows a download arrow instead of its play button; it still arrives.
    voice: { mimes: ['audio/ogg'], maxBytes: 16 * megabyte },
    file: { mimes: documents, maxBytes: 100 * megabyte, caption: 1024 },
    // An animated one may have 500 KB, a static one 100 KB; only its bytes tell which it is.
    sticker: { mimes: ['image/webp'], maxBytes: 500 * 1024 },
  },
  choice: {
    // Meta's pages disagree for lists, 4096 or 1024; the smaller also applies to buttons.
    body: 1024,
    header: 60,
    footer: 60,
    button: 20,
    buttons: { max: 3, title: 20 },
    list: { max: 10, title: 24, description: 72 },
  },
  content: ['text', 'media', 'location', 'contacts', 'link', 'choice', 'request', 'template', 'reaction'],
  // A location, the customer's own number, and a flow; WhatsApp has no way to ask for anything else.
  requests: ['location', 'phone', 'form'],
  window: { hours: 24, freeEntryHours: 72 },
  // One message every six seconds to the same person, up to 45 of which may be borrowed from the future.
  rate: { perLinePerSecond: 80, perPairSeconds: 6, pairBurst: 45 },
}
