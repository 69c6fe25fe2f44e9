import { type Content, mediaKindOf } from '@deskwire/core/adapter'
import { countField, type Form, field } from './receiving/form.js'

/** No message has more, so a larger `NumMedia` is not believed. */
const mostMedia = 20

/**
 * The media of a message, in their order; the text goes with the first one. A medium that is announced without a URL
 * still shows as something.
 */
export const mediaOfForm = (form: Form, markup: 'plain' | 'whatsapp'): readonly Content[] => {
  const count = countField(form, 'NumMedia', mostMedia)
  const body = field(form, 'Body')
  const type = field(form, 'MessageType')?.toLowerCase()
  return Array.from({ length: count }, (_, n): Content => {
    const ref = field(form, `MediaUrl${n}`)
    const mime = field(form, `MediaContentType${n}`) ?? 'application/octet-stream'
    if (ref === undefined) return { type: 'unsupported', kind: 'media', reason: 'Twilio gave no URL for it' }
    const caption = n === 0 && body !== undefined ? { caption: body, markup } : {}
    return { type: 'media', kind: type === 'sticker' ? type : mediaKindOf(mime), media: { ref, mime }, ...caption }
  })
}
