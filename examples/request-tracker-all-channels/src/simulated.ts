// Without accounts: `npm start` in a checkout. Not part of the app; leave it out when you take this folder elsewhere.
import { requestTrackerHelpdesk } from '../../shared/src/helpdesks/request-tracker.js'
import { simulate } from '../../shared/src/index.js'

export const simulated = async (app: () => Promise<unknown>) =>
  simulate(
    {
      title: 'SMS and WhatsApp, by both providers, in Request Tracker',
      customers: {
        sms: { medium: 'twilio-sms', mount: '/channels/sms' },
        twilio: { medium: 'twilio-whatsapp', mount: '/channels/twilio-whatsapp', from: '+15551230002' },
        cloud: { medium: 'whatsapp-cloud', mount: '/channels/whatsapp', from: '+15551230003' },
      },
      agents: { agent: { helpdesk: await requestTrackerHelpdesk(), mount: '/hosts/request-tracker' } },
    },
    app,
  )
