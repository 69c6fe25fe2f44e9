// vercel/chat with its own WhatsApp and Twilio adapters and the memory state. Its two adapters are of different releases.
import { publicUrl, secret, twilio } from '../lib/requests.mjs'
import { bare } from './floor.mjs'

const logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger }

const parts = {
  whatsapp: async () => {
    const [{ Chat }, { createWhatsAppAdapter }, { createMemoryState }] = await Promise.all([
      import('chat'),
      import('@chat-adapter/whatsapp'),
      import('@chat-adapter/state-memory'),
    ])
    const adapter = createWhatsAppAdapter({
      accessToken: 'token',
      appSecret: secret,
      phoneNumberId: '111222333',
      verifyToken: 'verify',
      logger,
    })
    return { Chat, adapter, state: createMemoryState() }
  },
  twilio: async () => {
    const [{ Chat }, { createTwilioAdapter }, { createMemoryState }] = await Promise.all([
      import('chat-4.31'),
      import('@chat-adapter/twilio'),
      import('@chat-adapter/state-memory-4.31'),
    ])
    const adapter = createTwilioAdapter({
      accountSid: twilio.accountSid,
      authToken: secret,
      phoneNumber: twilio.number,
      webhookUrl: `${publicUrl}/channels/sms`,
      logger,
    })
    return { Chat, adapter, state: createMemoryState() }
  },
}

const webRequest = ({ path, headers, body }) => new Request(publicUrl + path, { method: 'POST', headers, body })

export const contender = ({ wire }) => ({
  async start(seen) {
    const { Chat, adapter, state } = await parts[wire]()
    const bot = new Chat({ userName: 'bench', adapters: { it: adapter }, state, logger })
    bot.onDirectMessage(async () => seen())
    bot.onNewMention(async () => seen())
    bot.onSubscribedMessage(async () => seen())
    await bot.initialize?.()
    const pending = new Set()
    const waitUntil = (work) => {
      const settled = Promise.resolve(work)
        .catch(() => undefined)
        .finally(() => pending.delete(settled))
      pending.add(settled)
    }
    const inProcess = async (request) => (await bot.webhooks.it(request, { waitUntil })).status
    return {
      // Web requests are built beforehand, outside of the timed part, which flatters it.
      prepare: webRequest,
      inProcess,
      node: bare((request) => inProcess(webRequest(request))),
      async stop() {
        await bot.shutdown?.()
      },
    }
  },
})
