// Without accounts: `npm start` in a checkout. Not part of the app; leave it out when you take this folder elsewhere.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zendeskHelpdesk } from '../../shared/src/helpdesks/zendesk.js'
import { simulate } from '../../shared/src/index.js'

const tenantOf = (name: string, number: string, { settings }: Awaited<ReturnType<typeof zendeskHelpdesk>>) => ({
  name,
  number,
  zendesk: {
    url: settings.ZENDESK_URL,
    auth: { kind: 'oauth', clientId: settings.ZENDESK_CLIENT_ID, clientSecret: settings.ZENDESK_CLIENT_SECRET },
    webhookSecret: settings.ZENDESK_WEBHOOK_SECRET,
  },
})

export const simulated = async (app: () => Promise<unknown>) => {
  const [acme, globex] = [await zendeskHelpdesk(), await zendeskHelpdesk()]
  const [one, other] = ['+15557654321', '+15557654322']
  const folder = mkdtempSync(join(tmpdir(), 'deskwire-example-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'tenants.json')
  writeFileSync(file, JSON.stringify([tenantOf('acme', one, acme), tenantOf('globex', other, globex)]))
  await simulate(
    {
      title: 'Two businesses, each with a number and a Zendesk of its own',
      customers: {
        'customer of acme': { medium: 'twilio-sms', mount: '/channels/sms', line: one },
        'customer of globex': { medium: 'twilio-sms', mount: '/t/globex/channels/sms', line: other },
      },
      agents: {
        'agent of acme': { helpdesk: acme, mount: '/hosts/zendesk' },
        'agent of globex': { helpdesk: globex, mount: '/t/globex/hosts/zendesk' },
      },
      settings: { TENANTS: file },
    },
    app,
  )
}
