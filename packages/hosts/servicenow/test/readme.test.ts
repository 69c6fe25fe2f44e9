import { readdirSync, readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { conversationSchema, recordsSchema } from '../src/options.js'
import { serverScripts } from './emulated/platform.js'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const readme = read('../README.md')
const guide = read('../../../../docs/guides/servicenow.md')

const scripts = () =>
  serverScripts()
    .map((name) => read(`../app/src/scripts/${name}`))
    .join('\n')

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

it('the guide names every role, property, rule and field of the app', () => {
  const fluent = new URL('../app/src/fluent/', import.meta.url)
  const app = readdirSync(fluent)
    .filter((name) => name.endsWith('.now.ts'))
    .map((name) => readFileSync(new URL(name, fluent), 'utf8'))
    .join('\n')
  const names = [...app.matchAll(/name: '(x_deskw_deskwire\.[a-z_]+)'/g)].map(([, name = '']) => name)
  expect(names.length).toBeGreaterThan(9)
  for (const name of names) expect(guide, name).toContain(`\`${name}\``)
  for (const name of [
    'Deskwire bridge',
    'Deskwire API',
    'Deskwire events',
    'Deskwire agents',
    'Messages about your cases',
  ]) {
    expect(app).toContain(`name: '${name}'`)
    expect(guide, name).toContain(`*${name}*`)
  }
  // Scripts read only what the app has.
  for (const [, name = ''] of scripts().matchAll(/(?:setting|isTrue)\('([a-z_]+)'/g))
    expect(names).toContain(`x_deskw_deskwire.${name}`)
})
