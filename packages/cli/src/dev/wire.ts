import { randomBytes } from 'node:crypto'
import type { createWire, Wire } from '@deskwire/simulator'
import { hosts } from '../init/hosts.js'
import { assistants, stores } from '../init/others.js'

/** The business that `dev` simulates: one number of each kind, and somebody with a phone. */
const simulated = {
  sms: '+15550783883',
  whatsapp: '+15550783882',
  cloud: '+15550783881',
  numberId: '106540352242922',
  account: '102290129340398',
  customer: '+15551230001',
} as const

// Of their own for each start: nobody can sign in a simulated provider's name.
const made = () => randomBytes(32).toString('hex')
const secret = made()
const token = made()
const verify = made()

const template = {
  name: 'order_ready',
  language: 'en',
  components: [
    {
      type: 'BODY',
      text: 'Hi {{1}}, your order {{2}} is ready to collect.',
      example: { body_text: [['Ana', '1234']] },
    },
  ],
}

/** `url`: where browsers and the bridge reach it; its webhooks go to the mounts that `init` names. */
export const makeWire = (create: typeof createWire, url: string): Wire => {
  const wire = create({
    url: `${url}/wire`,
    keep: 2_000,
    twilio: [
      {
        numbers: [{ phoneNumber: simulated.sms, smsUrl: `${url}/channels/sms` }],
        senders: [{ senderId: `whatsapp:${simulated.whatsapp}`, callbackUrl: `${url}/channels/twilio-whatsapp` }],
      },
    ],
    meta: [
      {
        secret,
        tokens: [token],
        verifyToken: verify,
        callbackUrl: `${url}/channels/whatsapp`,
        accounts: [
          {
            id: simulated.account,
            numbers: [{ id: simulated.numberId, displayPhoneNumber: simulated.cloud }],
            templates: [template],
          },
        ],
      },
    ],
  })
  wire.phone(simulated.customer, { name: 'Ana Silva' })
  return wire
}

/** By what a channel is known to be simulated. */
export const simulatedLines: ReadonlySet<string> = new Set([
  simulated.sms,
  simulated.whatsapp,
  simulated.cloud,
  simulated.numberId,
])

/** For what a project's setup asks and nobody will use: only that it is there, and of the right form. */
export const placeholders: Readonly<Record<string, string>> = Object.fromEntries(
  [...Object.values(hosts), ...Object.values(assistants), ...Object.values(stores)]
    .flatMap(({ settings }) => settings)
    .filter(({ optional }) => !optional)
    .map(({ name, example, secret }) => [name, secret ? made() : example]),
)

/** What a project's setup reads, pointed at the simulator: real credentials stay unused while `dev` runs. */
export const environmentFor = (wire: Wire, url: string): Readonly<Record<string, string>> => {
  const [account] = wire.twilio.accounts
  return {
    PUBLIC_URL: url,
    DESKWIRE_SECRET: made(),
    TWILIO_ACCOUNT_SID: account?.sid ?? '',
    TWILIO_AUTH_TOKEN: account?.authToken ?? '',
    TWILIO_SMS_NUMBER: simulated.sms,
    TWILIO_WHATSAPP_NUMBER: simulated.whatsapp,
    TWILIO_API_BASE: `${url}/wire/twilio-api`,
    WHATSAPP_ACCESS_TOKEN: token,
    WHATSAPP_APP_SECRET: secret,
    WHATSAPP_VERIFY_TOKEN: verify,
    WHATSAPP_BUSINESS_ACCOUNT_ID: simulated.account,
    WHATSAPP_PHONE_NUMBER_ID: simulated.numberId,
    WHATSAPP_PHONE_NUMBER: simulated.cloud,
    WHATSAPP_API_BASE: `${url}/wire/graph`,
    DESK_URL: `${url}/desk`,
    // Made-up tickets stay out of the file of real ones.
    DESK_FILE: ':memory:',
  }
}
