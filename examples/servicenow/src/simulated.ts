// Without accounts: `npm start` in a checkout. Not part of the app; leave it out when you take this folder elsewhere.

import { media } from '@deskwire/integration-tests/providers'
import { servicenowHelpdesk } from '../../shared/src/helpdesks/servicenow.js'
import { simulate } from '../../shared/src/index.js'

export const simulated = async (app: () => Promise<unknown>) => {
  const medium = media.find((one) => one === process.env.CHANNEL) ?? 'twilio-whatsapp'
  await simulate(
    {
      title: `${medium} in ServiceNow`,
      customers: { customer: { medium, mount: `/channels/${medium === 'twilio-sms' ? 'sms' : 'whatsapp'}` } },
      agents: { agent: { helpdesk: await servicenowHelpdesk('virtual-agent'), mount: '/hosts/servicenow' } },
      settings: { CHANNEL: medium, DESKWIRE_KEY: 'a-key-for-this-machine-only-0123456789' },
    },
    app,
  )
}
