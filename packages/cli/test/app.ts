import { type Bridge, createBridge, memory, type Served, serve } from '@deskwire/core'
import type { Health, Template } from '@deskwire/core/adapter'
import type { Store } from '@deskwire/core/store'
import { type FakeChannel, fakeChannel, fakeHost, fakeSms } from '@deskwire/testkit'
import { vi } from 'vitest'
import { later } from './deskwire.js'

const key = 'admin-key-planted-4f1c'
export const readKey = 'read-key-planted-90be'

/** Reaches the tenant acme and no other. */
export const acmeKey = 'acme-key-planted-77c2'

export const ana = '+15551230001'
export const ben = '+15551230002'

const template: Template = {
  name: 'order_ready',
  language: 'en',
  category: 'UTILITY',
  status: 'approved',
  body: 'Hi {{name}}, your order {{order}} is ready.',
  variables: ['name', 'order'],
}

export interface App {
  bridge: Bridge
  served: Served
  whatsapp: FakeChannel
  host: ReturnType<typeof fakeHost>
  /** What the webhook at the provider was set to. */
  registered: string[]
  /** How a command reaches it. */
  environment: Record<string, string>
}

/** A real bridge, served on loopback as `serve` does, between a channel and a host of our own making. */
export const app = async ({
  store = memory(),
  findings = [],
  role = 'both' as const,
}: {
  store?: Store
  findings?: Health['findings']
  role?: 'both' | 'ingress'
} = {}): Promise<App> => {
  const registered: string[] = []
  const whatsapp = fakeChannel({ templates: [template] })
  const adapter = Object.assign(whatsapp, {
    check: () => Promise.resolve({ findings }),
    setup: (dryRun: boolean) => {
      if (!dryRun) registered.push('https://bridge.test/channels/whatsapp')
      return Promise.resolve(['The webhook becomes https://bridge.test/channels/whatsapp'])
    },
  })
  const host = fakeHost({ contacts: [{ id: 'C1', name: 'Ana', phone: ana }] })
  const bridge = createBridge({
    publicUrl: 'https://bridge.test',
    store,
    catchUpEveryMs: 0,
    // Else a warning an hour before the window's end is work that waits.
    policy: { windowWarningMs: 0 },
    channels: { whatsapp: adapter, sms: fakeSms() },
    hosts: { desk: host },
  })
  const served = await serve(bridge, {
    port: 0,
    host: '127.0.0.1',
    print: false,
    role,
    api: {
      keys: [
        { key, scope: 'admin' },
        { key: readKey, scope: 'read' },
        { key: acmeKey, scope: 'admin', tenant: 'acme' },
      ],
    },
  })
  later(() => served.close())
  return {
    bridge,
    served,
    whatsapp,
    host,
    registered,
    environment: { DESKWIRE_URL: served.url, DESKWIRE_KEY: key },
  }
}

/** What a provider tells, by its signed webhook. */
export const says = async ({ whatsapp, served, bridge }: App, text: string, from = ana, id = `in-${text}`) => {
  const { headers, body } = whatsapp.webhook(
    [
      {
        kind: 'message',
        id,
        line: whatsapp.lines[0]?.id ?? '',
        from: [{ kind: 'phone', value: from }],
        at: Date.now(),
        clock: 'provider',
        content: { type: 'text', text, markup: 'plain' },
      },
    ],
    Date.now(),
  )
  const { status } = await fetch(`${served.url}/channels/whatsapp`, {
    method: 'POST',
    headers: headers as Record<string, string>,
    body: Buffer.from(body),
  })
  if (status !== 200) throw new Error(`The webhook was answered with ${status}`)
  await settled(bridge)
}

export const settled = async (bridge: Bridge): Promise<void> => {
  await vi.waitUntil(async () => (await bridge.books()).waiting === 0, { timeout: 15_000, interval: 10 })
}
