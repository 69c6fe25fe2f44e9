import { type HostEvent, standardWebhook } from '@deskwire/core/adapter'
import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { servicenow } from '../src/index.js'
import { Platform } from './emulated/platform.js'
import { Tables } from './emulated/tables.js'

const table = 'sn_customerservice_case'
const inBase64 = `whsec_${Buffer.from('a key of at least twenty-four bytes').toString('base64')}`

/** An instance on which an agent closes a case, and again and again the rule tells of it. */
const begin = (secret: string) => {
  let now = Date.now()
  const tables = new Tables(() => now)
  const row = tables.insert(table, { correlation_display: 'Deskwire', active: 'false', sys_mod_count: '3' }, 'beth')
  const properties = { 'deskwire.url': 'https://bridge.example', 'deskwire.webhook.secret': secret }
  const platform = new Platform({ tables, now: () => now, properties })
  return (laterMs = 0) => {
    now += laterMs
    platform.run('record-changes', table, row, { previous: { ...row, active: 'true' } })
    const [sent] = platform.sent.splice(0)
    if (!sent) throw new Error('Nothing was sent')
    return { ...sent, receivedAt: now }
  }
}

it('the official library takes what the recipe signs, with a secret in base64 and with one in plain words', () => {
  for (const [secret, official] of [
    [inBase64, new Webhook(inBase64)],
    ['planted-webhook-secret', new Webhook('planted-webhook-secret', { format: 'raw' })],
  ] as const) {
    const { headers, body } = begin(secret)()
    expect(official.verify(body, headers)).toMatchObject({ event: 'closed', table })
  }
})

it('an event that is told again has the same id under a new time, and is the same event to the bridge', () => {
  const tell = begin(inBase64)
  const auth = { kind: 'basic', user: 'deskwire', password: 'planted-password' } as const
  const host = servicenow({
    mode: 'records',
    url: 'https://acme.service-now.com',
    auth,
    webhookSecret: ['planted-next-secret', inBase64],
    integrationUser: 'deskwire',
  })
  const all = [tell(), tell(60_000)].map(({ url, headers, body, receivedAt }) => {
    const request = { method: 'POST', publicUrl: url, path: '', headers, body: Buffer.from(body), receivedAt }
    standardWebhook(inBase64)(request)
    return { headers, events: host.receive?.(request).events as readonly HostEvent[] }
  })
  const [first, again] = all
  expect(first?.events).toMatchObject([{ kind: 'closed' }])
  expect(again?.events).toEqual(first?.events)
  expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  expect(again?.headers['webhook-timestamp']).not.toBe(first?.headers['webhook-timestamp'])
})
