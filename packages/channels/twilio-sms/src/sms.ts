import { configure, type Part } from '@deskwire/core/adapter'
import {
  accountFields,
  isTextOnly,
  outgoingTemplate,
  placeRule,
  smsRecipient,
  type TwilioChannel,
  type TwilioLine,
  twilioChannel,
} from '@deskwire/twilio'
import { z } from 'zod'
import { smsCapabilities, textOnlyCapabilities } from './capabilities.js'
import { readSms } from './read.js'
import { sendingFields, withSmsOptions, writeSms } from './write.js'

export const optionsSchema = z
  .strictObject({
    ...accountFields('sms'),
    mms: z.boolean().default(true).describe('False: the lines cannot send MMS, so media goes out as links.'),
    defaultKeywords: z
      .boolean()
      .default(true)
      .describe('False: Twilio support has switched off the default STOP, START and HELP handling for this account.'),
    ...sendingFields,
  })
  .superRefine(placeRule('sms'))

export type TwilioSmsOptions = z.input<typeof optionsSchema>

const isShortCode = (line: TwilioLine): boolean => {
  const number = typeof line === 'string' ? line : 'number' in line ? line.number : ''
  return /^\d{3,8}$/.test(number)
}

/** SMS and MMS through Twilio. */
export const twilioSms = (options: TwilioSmsOptions): TwilioChannel => {
  const handle = configure('twilio-sms', optionsSchema, options)
  const { mms, defaultKeywords, ...rest } = handle.options
  const inPlainRegion = isTextOnly(rest.region)
  const { channel } = twilioChannel(handle, {
    provider: 'twilio-sms',
    medium: 'sms',
    capabilities: {
      ...(mms && !inPlainRegion ? smsCapabilities : textOnlyCapabilities),
      ...(inPlainRegion && { content: ['text'] as const }),
      // Where Twilio does not handle keywords it blocks nothing: STOP is then ours to honour. Short codes are such a case.
      providerBlocks: defaultKeywords && !handle.options.lines.every(isShortCode),
    },
    read: readSms({ defaultKeywords }),
    recipient: ({ addresses }) => smsRecipient(addresses),
    outgoing: async (part, tools, call) =>
      part.content.type === 'template'
        ? withSmsOptions(part, rest, await outgoingTemplate(part.content, tools, call))
        : writeSms(part, rest),
    expected: async (part: Part, tools, call) =>
      part.content.type === 'template' ? outgoingTemplate(part.content, tools, call) : writeSms(part, rest),
  })
  return channel
}
