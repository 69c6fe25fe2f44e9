import type { Entry, Host, Opening } from '@deskwire/core/adapter'
import { environmentAt } from '@deskwire/testkit'
import { type ConversationOptions, servicenow } from '../src/index.js'
import { people, planted } from './contract.js'
import { Emulator, type EmulatorOptions } from './emulated/servicenow.js'

export const environment = (mount = 'https://bridge.test/hosts/contract') =>
  environmentAt(mount, { name: 'servicenow' })

export const basic = { kind: 'basic', user: 'deskwire.integration', password: planted.password } as const

/** The adapter alone, before an emulated ServiceNow. */
export const alone = async (
  options: Partial<ConversationOptions> = {},
  about: EmulatorOptions & { url?: string } = {},
): Promise<{ host: Host; emulator: Emulator }> => {
  const emulator = await new Emulator(about).listen()
  people(emulator)
  const callback = { kind: 'token', token: planted.callback } as const
  const host = servicenow({ url: emulator.url, auth: basic, callback, ...options })
  await host.start?.(environment(about.url))
  return { host, emulator }
}

export const text = (words: string) => ({ type: 'text', text: words, markup: 'plain' }) as const

export const entry = (more: Partial<Entry> = {}): Entry => ({
  key: 'c1.6.post',
  author: 'customer',
  at: 1588824102000,
  content: text('hola'),
  typed: true,
  message: 'wamid.X',
  ...more,
})

export const opening = (more: Partial<Opening> = {}): Opening => ({
  key: 'c1.5',
  channel: 'cloud',
  line: '106540352242922',
  medium: 'whatsapp',
  customer: { addresses: [{ kind: 'phone', value: '+15551230001' }], name: 'Ana', verified: false },
  subject: 'hola',
  attributes: {},
  first: entry({ key: 'c1.5.post' }),
  ...more,
})
