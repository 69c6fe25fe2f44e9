// Without accounts: `npm start` in a checkout. Not part of the app; leave it out when you take this folder elsewhere.
import { scriptedGateway } from '../../shared/src/gateway.js'
import { zendeskHelpdesk } from '../../shared/src/helpdesks/zendesk.js'
import { simulate } from '../../shared/src/index.js'

export const simulated = async (app: () => Promise<unknown>) => {
  const model = await scriptedGateway(({ said, results }) => {
    if (/money/i.test(said))
      return {
        calls: [
          {
            tool: 'hand_over',
            input: {
              reason: 'A refund',
              summary: 'The customer wants their money back for a lamp.',
              to_customer: 'I am passing you on to a colleague who decides about refunds.',
            },
          },
        ],
      }
    const found = results.find(({ tool }) => tool === 'search_articles')?.output as
      | { articles: readonly { id: string; title: string }[] }
      | undefined
    if (!found)
      return { calls: [{ tool: 'search_articles', input: { query: /return/i.test(said) ? 'return' : said } }] }
    const [article] = found.articles
    if (!article) return 'I found nothing about that. Shall I ask a colleague?'
    if (results.length === 1) return { calls: [{ tool: 'share_article', input: { id: article.id } }] }
    return 'You can send a lamp back within 30 days.'
  })
  await simulate(
    {
      title: 'A language model on WhatsApp through Twilio, and Zendesk behind it',
      customers: { customer: { medium: 'twilio-whatsapp', mount: '/channels/whatsapp' } },
      agents: {
        agent: {
          helpdesk: await zendeskHelpdesk({ articles: [{ title: 'How to return a lamp', body: 'Within 30 days.' }] }),
          mount: '/hosts/zendesk',
        },
      },
      settings: { AI_GATEWAY_API_KEY: 'a-key-for-this-machine-only', AI_GATEWAY_URL: model.url },
    },
    app,
  )
}
