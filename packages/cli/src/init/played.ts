// The test of a project that plays a conversation between a phone and a helpdesk, both simulated.
import { mounts } from './channels.js'
import type { ChannelKind, Choice, Setting } from './choice.js'

/** Values of the right form, for the project's tests. */
export const exampleValues = (settings: readonly Setting[]): string => `import { randomBytes } from 'node:crypto'

/** For tests. Nothing here is real, and secrets are new each time. */
export const environment = {
${settings
  .filter(({ optional }) => !optional)
  .map(({ name, example, secret }) => `  ${name}: ${secret ? "randomBytes(32).toString('hex')" : `'${example}'`},`)
  .join('\n')}
}
`

interface Simulated {
  /** The provider's side, in the options of the wire. */
  wire: string
  /** Where the channel finds its provider. */
  base: string
  chat: string
}

const twilio = (of: string) =>
  `twilio: [{ sid: environment.TWILIO_ACCOUNT_SID, authToken: environment.TWILIO_AUTH_TOKEN, ${of} }],`

const simulated: Record<ChannelKind, Simulated> = {
  'twilio-sms': {
    wire: twilio('numbers: [{ phoneNumber: environment.TWILIO_SMS_NUMBER, smsUrl: webhook }]'),
    base: 'TWILIO_API_BASE: provider',
    chat: 'sms(environment.TWILIO_SMS_NUMBER)',
  },
  'twilio-whatsapp': {
    wire: twilio('senders: [{ senderId: "whatsapp:" + environment.TWILIO_WHATSAPP_NUMBER, callbackUrl: webhook }]'),
    base: 'TWILIO_API_BASE: provider',
    chat: 'whatsapp(environment.TWILIO_WHATSAPP_NUMBER)',
  },
  'whatsapp-cloud': {
    wire: `meta: [
      {
        secret: environment.WHATSAPP_APP_SECRET,
        tokens: [environment.WHATSAPP_ACCESS_TOKEN],
        verifyToken: environment.WHATSAPP_VERIFY_TOKEN,
        callbackUrl: webhook,
        accounts: [
          {
            id: environment.WHATSAPP_BUSINESS_ACCOUNT_ID,
            subscribed: true,
            numbers: [{ id: environment.WHATSAPP_PHONE_NUMBER_ID, displayPhoneNumber: environment.WHATSAPP_PHONE_NUMBER }],
          },
        ],
      },
    ],`,
    base: "WHATSAPP_API_BASE: provider + '/graph'",
    chat: 'whatsapp(environment.WHATSAPP_PHONE_NUMBER_ID)',
  },
}

/** A model that answers by a script, so that the test of a project needs none. */
const scripted = {
  imports: `import { ai } from '@deskwire/ai'
import { scriptedModel } from '@deskwire/ai/evaluate'
`,
  assistants: `{
      // Its model answers by a script: no test reaches a real one.
      assistant: ai({
        model: scriptedModel(({ said }) =>
          said.includes('parcel')
            ? { calls: [{ tool: 'hand_over', input: { reason: 'A parcel', summary: 'Looks for a parcel', to_customer: 'One moment' } }] }
            : 'We are open on weekdays from 9 to 17.',
        ),
        instructions: 'Parcels are for people.',
      }),
    }`,
  first: `
    chat.send('When are you open?')
    const hours = () => chat.inbox().some(({ content }) => 'text' in content && content.text === 'We are open on weekdays from 9 to 17.')
    await until(hours, 'the customer sees the answer of the assistant')`,
}

/** With the first channel of the project: the others differ only in their provider. */
export const playedTest = ({ channels: [kind = 'twilio-sms'], assistant }: Choice): string => {
  const model = assistant === 'ai' ? scripted : { imports: '', assistants: '{}', first: '' }
  const { wire, base, chat } = simulated[kind]
  return `import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
${model.imports}import { createBridge, createRouter, memory, nodeHandler } from '@deskwire/core'
import { createDesk, desk } from '@deskwire/desk'
import { createWire } from '@deskwire/simulator'
import { environment } from './example.js'

// Tests write their files to a temporary folder.
process.chdir(mkdtempSync(join(tmpdir(), 'deskwire-')))
const { setup } = await import('./setup.js')

const until = async (so: () => boolean, what: string): Promise<void> => {
  for (let tries = 0; !so(); tries++) {
    assert.ok(tries < 500, what)
    await setTimeout(20)
  }
}

test('a customer writes, an agent answers, and the answer arrives', async () => {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = \`http://127.0.0.1:\${(server.address() as AddressInfo).port}\`
  const webhook = \`\${url}/channels/${mounts[kind]}\`
  const wire = createWire({
    ${wire}
  })
  const { url: provider } = await wire.listen()
  // A small helpdesk stands for yours: no test reaches a real one.
  const helpdesk = createDesk({ file: ':memory:' })
  await helpdesk.listen()
  const bridge = createBridge({
    ...setup({ ...environment, PUBLIC_URL: url, ${base} }),
    store: memory(),
    hosts: { desk: desk({ desk: helpdesk }) },
    assistants: ${model.assistants},
  })
  server.on('request', nodeHandler(createRouter(bridge)))
  await bridge.start()
  try {
    const chat = wire.phone('+15551230001', { name: 'Ana' }).${chat}${model.first}
    chat.send('Where is my parcel?')
    const entries = () => helpdesk.tickets().flatMap(({ id }) => helpdesk.ticket(id).entries)
    await until(() => entries().some(({ text }) => text.includes('Where is my parcel?')), 'the agent sees the question')

    const [ticket] = helpdesk.tickets()
    const agent = helpdesk.library.all('agent')[0]
    assert.ok(ticket && agent)
    helpdesk.agents.reply(ticket.id, { agent: agent.id, text: 'It is on its way', files: [] })
    const arrived = () => chat.inbox().some(({ content }) => 'text' in content && content.text === 'It is on its way')
    await until(arrived, 'the customer sees the answer')
  } finally {
    server.closeAllConnections()
    server.close()
    await bridge.stop()
    await wire.close()
    await helpdesk.stop()
  }
})
`
}
