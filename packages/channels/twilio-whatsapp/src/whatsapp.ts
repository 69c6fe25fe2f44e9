import { type Call, type Channel, configure, type Destination, fail } from '@deskwire/core/adapter'
import {
  accountFields,
  placeRule,
  sandboxNumber,
  sidOf,
  type TwilioChannel,
  type TwilioLine,
  twilioChannel,
  whatsappRecipient,
} from '@deskwire/twilio'
import { z } from 'zod'
import { sandboxRate, whatsappCapabilities } from './capabilities.js'
import { readWhatsapp } from './read.js'
import { expectedWhatsapp, outgoingWhatsapp } from './write.js'

export const optionsSchema = z
  .strictObject({
    ...accountFields('whatsapp'),
    advancedOptOut: z
      .boolean()
      .default(false)
      .describe(
        'The senders are in a messaging service with Advanced Opt-Out: Twilio itself blocks after STOP, and answers it.',
      ),
  })
  .superRefine(placeRule('whatsapp'))

export type TwilioWhatsappOptions = z.input<typeof optionsSchema>

const isSandbox = (lines: readonly TwilioLine[]): boolean =>
  lines.every((line) => (typeof line === 'string' ? line : 'number' in line ? line.number : '') === sandboxNumber)

type WhatsappChannel = TwilioChannel & Required<Pick<Channel, 'typing' | 'markRead'>>

/** WhatsApp through Twilio: your own senders, or the sandbox (`lines: ['+14155238886']`). */
export const twilioWhatsapp = (options: TwilioWhatsappOptions): WhatsappChannel => {
  const handle = configure('twilio-whatsapp', optionsSchema, options)
  const { advancedOptOut, lines } = handle.options
  const { channel, tools } = twilioChannel(handle, {
    provider: 'twilio-whatsapp',
    medium: 'whatsapp',
    capabilities: {
      ...whatsappCapabilities,
      ...(isSandbox(lines) && { rate: sandboxRate }),
      providerBlocks: advancedOptOut,
    },
    read: readWhatsapp,
    recipient: ({ addresses }) => whatsappRecipient(addresses),
    outgoing: outgoingWhatsapp,
    expected: expectedWhatsapp,
  })

  /** One call for both: it marks the message as read and shows typing until the answer, at most 25 s. */
  const indicate = async (message: string, call: Call): Promise<void> => {
    const messageId = sidOf(message)
    if (!/^(SM|MM)[0-9a-fA-F]{32}$/.test(messageId)) {
      throw fail('content', 'Typing and read need the id of a message the customer sent')
    }
    const form = { channel: 'whatsapp', messageId }
    await tools.api.post({ product: 'messaging', path: '/v2/Indicators/Typing.json', form }, call, { repeatable: true })
  }

  return {
    ...channel,
    async typing({ lastInbound }: Destination, call) {
      if (lastInbound !== undefined) await indicate(lastInbound, call)
    },
    markRead: (message, _to, call) => indicate(message, call),
  }
}
