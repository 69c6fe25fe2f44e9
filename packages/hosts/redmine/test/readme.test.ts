import { describeReadme, twilioSettings } from '@deskwire/integration-tests/readme'
import { optionsSchema } from '../src/options.js'

describeReadme({
  from: import.meta.url,
  options: optionsSchema,
  load: () => import('./example.js'),
  settings: {
    ...twilioSettings,
    REDMINE_URL: 'https://redmine.example.com',
    REDMINE_API_KEY: 'a-key',
  },
})
