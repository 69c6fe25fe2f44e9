import type { Content } from '@deskwire/core/adapter'
import { type Form, field, type InboundReading, mediaOfForm } from '@deskwire/twilio'
import { optOutOf } from './keywords.js'

const contentsOf = (form: Form): readonly Content[] => {
  const media = mediaOfForm(form, 'plain')
  if (media.length > 0) return media
  const body = field(form, 'Body')
  return [body === undefined ? { type: 'unsupported', kind: 'empty' } : { type: 'text', text: body, markup: 'plain' }]
}

/** An inbound SMS or MMS. */
export const readSms =
  (settings: { defaultKeywords: boolean }) =>
  (form: Form, ours: string): InboundReading => {
    const optOut = optOutOf(form, ours, settings.defaultKeywords)
    const replyTo = field(form, 'OriginalRepliedMessageSid')
    return {
      contents: contentsOf(form),
      ...(replyTo !== undefined && { extras: { replyTo } }),
      ...(optOut && { optOut }),
    }
  }
