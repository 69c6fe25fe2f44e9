import { readdirSync, readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { conversationSchema, recordsSchema } from '../src/options.js'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const readme = read('../README.md')
const guide = read('../../../../docs/guides/servicenow.md')

it('the README shows the example that is compiled with the tests, and it runs', async () => {
  expect(readme).toContain(read('example.ts').replace('../../../../examples/shared/app/settings.js', './settings.js'))
  const names = [
    'TWILIO_ACCOUNT_SID',
    'TWILIO_AUTH_TOKEN',
    'SERVICENOW_CLIENT_ID',
    'SERVICENOW_CLIENT_SECRET',
    'SERVICENOW_HASH_TOKEN',
    'SERVICENOW_CALLBACK_PASSWORD',
  ]
  for (const name of names)
    vi.stubEnv(name, name === 'TWILIO_ACCOUNT_SID' ? `AC${'a1'.repeat(16)}` : 'a-setting-of-0123456789')
  try {
    const { bridge, start } = await import('./example.js')
    expect(start).toBeTypeOf('function')
    expect(bridge.publicUrl).toBe('https://bridge.example.com')
  } finally {
    vi.unstubAllEnvs()
  }
})

it('the README names every option', () => {
  for (const name of Object.keys({ ...conversationSchema.shape, ...recordsSchema.shape }))
    expect(readme, name).toContain(`\`${name}\``)
})

it('the guide installs every recipe, and names every property they read', () => {
  const recipes = readdirSync(new URL('../recipes', import.meta.url)).filter((name) => name.endsWith('.js'))
  for (const recipe of recipes) {
    expect(guide, recipe).toContain(recipe)
    for (const [, property = ''] of read(`../recipes/${recipe}`).matchAll(/getProperty\('([^']+)'/g))
      expect(guide, property).toContain(`\`${property}\``)
  }
})
