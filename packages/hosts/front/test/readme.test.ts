import { describeReadme, twilioSettings } from '@deskwire/integration-tests/readme'
import { optionsSchema } from '../src/options.js'

describeReadme({
  from: import.meta.url,
  options: optionsSchema,
  load: () => import('./example.js'),
  settings: {
    ...twilioSettings,
    FRONT_API_TOKEN: 'a-token',
    FRONT_APP_ID: 'an-app',
    FRONT_APP_SECRET: 'its-secret',
    FRONT_CHANNEL_ID: 'cha_1gv4',
  },
})
