import { configure, option, type Part } from '@deskwire/core/adapter'
import {
  accountFields,
  outgoingTemplate,
  smsRecipient,
  type TwilioAccountOptions,
  type TwilioChannel,
  type TwilioLine,
  twilioChannel,
} from '@deskwire/twilio'
import { smsCapabilities, textOnlyCapabilities } from './capabilities.js'
import { readSms } from './read.js'
import { mediaLinkForMs, type SmsSending, withSmsOptions, writeSms } from './write.js'

export interface TwilioSmsOptions extends TwilioAccountOptions, SmsSending {
  /** False: the lines cannot send MMS, so media goes out as links. */
  mms?: boolean
  /** False: Twilio support has switched off the default STOP, START and HELP handling for this account. */
  defaultKeywords?: boolean
}

const schema = option.object({
  ...accountFields('sms'),
  mms: option.flag().optional(),
  defaultKeywords: option.flag().optional(),
  validityPeriod: option.whole({ min: 1, max: 36_000 }).optional(),
  smartEncoded: option.flag().optional(),
  shortenUrls: option.flag().optional(),
  sendAt: option.callback<NonNullable<SmsSending['sendAt']>>().optional(),
})

const isShortCode = (line: TwilioLine): boolean => {
  const number = typeof line === 'string' ? line : 'number' in line ? line.number : ''
  return /^\d{3,8}$/.test(number)
}

/** SMS and MMS through Twilio. */
export const twilioSms = (options: TwilioSmsOptions): TwilioChannel => {
  const handle = configure('twilio-sms', schema, options)
  const { mms = true, defaultKeywords = true, ...rest } = handle.options
  const { channel } = twilioChannel(handle, {
    provider: 'twilio-sms',
    medium: 'sms',
    capabilities: {
      ...(mms ? smsCapabilities : textOnlyCapabilities),
      // Without Twilio's own handling nothing is blocked there: then STOP is ours to keep. Short codes have none of it.
      providerBlocks: defaultKeywords && !handle.options.lines.every(isShortCode),
    },
    read: readSms({ defaultKeywords }),
    recipient: ({ addresses }) => smsRecipient(addresses),
    outgoing: async (part, tools, call) =>
      part.content.type === 'template'
        ? withSmsOptions(part, rest, await outgoingTemplate(part.content, tools, mediaLinkForMs, call))
        : writeSms(part, rest),
    expected: async (part: Part, tools, call) =>
      part.content.type === 'template'
        ? outgoingTemplate(part.content, tools, mediaLinkForMs, call)
        : writeSms(part, rest),
  })
  return channel
}
