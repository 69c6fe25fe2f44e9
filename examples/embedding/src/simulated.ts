// Without accounts: `npm start` in a checkout. Not part of the app; leave it out when you take this folder elsewhere.
import { deskHelpdesk } from '../../shared/src/helpdesks/desk.js'
import { simulate } from '../../shared/src/index.js'

export const simulated = async (app: () => Promise<unknown>) =>
  simulate(
    {
      title: 'A bridge inside of a web application of your own',
      customers: { customer: { medium: 'twilio-sms', mount: '/channels/sms' } },
      agents: { agent: { helpdesk: await deskHelpdesk(), mount: '/hosts/desk' } },
    },
    app,
  )
