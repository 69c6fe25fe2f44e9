// Without accounts: `npm start` in a checkout. Not part of the app; leave it out when you take this folder elsewhere.
import { servicenowHelpdesk } from '../../shared/src/helpdesks/servicenow.js'
import { simulate } from '../../shared/src/index.js'

export const simulated = async (app: () => Promise<unknown>) =>
  simulate(
    {
      title: 'WhatsApp (Cloud API) in ServiceNow',
      customers: { customer: { medium: 'whatsapp-cloud', mount: '/channels/whatsapp' } },
      agents: { agent: { helpdesk: await servicenowHelpdesk('virtual-agent'), mount: '/hosts/servicenow' } },
    },
    app,
  )
