import { createBridge, memory } from '@deskwire/core'
import { fakeHost } from '@deskwire/testkit'
import { createTestServer } from '@deskwire/testkit/server'
import { expect, it, vi } from 'vitest'
import { accountSid, authToken, messageSid, webhook } from '../../twilio/test/helpers.js'
import { twilioWhatsapp } from '../src/index.js'

const base = 'https://bridge.test/channels/whatsapp'
const account = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}`
const sent: Readonly<Record<string, string>>[] = []

createTestServer({
  [`POST ${account}/Messages.json`]: ({ read }) => ({
    status: 201,
    json: { sid: messageSid(sent.push(read<Record<string, string>>())), status: 'queued' },
  }),
  [`GET ${account}/Messages.json`]: { json: { messages: [] } },
  'POST https://messaging.twilio.com/v2/Indicators/Typing.json': { json: { success: true } },
})

// nyaruka/courier, handlers/twiml/handlers_test.go, "Receive with invalid ExternalUserId, no new URN added".
it.each(['whatsapp:foo_bar', 'whatsapp:', ''])(
  'two strangers with the external id %j have a ticket each, and each reply reaches the right phone',
  async (ExternalUserId) => {
    sent.length = 0
    const host = fakeHost()
    const bridge = createBridge({
      publicUrl: 'https://bridge.test',
      store: memory(),
      channels: { whatsapp: twilioWhatsapp({ accountSid, authToken, lines: ['+15557654321'] }) },
      hosts: { desk: host },
      route: () => ({ host: 'desk' }),
    })
    await bridge.start()
    const writes = async (phone: string, Body: string, n: number) => {
      const fields = {
        MessageSid: messageSid(n),
        From: `whatsapp:${phone}`,
        To: 'whatsapp:+15557654321',
        Body,
        ExternalUserId,
      }
      const at = { tenant: 'main', kind: 'channels', name: 'whatsapp' } as const
      const { status } = await bridge.receive(at, { ...webhook(fields, { base }), receivedAt: Date.now() })
      expect(status).toBe(200)
    }
    const answers = async (ticket: string, words: string) => {
      const content = [{ type: 'text', text: words, markup: 'plain' }] as const
      const author = { kind: 'agent', id: 'ana' } as const
      const event = { kind: 'reply', id: `r-${ticket}`, at: { ticket }, author, content } as const
      await bridge.receive({ tenant: 'main', kind: 'hosts', name: 'desk' }, host.webhook([event], Date.now()))
    }
    try {
      await writes('+15550000001', 'my parcel is late', 1)
      await vi.waitFor(() => expect(host.tickets).toHaveLength(1), 15_000)
      await writes('+15550000002', 'my invoice is wrong', 2)
      await vi.waitFor(() => expect(host.tickets).toHaveLength(2), 15_000)
      await answers(host.tickets[1]?.id ?? '', 'about your invoice')
      await vi.waitFor(() => expect(sent).toHaveLength(1), 15_000)
      await answers(host.tickets[0]?.id ?? '', 'about your parcel')
      await vi.waitFor(() => expect(sent).toHaveLength(2), 15_000)
      expect(sent.map(({ To, Body }) => [To, Body])).toEqual([
        ['whatsapp:+15550000002', 'about your invoice'],
        ['whatsapp:+15550000001', 'about your parcel'],
      ])
    } finally {
      await bridge.stop()
    }
  },
)
