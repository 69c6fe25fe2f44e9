import { readFileSync } from 'node:fs'
import { describeReadme } from '@deskwire/integration-tests/readme'
import { expect, it } from 'vitest'
import { optionsSchema } from '../src/options.js'
import { topics } from '../src/receive.js'

describeReadme({
  from: import.meta.url,
  options: optionsSchema,
  load: () => import('./example.js'),
  settings: {
    INTERCOM_ACCESS_TOKEN: 'a-token',
    INTERCOM_CLIENT_SECRET: 'a-client-secret',
    WHATSAPP_ACCESS_TOKEN: 'a-token',
    WHATSAPP_APP_SECRET: 'an-app-secret',
    WHATSAPP_VERIFY_TOKEN: 'planted-9d1c4a7e-verify',
    WHATSAPP_PHONE_NUMBER_ID: '106540352242922',
  },
})

it('the guide names every topic', () => {
  const guide = readFileSync(new URL('../../../../docs/guides/intercom.md', import.meta.url), 'utf8')
  for (const topic of topics) expect(guide).toContain(`\`${topic}\``)
})
