import { callback, fail, type Part } from '@deskwire/core/adapter'
import type { Outgoing } from '@deskwire/twilio'
import { z } from 'zod'

/** Twilio's options for each message, passed on unchanged. */
export const sendingFields = {
  validityPeriod: z
    .int()
    .min(1)
    .max(36_000)
    .optional()
    .describe('Seconds after which a waiting message is dropped: 1 to 36,000.'),
  smartEncoded: z
    .boolean()
    .optional()
    .describe('Replaces characters that would make the whole text UCS-2 (curly quotes, dashes).'),
  shortenUrls: z
    .boolean()
    .optional()
    .describe('Short links in place of long ones; needs a messaging service with link shortening.'),
  sendAt: callback<(part: Part) => Date | undefined>()
    .optional()
    .describe('Lets Twilio send each part later: between 5 minutes and 35 days ahead; needs a messaging service.'),
}
export type SmsSending = z.output<z.ZodObject<typeof sendingFields>>

const optionsFor = (part: Part, sending: SmsSending): Outgoing['parameters'] => {
  const sendAt = sending.sendAt?.(part)
  return {
    ...(sending.validityPeriod !== undefined && { validityPeriod: sending.validityPeriod }),
    ...(sending.smartEncoded !== undefined && { smartEncoded: sending.smartEncoded }),
    ...(sending.shortenUrls !== undefined && { shortenUrls: sending.shortenUrls }),
    ...(sendAt && { sendAt, scheduleType: 'fixed' as const }),
  }
}

/** Text and MMS. Templates must be read from Twilio first, which happens elsewhere. */
export const writeSms = (part: Part, sending: SmsSending): Outgoing => {
  const { content } = part
  const options = optionsFor(part, sending)
  const rendered = sending.shortenUrls === true || sending.smartEncoded === true
  switch (content.type) {
    case 'text':
      return { parameters: { ...options, body: content.text }, text: content.text, media: 0, rendered }
    case 'media': {
      const link = content.media.link()
      const caption = content.caption ?? ''
      const parameters = { ...options, mediaUrl: [link], ...(caption !== '' && { body: caption }) }
      return { parameters, text: caption, media: 1, rendered }
    }
    default:
      throw fail('content', `SMS cannot carry content of type ${content.type}`, { remedy: 'Render it to text first.' })
  }
}

export const withSmsOptions = (part: Part, sending: SmsSending, outgoing: Outgoing): Outgoing => ({
  ...outgoing,
  parameters: { ...optionsFor(part, sending), ...outgoing.parameters },
})
