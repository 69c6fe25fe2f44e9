import { describeReadme, twilioSettings } from '@deskwire/integration-tests/readme'
import { optionsSchema } from '../src/options.js'

describeReadme({
  from: import.meta.url,
  options: optionsSchema,
  load: () => import('./example.js'),
  settings: {
    ...twilioSettings,
    CHATWOOT_URL: 'https://app.chatwoot.com',
    CHATWOOT_ACCOUNT_ID: '3',
    CHATWOOT_ACCESS_TOKEN: 'a-token',
    CHATWOOT_WEBHOOK_SECRET: 'planted-2f7e10aa-of-the-inbox',
  },
})
