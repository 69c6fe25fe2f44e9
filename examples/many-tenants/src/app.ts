import { readFileSync } from 'node:fs'
import { createBridge, serve, type TenantOptions } from '@deskwire/core'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioSms } from '@deskwire/twilio-sms'
import { type ZendeskOptions, zendesk } from '@deskwire/zendesk'
import { settings } from '../../shared/app/settings.js'

interface Tenant {
  name: string
  number: string
  zendesk: ZendeskOptions
}

const setting = settings('TENANTS', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'PUBLIC_URL')
const tenants = (): Tenant[] => JSON.parse(readFileSync(setting('TENANTS'), 'utf8'))

const setupOf = ({ number, zendesk: options }: Tenant): TenantOptions => ({
  channels: {
    sms: twilioSms({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [number],
      apiBase: process.env.TWILIO_API_BASE,
    }),
  },
  hosts: { zendesk: zendesk(options) },
})

// The first of them is `main`, whose webhooks need no prefix; the others' begin with /t/<name>.
const [first, ...others] = tenants()
if (!first) throw new Error(`${setting('TENANTS')} names nobody`)

const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: sqlite(process.env.SQLITE_FILE || 'deskwire.db'),
  ...setupOf(first),
})
await serve(bridge, { port: Number(process.env.PORT || 3000), signals: true })
for (const tenant of others) await bridge.addTenant(tenant.name, setupOf(tenant))

// After a change of the file: kill -HUP. Whoever is new is taken in, whoever left is let go; nobody else notices.
process.on('SIGHUP', async () => {
  const wanted = tenants().slice(1)
  const known = new Set(bridge.webhooks().map(({ tenant }) => tenant))
  for (const tenant of wanted) if (!known.has(tenant.name)) await bridge.addTenant(tenant.name, setupOf(tenant))
  for (const name of known) if (name !== 'main' && !wanted.some((one) => one.name === name)) bridge.removeTenant(name)
})
