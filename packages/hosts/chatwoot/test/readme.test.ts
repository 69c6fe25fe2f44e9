import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { optionsSchema } from '../src/options.js'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const readme = read('../README.md')

it('the README shows the example that is compiled with the tests, and it runs', async () => {
  expect(readme).toContain(read('example.ts').replace('../../../../examples/shared/app/settings.js', './settings.js'))
  const settings = {
    CHATWOOT_URL: 'https://app.chatwoot.com',
    CHATWOOT_ACCOUNT: '3',
    CHATWOOT_TOKEN: 'a-token',
    CHATWOOT_WEBHOOK_SECRET: 'planted-2f7e10aa-of-the-inbox',
    TWILIO_SMS_NUMBER: '+12125550123',
  }
  const account = { TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`, TWILIO_AUTH_TOKEN: 't', PUBLIC_URL: 'https://b.example' }
  for (const [name, value] of Object.entries({ ...settings, ...account })) vi.stubEnv(name, value)
  try {
    const { bridge } = await import('./example.js')
    expect(bridge.publicUrl).toBe('https://b.example')
  } finally {
    vi.unstubAllEnvs()
  }
})

it('the README names every option', () => {
  for (const option of Object.keys(optionsSchema.shape)) expect(readme).toContain(`\`${option}\``)
})
