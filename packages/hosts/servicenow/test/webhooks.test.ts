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
  const properties = { 'x_deskw_deskwire.mode': 'records' }
  const bridge = { url: 'https://bridge.example', key: '', secret }
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

it('the official library takes what the app signs', async () => {
  const { headers, body } = await begin(inBase64)()
  expect(new Webhook(inBase64).verify(body, headers)).toMatchObject({ event: 'closed', table })
})

it('the app signs with nothing but a key in base64, and says where it belongs', async () => {
  for (const secret of ['', 'planted-webhook-secret', 'whsec_'])
    await expect(begin(secret)()).rejects.toThrow('the credential "Deskwire webhook secret" needs whsec_')
})

it('an event that is told again has the same id under a new time, and is the same event to the bridge', async () => {
  const tell = begin(inBase64)
  const auth = { kind: 'basic', user: 'deskwire', password: 'planted-password' } as const
  const host = servicenow({
    mode: 'records',
    url: 'https://acme.service-now.com',
    auth,
    webhookSecret: ['planted-next-secret', inBase64],
    integrationUser: 'deskwire',
  })
  const all = [await tell(), await tell(60_000)].map(({ url, headers, body, receivedAt }) => {
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
