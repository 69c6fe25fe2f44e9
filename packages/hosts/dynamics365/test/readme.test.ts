import { readFileSync } from 'node:fs'
import { afterEach, expect, it, vi } from 'vitest'
import { schema } from '../src/options.js'
import { ids } from './emulated/dynamics.js'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const readme = read('../README.md')

afterEach(() => vi.unstubAllEnvs())

it('the README’s example is compiled, and can be started', async () => {
  expect(readme).toContain(read('example.ts').replace('../../../../examples/shared/app/settings.js', './settings.js'))
  vi.stubEnv('TWILIO_ACCOUNT_SID', `AC${'a1'.repeat(16)}`)
  vi.stubEnv('TWILIO_AUTH_TOKEN', 'token-of-the-account-0123456789')
  vi.stubEnv('AZURE_TENANT_ID', ids.tenantId)
  vi.stubEnv('AZURE_CLIENT_ID', ids.clientId)
  vi.stubEnv('AZURE_CLIENT_SECRET', 'a-secret')
  vi.stubEnv('DYNAMICS_ORGANIZATION_ID', ids.organizationId)
  const { bridge, start } = await import('./example.js')
  expect(start).toBeTypeOf('function')
  expect(bridge.publicUrl).toBe('https://bridge.example.com')
})

it('the README names every option', () => {
  for (const name of Object.keys(schema.shape)) expect(readme, name).toContain(name)
})
