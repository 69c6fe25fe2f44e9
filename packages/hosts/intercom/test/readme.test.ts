import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { optionsSchema } from '../src/options.js'
import { topics } from '../src/receive.js'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const readme = read('../README.md')

it('the README shows the example that is compiled with the tests, and it runs', async () => {
  expect(readme).toContain(read('example.ts').replace('../../../../examples/shared/app/settings.js', './settings.js'))
  const settings = {
    INTERCOM_TOKEN: 'a-token',
    INTERCOM_CLIENT_SECRET: 'a-client-secret',
    PUBLIC_URL: 'https://b.example',
    WHATSAPP_ACCESS_TOKEN: 'a-token',
    WHATSAPP_APP_SECRET: 'an-app-secret',
    WHATSAPP_VERIFY_TOKEN: 'planted-9d1c4a7e-verify',
    WHATSAPP_PHONE_NUMBER_ID: '106540352242922',
  }
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)
  try {
    const { bridge } = await import('./example.js')
    expect(bridge.publicUrl).toBe('https://b.example')
  } finally {
    vi.unstubAllEnvs()
  }
})

it('the README names every option, and the guide every topic', () => {
  for (const option of Object.keys(optionsSchema.shape)) expect(readme).toContain(`\`${option}\``)
  const guide = read('../../../../docs/guides/intercom.md')
  for (const topic of topics) expect(guide).toContain(`\`${topic}\``)
})
