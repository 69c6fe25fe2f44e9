import type { Channel } from '@deskwire/core/adapter'
import type { WireOptions } from '@deskwire/simulator'
import { twilioSms } from '@deskwire/twilio-sms'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'

const accountSid = `AC${'a1'.repeat(16)}`
const authToken = 'token-of-the-account-0123456789'
const business = '+15557654321'
const phoneNumberId = '106540352242922'

export type Medium = 'twilio-whatsapp' | 'whatsapp-cloud' | 'twilio-sms'
export const mediums: readonly Medium[] = ['twilio-whatsapp', 'whatsapp-cloud', 'twilio-sms']

interface Provider {
  line: string
  wire(url: string): WireOptions
  channel(api: string): Channel
}

/** How each provider is emulated, and the real channel that talks to it. */
export const providers: Readonly<Record<Medium, Provider>> = {
  'twilio-whatsapp': {
    line: business,
    wire: (url) => ({
      twilio: [
        {
          sid: accountSid,
          authToken,
          senders: [{ senderId: `whatsapp:${business}`, callbackUrl: `${url}#rc=3&rp=ct,rt,5xx` }],
        },
      ],
    }),
    channel: (apiBase) => twilioWhatsapp({ accountSid, authToken, lines: [business], apiBase }),
  },
  'twilio-sms': {
    line: business,
    wire: (url) => ({
      twilio: [
        { sid: accountSid, authToken, numbers: [{ phoneNumber: business, smsUrl: `${url}#rc=3&rp=ct,rt,5xx` }] },
      ],
    }),
    channel: (apiBase) => twilioSms({ accountSid, authToken, lines: [business], apiBase }),
  },
  'whatsapp-cloud': {
    line: phoneNumberId,
    wire: (url) => ({
      meta: [
        {
          id: '900100',
          secret: 'app-secret-0123456789',
          tokens: ['EAAtoken0123456789'],
          callbackUrl: url,
          verifyToken: 'verify-me',
          accounts: [
            { id: '102290129340398', subscribed: true, numbers: [{ id: phoneNumberId, displayPhoneNumber: business }] },
          ],
        },
      ],
    }),
    channel: (api) =>
      whatsappCloud({
        appSecret: 'app-secret-0123456789',
        accessToken: 'EAAtoken0123456789',
        verifyToken: 'verify-me',
        phoneNumbers: [{ id: phoneNumberId, number: business }],
        wabaId: '102290129340398',
        graphBase: `${api}/graph`,
      }),
  },
}
