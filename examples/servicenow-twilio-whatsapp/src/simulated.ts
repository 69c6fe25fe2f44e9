// Without accounts: `npm start` in a checkout. Not part of the app; leave it out when you take this folder elsewhere.
import { servicenowHelpdesk } from '../../shared/src/helpdesks/servicenow.js'
import { simulate } from '../../shared/src/index.js'

export const simulated = async (app: () => Promise<unknown>) =>
  simulate(
    {
      title: 'WhatsApp through Twilio in ServiceNow',
      customers: { customer: { medium: 'twilio-whatsapp', mount: '/channels/whatsapp' } },
      agents: { agent: { helpdesk: await servicenowHelpdesk('virtual-agent'), mount: '/hosts/servicenow' } },
      settings: { API_KEY: 'a-key-for-this-machine-only-0123456789' },
    },
    app,
  )
