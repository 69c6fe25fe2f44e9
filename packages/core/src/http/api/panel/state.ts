import { z } from 'zod'
import { sha256 } from '../../../adapter/reading/media.js'
import { mayWriteIn } from '../../../bridge/outbound/may-write.js'
import type { Context } from '../../../bridge/task/context.js'
import type { Conversation } from '../../../model/conversation.js'
import type { Verdict } from '../../../policy/gate.js'
import { iso } from '../../stream.js'
import { route } from '../route.js'
import { verdictOut } from '../schemas.js'
import { conversationOut, conversationView, messageOut, messageViews, verdictView } from '../views.js'
import { panelConversation, panelHost, sessionOf } from './of-panel.js'
import { abilities, canOut, channelsOf, channelsOut, consentOf, consentShown } from './offers.js'

const shown = 50

/** What the panel shows of the conversation. */
export const panelState = [
  route({
    method: 'GET',
    path: '/panel/state',
    scope: 'panel',
    tag: 'Panel',
    summary:
      'All that the panel shows: the conversation of its ticket with its last messages, the window, what the gate would say now, and what this helpdesk and channel can do. Without a conversation, only what is needed to write first.',
    output: z.object({
      now: z.iso.datetime(),
      agent: z.object({ id: z.string(), name: z.string().optional() }),
      ticket: z.object({ host: z.string(), id: z.string() }),
      conversation: conversationOut
        .extend({ medium: z.string(), lineAddress: z.string().optional(), language: z.string().optional() })
        .optional(),
      may: z
        .object({
          text: verdictOut,
          template: verdictOut,
          holds: z
            .boolean()
            .meta({ description: 'What is refused now for its time is held until the customer writes.' }),
        })
        .optional(),
      consent: consentShown.optional(),
      can: canOut,
      channels: channelsOut,
      messages: z.array(messageOut),
    }),
    async handle(asked) {
      const { context } = asked
      const helpdesk = panelHost(asked)
      const session = sessionOf(asked)
      const { host, ticket, agent } = session
      const about = { now: iso(context.wall()), agent, ticket: { host, id: ticket }, channels: channelsOf(context) }
      const conversation = await panelConversation(asked, session)
      if (!conversation)
        return { json: { ...about, can: abilities(context, helpdesk, undefined), messages: [] }, headers: {} }
      const verdicts = await mayWriteIn(context, conversation)
      const consent = await consentOf(context, conversation)
      const { items } = await context.store.messages(context.tenant, {
        conversation: conversation.id,
        limit: shown,
        newestFirst: true,
      })
      // Links to files are made anew for each answer, and the time goes on: neither is news.
      const tag = `"${sha256(JSON.stringify([conversation, verdicts, consent, items])).slice(0, 32)}"`
      const headers = { etag: tag, 'cache-control': 'no-store' }
      if (asked.request.headers['if-none-match'] === tag) return { raw: { status: 304, headers } }
      return {
        headers,
        json: {
          ...about,
          conversation: who(context, conversation),
          may: {
            text: verdictView(context, verdicts.text),
            template: verdictView(context, verdicts.template),
            holds: isHeld(context, verdicts.text),
          },
          consent,
          can: abilities(context, helpdesk, conversation),
          messages: (await messageViews(context, items)).reverse(),
        },
      }
    },
  }),
]

const isHeld = ({ policy }: Context, text: Verdict): boolean =>
  policy.onClosed === 'reopen' && 'refuse' in text && text.refuse === 'window_closed'

const who = (context: Context, conversation: Conversation) => {
  const line = context.line(conversation.channel, conversation.line)
  const language = context.language(conversation)
  return {
    ...conversationView(context, conversation),
    medium: line?.medium ?? 'sms',
    ...(line?.address !== undefined && { lineAddress: line.address }),
    ...(language !== undefined && { language }),
  }
}
