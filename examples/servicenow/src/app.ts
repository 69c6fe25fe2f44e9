import { createBridge, serve } from '@deskwire/core'
import { servicenow } from '@deskwire/servicenow'
import { sqlite } from '@deskwire/store-sqlite'
import { chosen } from './channels.js'

const { setting, channels, policy = {} } = chosen()

const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: sqlite(process.env.SQLITE_FILE || 'deskwire.db'),
  channels,
  hosts: {
    servicenow: servicenow({
      url: setting('SERVICENOW_INSTANCE'),
      auth: { kind: 'basic', user: setting('SERVICENOW_USER'), password: setting('SERVICENOW_PASSWORD') },
      callback: { kind: 'token', token: setting('SERVICENOW_CALLBACK_TOKEN') },
      // Who is exactly one contact is known to the virtual agent too, by their e-mail address.
      messageAuth: { kind: 'hash', secret: setting('SERVICENOW_HASH_TOKEN') },
      linkAccounts: true,
    }),
  },
  // The virtual agent answers first. A queue's conditions look at what the route says.
  // Whoever answers what an agent wrote first gets that agent.
  route: ({ contact, outreach }) => ({
    host: 'servicenow',
    queue: outreach ? 'owners' : contact ? 'customers' : 'guests',
  }),
  policy,
})

await serve(bridge, {
  port: Number(process.env.PORT || 3000),
  signals: true,
  // ServiceNow's business rules send notifications through this, and its buttons an agent's first message.
  api: { keys: [{ key: setting('DESKWIRE_KEY'), scope: 'agent', name: 'servicenow' }] },
})
