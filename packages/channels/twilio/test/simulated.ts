import type { Channel, ChannelEvent, WebhookResponse } from '@deskwire/core/adapter'
import { createWire, type TwilioOptions, type Wire } from '../../../simulator/src/wire/index.js'
import { accountSid, authToken, environment, mount } from './helpers.js'

export interface Simulated<C extends Channel> {
  wire: Wire
  channel: C
  events: ChannelEvent[]
  replies: WebhookResponse[]
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>
  messages(): Extract<ChannelEvent, { kind: 'message' }>[]
  statuses(): Extract<ChannelEvent, { kind: 'status' }>[]
}

/** The simulated Twilio, with its webhooks delivered straight to the channel. */
export const simulate = async <C extends Channel>(
  twilio: Omit<TwilioOptions, 'sid' | 'authToken'>,
  make: (apiBase: string) => C,
): Promise<Simulated<C>> => {
  const events: ChannelEvent[] = []
  const replies: WebhookResponse[] = []
  let channel: C | undefined
  const wire = createWire({
    twilio: [{ sid: accountSid, authToken, ...twilio }],
    deliver: async (url, call) => {
      if (!url.startsWith(mount) || !channel) return 404
      const { reply, events: heard } = channel.receive({
        method: call.method,
        publicUrl: url,
        path: url.slice(mount.length),
        headers: call.headers,
        body: new TextEncoder().encode(call.body),
        receivedAt: wire.now(),
      })
      events.push(...heard)
      replies.push(reply)
      const body = typeof reply.body === 'string' ? reply.body : ''
      return { status: reply.status, headers: { ...reply.headers }, body }
    },
    fetchMedia: async () => ({ status: 200, mime: 'image/png', bytes: new Uint8Array(64) }),
  })
  const { url } = await wire.listen()
  channel = make(url)
  await channel.start?.(environment({ now: () => wire.now() }))
  return {
    wire,
    channel,
    events,
    replies,
    settled: () => wire.idle(),
    messages: () => events.filter((event) => event.kind === 'message'),
    statuses: () => events.filter((event) => event.kind === 'status'),
  }
}
