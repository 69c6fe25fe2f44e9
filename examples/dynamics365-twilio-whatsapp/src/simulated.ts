// Without accounts: `npm start` in a checkout. Not part of the app; leave it out when you take this folder elsewhere.
import { dynamicsHelpdesk } from '../../shared/src/helpdesks/dynamics365.js'
import { simulate } from '../../shared/src/index.js'

export const simulated = async (app: () => Promise<unknown>) =>
  simulate(
    {
      title: 'WhatsApp through Twilio in Dynamics 365',
      customers: { customer: { medium: 'twilio-whatsapp', mount: '/channels/whatsapp' } },
      agents: { agent: { helpdesk: await dynamicsHelpdesk(), mount: '/hosts/dynamics365' } },
    },
    app,
  )
