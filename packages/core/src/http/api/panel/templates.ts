import { z } from 'zod'
import type { Context } from '../../../bridge/task/context.js'
import type { Content } from '../../../model/content.js'
import { problem } from '../../problem.js'
import { channelOf } from '../lookup.js'
import { Refused } from '../refused.js'
import { route } from '../route.js'
import { name } from '../schemas.js'
import { ownConversation, sessionOf } from './of-panel.js'

/** The approved templates that an agent may send. */
export const panelTemplates = [
  route({
    method: 'GET',
    path: '/panel/templates',
    scope: 'panel',
    tag: 'Panel',
    summary:
      "The approved templates that this agent's teams may send, of the conversation's channel or of another one.",
    query: z.strictObject({ channel: name.optional() }),
    output: z.object({
      items: z.array(
        z.object({
          name: z.string(),
          language: z.string(),
          category: z.string(),
          body: z.string(),
          variables: z.array(z.string()),
          header: z.object({ kind: z.string(), text: z.string().optional() }).optional(),
          footer: z.string().optional(),
          buttons: z.array(z.string()).optional(),
        }),
      ),
    }),
    async handle(asked) {
      const { context, query } = asked
      const channel = query.channel ?? (await ownConversation(asked)).channel
      channelOf(context, channel, '?channel')
      const isAllowed = allowedFor(context, sessionOf(asked).teams)
      const approved = (await context.listTemplates(channel)).filter(
        (one) => one.status.toLowerCase() === 'approved' && isAllowed(one.name),
      )
      return {
        items: approved.map(({ variables = [], buttons, ...one }) => ({
          ...one,
          variables: [...variables],
          ...(buttons && { buttons: [...buttons] }),
        })),
      }
    },
  }),
]

/** By `policy.panel.templates`: what one of their teams may send, else what `*` says. */
const allowedFor = ({ policy }: Context, teams: readonly string[]): ((name: string) => boolean) => {
  const lists = policy.panel?.templates
  if (!lists) return () => true
  const named = teams.filter((team) => Object.hasOwn(lists, team))
  const names = named.length > 0 ? named.flatMap((team) => lists[team] ?? []) : lists['*']
  const allowed = names && new Set(names)
  return (one) => allowed?.has(one) ?? true
}

/** The list is no suggestion: what is not on it is not taken either. */
export const mustBeAllowed = (context: Context, teams: readonly string[], content: Content): void => {
  if (content.type === 'template' && !allowedFor(context, teams)(content.name))
    throw new Refused(problem(403, 'Your team may not send this template', { code: 'template_not_allowed' }))
}
