import { existsSync, readFileSync } from 'node:fs'
import { configure } from '@deskwire/core/adapter'
import { expect, it, vi } from 'vitest'
import { optionsSchema } from '../src/options.js'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const readme = read('../README.md')
const optionNames = Object.keys(optionsSchema.shape)

it('the README shows the example that is compiled with the tests, and it runs', async () => {
  expect(readme).toContain(read('example.ts').replace('../../../../examples/shared/app/settings.js', './settings.js'))
  const settings = {
    RT_URL: 'https://rt.example.com',
    RT_TOKEN: '1-2-3',
    RT_WEBHOOK_SECRET: 'planted-7f3c9a1e-of-the-scrip',
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
  for (const option of optionNames) expect(readme).toContain(`\`${option}\``)
})

it('the recipe makes the custom fields that the host uses unless told otherwise', () => {
  const recipe = read('../recipes/deskwire.initialdata')
  const given = {
    url: 'https://rt.example',
    auth: { kind: 'token', token: 't' },
    webhookSecret: 'planted-7f3c9a1e-of-the-scrip',
  }
  const { fields } = configure('request-tracker', optionsSchema, given).options
  for (const name of Object.values(fields)) expect(recipe).toContain(`Name => '${name}'`)
  expect(existsSync(new URL('../recipes/Deskwire.pm', import.meta.url))).toBe(true)
})
