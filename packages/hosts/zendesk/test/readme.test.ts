import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { optionsSchema } from '../src/options.js'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const readme = read('../README.md')

afterEach(() => vi.unstubAllEnvs())

describe('the README', () => {
  it('shows the example compiled with the tests', () => {
    expect(readme).toContain(read('example.ts').replace('../../../../examples/shared/app/settings.js', './settings.js'))
  })

  it('shows an example that runs', async () => {
    vi.stubEnv('PUBLIC_URL', 'https://bridge.example.com')
    vi.stubEnv('ZENDESK_URL', 'https://acme.zendesk.com')
    vi.stubEnv('ZENDESK_CLIENT_ID', 'deskwire_bridge')
    for (const name of [
      'ZENDESK_CLIENT_SECRET',
      'ZENDESK_WEBHOOK_SECRET',
      'WHATSAPP_ACCESS_TOKEN',
      'WHATSAPP_APP_SECRET',
    ])
      vi.stubEnv(name, 'planted-51ac70d2-of-the-webhook')
    vi.stubEnv('WHATSAPP_VERIFY_TOKEN', 'planted-verify-7c1e')
    vi.stubEnv('WHATSAPP_PHONE_NUMBER_ID', '106540352242922')
    const { bridge } = await import('./example.js')
    await bridge.start({ role: 'ingress' })
    expect(bridge.webhooks().map(({ url }) => url)).toContain('https://bridge.example.com/hosts/zendesk')
    await bridge.stop()
  })

  it('names every option', () => {
    for (const name of Object.keys(optionsSchema.shape)) expect(readme).toContain(`\`${name}\``)
  })
})
