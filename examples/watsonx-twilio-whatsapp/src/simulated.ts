// Without accounts: `npm start` in a checkout. Not part of the app; leave it out when you take this folder elsewhere.
import { apiKey, assistant, environment, Ibm } from '../../../packages/assistants/watsonx/test/emulated/server.js'
import { deskHelpdesk } from '../../shared/src/helpdesks/desk.js'
import { simulate } from '../../shared/src/index.js'

export const simulated = async (app: () => Promise<unknown>) => {
  const ibm = await new Ibm().listen()
  await simulate(
    {
      title: 'watsonx Assistant on WhatsApp through Twilio, and a helpdesk behind it',
      customers: { customer: { medium: 'twilio-whatsapp', mount: '/channels/whatsapp' } },
      agents: { agent: { helpdesk: await deskHelpdesk(), mount: '/hosts/desk' } },
      settings: {
        WATSONX_URL: ibm.url,
        WATSONX_IAM_URL: ibm.iamUrl,
        WATSONX_API_KEY: apiKey,
        WATSONX_ASSISTANT_ID: assistant,
        WATSONX_ENVIRONMENT_ID: environment,
      },
    },
    app,
  )
}
