// Without accounts: `npm start` in a checkout. Not part of the app; leave it out when you take this folder elsewhere.
import { zendeskHelpdesk } from '../../shared/src/helpdesks/zendesk.js'
import { simulate } from '../../shared/src/index.js'

export const simulated = async (app: () => Promise<unknown>) =>
  simulate(
    {
      title: 'SMS in Zendesk',
      customers: { customer: { medium: 'twilio-sms', mount: '/channels/sms' } },
      agents: { agent: { helpdesk: await zendeskHelpdesk(), mount: '/hosts/zendesk' } },
    },
    app,
  )
