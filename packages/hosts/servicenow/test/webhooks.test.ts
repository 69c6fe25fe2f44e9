import { readFileSync } from 'node:fs'
import type { HostEvent } from '@deskwire/core/adapter'
import { expect, it } from 'vitest'
import { servicenow } from '../src/index.js'
import { Platform, serverScripts } from './emulated/platform.js'
import { Tables } from './emulated/tables.js'

const table = 'sn_customerservice_case'

/** An instance on which an agent closes a case, and again and again the rule tells of it. */
const begin = () => {
  let now = Date.now()
  const tables = new Tables(() => now)
  const row = tables.insert(table, { correlation_display: 'Deskwire', active: 'false', sys_mod_count: '3' }, 'beth')
  const properties = { 'x_deskw_deskwire.mode': 'records' }
  const bridge = { url: 'https://bridge.example', key: '', events: '' }
  const platform = new Platform({ tables, files: new Map(), now: () => now, properties, bridge })
  platform.instead = () => ({ status: 200, body: '' })
  return async (laterMs = 0) => {
    now += laterMs
    await platform.rule('changes', table, row, { previous: { ...row, active: 'true' } })
    const [sent] = platform.sent.splice(0)
    if (!sent) throw new Error('Nothing was sent')
    return { ...sent.message, receivedAt: now }
  }
}

it('no script reads a secret: each names the Basic Auth Configuration that the platform sends with', async () => {
  const sources = serverScripts().map((name) =>
    readFileSync(new URL(`../app/src/scripts/${name}`, import.meta.url), 'utf8'),
  )
  expect(sources.join('\n')).not.toMatch(
    /getCredential|CredentialsProvider|setBasicAuth|getDecrypted|api_key|webhook.?secret/i,
  )
  expect(await begin()()).toMatchObject({
    profile: expect.stringMatching(/^[0-9a-f]{32}$/),
    headers: { 'content-type': 'application/json' },
  })
})

it('an event that is told again has the same id, and is the same event to the bridge', async () => {
  const tell = begin()
  const host = servicenow({
    mode: 'records',
    url: 'https://acme.service-now.com',
    auth: { kind: 'basic', user: 'deskwire', password: 'planted-password' },
    callback: { kind: 'basic', user: 'servicenow', password: ['planted-next-password', 'planted-events-password'] },
    integrationUser: 'deskwire',
  })
  const authorization = `Basic ${Buffer.from('servicenow:planted-events-password').toString('base64')}`
  const all = [await tell(), await tell(60_000)].map(({ url, headers, body, receivedAt }) => {
    const about = { method: 'POST', publicUrl: url, path: '', body: Buffer.from(body), receivedAt }
    expect(() => host.receive?.({ ...about, headers })).toThrow()
    return host.receive?.({ ...about, headers: { ...headers, authorization } }).events as readonly HostEvent[]
  })
  const [first, again] = all
  expect(first).toMatchObject([{ kind: 'closed' }])
  expect(again).toEqual(first)
})
