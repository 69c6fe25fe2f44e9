import type { Capabilities } from '@deskwire/core/adapter'

// Types that Twilio converts for the carriers may use the whole message's 5 MB; the rest is passed on unchanged, and
// carriers drop more than about 500 KB (docs: messaging/guides/accepted-mime-types).
const converted = 5_000_000
const unconverted = 500_000

/** The text limit is that of Twilio's `Body`; an MMS carries its text alongside the media. */
export const smsCapabilities: Capabilities = {
  text: { max: 1600, markup: 'plain' },
  media: {
    image: { mimes: ['image/jpeg', 'image/png', 'image/gif'], maxBytes: converted, caption: 1600 },
    video: {
      mimes: ['video/mp4', 'video/mpeg', 'video/quicktime', 'video/webm', 'video/3gpp', 'video/3gpp2'],
      maxBytes: unconverted,
      caption: 1600,
    },
    audio: {
      mimes: ['audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/amr', 'audio/3gpp', 'audio/vnd.wave', 'audio/webm'],
      maxBytes: unconverted,
      caption: 1600,
    },
    voice: { mimes: ['audio/ogg', 'audio/amr', 'audio/mpeg'], maxBytes: unconverted, caption: 1600 },
    file: {
      mimes: ['application/pdf', 'text/vcard', 'text/x-vcard', 'text/csv', 'text/calendar', 'text/rtf'],
      maxBytes: unconverted,
      caption: 1600,
    },
  },
  content: ['text', 'media', 'template'],
  providerBlocks: true,
  segments: true,
}

/** Numbers outside the US, Canada and Australia can rarely send MMS: media then goes out as links. */
export const textOnlyCapabilities: Capabilities = { ...smsCapabilities, media: {}, content: ['text', 'template'] }
