import { type Content, mediaKindOf } from '@deskwire/core/adapter'
import { countField, type Form, field } from './receiving/form.js'

/** No message has more, so a larger `NumMedia` is not trusted. */
const mostMedia = 20

/**
 * The media of a message, in order, with the text on the first. Media announced without a URL still leaves a visible
 * placeholder.
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
