import { describeReadme, twilioSettings } from '@deskwire/integration-tests/readme'
import { optionsSchema } from '../src/options.js'

describeReadme({
  from: import.meta.url,
  options: optionsSchema,
  load: () => import('./example.js'),
  settings: {
    ...twilioSettings,
    HUBSPOT_PORTAL_ID: '8812345',
    HUBSPOT_APP_ID: '1160452',
    HUBSPOT_CLIENT_ID: 'a-client',
    HUBSPOT_CLIENT_SECRET: 'a-secret',
    HUBSPOT_REFRESH_TOKEN: 'a-refresh-token',
    HUBSPOT_CHANNEL_ID: '1007046',
    HUBSPOT_CHANNEL_ACCOUNT_ID: '5',
  },
})
