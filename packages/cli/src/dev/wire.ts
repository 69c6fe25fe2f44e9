import { randomBytes } from 'node:crypto'
import type { createWire, Wire } from '@deskwire/simulator'
import { hosts } from '../init/hosts.js'
import { assistants, stores } from '../init/others.js'

/** The business that `dev` simulates: one number of each kind, and a customer with a phone. */
const simulated = {
  sms: '+15550783883',
  whatsapp: '+15550783882',
  cloud: '+15550783881',
  numberId: '106540352242922',
  account: '102290129340398',
  customer: '+15551230001',
} as const

/** A random value for a required secret that is not used. */
const made = () => randomBytes(32).toString('hex')

/** New at each start: with a secret from our source, anybody could sign webhooks. */
const makeSecrets = () => ({
  bridge: randomBytes(32).toString('base64url'),
  twilio: randomBytes(16).toString('hex'),
  app: randomBytes(16).toString('hex'),
  token: `EAA${randomBytes(48).toString('base64url')}`,
  verify: randomBytes(16).toString('base64url'),
})
type Secrets = ReturnType<typeof makeSecrets>

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

export interface Simulated {
  wire: Wire
  /** The settings of the project's setup, pointing to the simulator: real credentials are not used while `dev` runs. */
  environment: Readonly<Record<string, string>>
}

/** `url` is where browsers and the bridge reach it. Its webhooks go to the mounts that `init` names. */
export const simulate = (create: typeof createWire, url: string): Simulated => {
  const secrets = makeSecrets()
  const wire = makeWire(create, url, secrets)
  return { wire, environment: environmentFor(wire, url, secrets) }
}

const makeWire = (create: typeof createWire, url: string, secrets: Secrets): Wire => {
  const wire = create({
    url: `${url}/wire`,
    keep: 2_000,
    twilio: [
      {
        authToken: secrets.twilio,
        numbers: [{ phoneNumber: simulated.sms, smsUrl: `${url}/channels/sms` }],
        senders: [{ senderId: `whatsapp:${simulated.whatsapp}`, callbackUrl: `${url}/channels/twilio-whatsapp` }],
      },
    ],
    meta: [
      {
        secret: secrets.app,
        tokens: [secrets.token],
        verifyToken: secrets.verify,
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

/** How a simulated channel is recognised. */
export const simulatedLines: ReadonlySet<string> = new Set([
  simulated.sms,
  simulated.whatsapp,
  simulated.cloud,
  simulated.numberId,
])

/** Values of the right form for settings that are required but not used. */
export const placeholders: Readonly<Record<string, string>> = Object.fromEntries(
  [...Object.values(hosts), ...Object.values(assistants), ...Object.values(stores)]
    .flatMap(({ settings }) => settings)
    .filter(({ optional }) => !optional)
    .map(({ name, example, secret }) => [name, secret ? made() : example]),
)

const environmentFor = (wire: Wire, url: string, secrets: Secrets): Simulated['environment'] => {
  const [account] = wire.twilio.accounts
  return {
    PUBLIC_URL: url,
    DESKWIRE_SECRET: secrets.bridge,
    TWILIO_ACCOUNT_SID: account?.sid ?? '',
    TWILIO_AUTH_TOKEN: secrets.twilio,
    TWILIO_SMS_NUMBER: simulated.sms,
    TWILIO_WHATSAPP_NUMBER: simulated.whatsapp,
    TWILIO_API_BASE: `${url}/wire/twilio-api`,
    WHATSAPP_ACCESS_TOKEN: secrets.token,
    WHATSAPP_APP_SECRET: secrets.app,
    WHATSAPP_VERIFY_TOKEN: secrets.verify,
    WHATSAPP_BUSINESS_ACCOUNT_ID: simulated.account,
    WHATSAPP_PHONE_NUMBER_ID: simulated.numberId,
    WHATSAPP_PHONE_NUMBER: simulated.cloud,
    WHATSAPP_API_BASE: `${url}/wire/graph`,
    DESK_URL: `${url}/desk`,
    // Keep simulated tickets out of the file with the real ones.
    DESK_FILE: ':memory:',
  }
}
