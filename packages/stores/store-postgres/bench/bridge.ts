import { createBridge } from '@deskwire/core'
import type { ChannelEvent } from '@deskwire/core/adapter'
import type { Store } from '@deskwire/core/store'
import { fakeChannel } from '../../../testkit/src/fakes/channel.js'
import { type FakeHost, fakeHost } from '../../../testkit/src/fakes/host.js'
import { type Measured, measured, type Rate, rateOf, type Size } from './measure.js'

const silent = () => undefined
const log = { debug: silent, info: silent, warn: silent, error: console.error }
const inFlight = 512

/** A desk that remembers nothing, so that any process may be asked; it answers at once, or after so long. */
const desk = (delayMs: number): FakeHost => {
  const host = fakeHost({ capabilities: { repeatable: { open: true, post: true } } })
  const wait = () => (delayMs > 0 ? new Promise<void>((resolve) => setTimeout(resolve, delayMs)) : Promise.resolve())
  host.open = async ({ key }) => {
    await wait()
    return { id: `T${key}`, url: `https://desk.test/T${key}` }
  }
  host.post = async (_ticket, { key }) => {
    await wait()
    return { ids: [`E${key}`] }
  }
  return host
}

export const bridgeOn = (
  store: Store,
  { role, delayMs = 0, lanes = 256 }: { role: 'ingress' | 'worker'; delayMs?: number; lanes?: number },
) => {
  const channel = fakeChannel()
  const bridge = createBridge({
    publicUrl: 'https://bridge.test',
    store,
    role,
    lanes,
    log,
    catchUpEveryMs: 0,
    policy: { windowWarningMs: 0, markRead: 'never' },
    channels: { fake: channel },
    hosts: { desk: desk(delayMs) },
  })
  return { bridge, channel }
}

/** Takes webhooks in until they are committed, and watches until all is settled. */
export const ingressOn = (store: Store, conversations: number, server?: number) => {
  const { bridge, channel } = bridgeOn(store, { role: 'ingress' })
  let id = 0
  const requests = (count: number) =>
    Array.from({ length: count }, (_, n) => {
      const event: ChannelEvent = {
        kind: 'message',
        id: `in${++id}`,
        line: channel.lines[0]?.id ?? '',
        from: [{ kind: 'phone', value: `+1555${String(n % conversations).padStart(7, '0')}` }],
        at: Date.now(),
        clock: 'provider',
        content: { type: 'text', text: `Message ${n}`, markup: 'whatsapp' },
      }
      return channel.webhook([event], Date.now())
    })
  return {
    bridge,
    accept: async (count: number): Promise<Measured> => {
      const list = requests(count)
      return measured(server, count, async () => {
        let next = 0
        await Promise.all(
          Array.from({ length: inFlight }, async () => {
            for (let request = list[next++]; request; request = list[next++]) {
              const { status } = await bridge.receive({ tenant: 'main', kind: 'channels', name: 'fake' }, request)
              if (status >= 300) throw new Error(`Answered ${status}`)
            }
          }),
        )
      })
    },
    settled: async (): Promise<void> => {
      while ((await bridge.books()).waiting > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    },
  }
}

/** The bridge in this process: webhooks first, then one worker. The first round makes customers and tickets. */
export const throughBridge = async (make: () => Store, { conversations, messages, server }: Size): Promise<Rate> => {
  const { bridge: ingress, accept, settled } = ingressOn(make(), conversations, server)
  await ingress.start()
  const settle = async (count: number) => {
    const { bridge: worker } = bridgeOn(make(), { role: 'worker' })
    const rate = await measured(server, count, async () => {
      await worker.start()
      await settled()
    })
    await worker.stop()
    return rate
  }
  await accept(conversations)
  await settle(conversations)
  const accepts = await accept(messages)
  const settles = await settle(messages)
  await ingress.stop()
  return rateOf(accepts, settles)
}
