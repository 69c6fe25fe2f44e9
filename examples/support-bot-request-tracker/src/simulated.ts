// Without accounts: `npm start` in a checkout. Not part of the app; leave it out when you take this folder elsewhere.
import { scriptedGateway } from '../../shared/src/gateway.js'
import { requestTrackerHelpdesk } from '../../shared/src/helpdesks/request-tracker.js'
import { simulate } from '../../shared/src/index.js'

export const simulated = async (app: () => Promise<unknown>) => {
  const model = await scriptedGateway(({ said, results }) => {
    const [found] = results
    if (!found) return { calls: [{ tool: 'search_manual', input: { words: said } }] }
    const { pages } = found.output as { pages: readonly { text: string }[] }
    if (pages[0]) return pages[0].text
    return {
      calls: [
        {
          tool: 'hand_over',
          input: {
            reason: 'Not in the manual',
            summary: `The manual says nothing about: ${said}`,
            to_customer: 'The manual does not say. A colleague takes over.',
          },
        },
      ],
    }
  })
  await simulate(
    {
      title: 'A language model on SMS, and Request Tracker behind it',
      customers: { customer: { medium: 'twilio-sms', mount: '/channels/sms' } },
      agents: { agent: { helpdesk: await requestTrackerHelpdesk(), mount: '/hosts/request-tracker' } },
      settings: { AI_GATEWAY_API_KEY: 'a-key-for-this-machine-only', AI_GATEWAY_URL: model.url },
    },
    app,
  )
}
