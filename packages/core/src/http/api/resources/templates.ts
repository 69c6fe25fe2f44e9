import { z } from 'zod'
import { channelOf } from '../lookup.js'
import { outside } from '../outside.js'
import { unavailable } from '../refused.js'
import { route } from '../route.js'
import { name } from '../schemas.js'

/** The templates of a channel. */
export const templates = [
  route({
    method: 'GET',
    path: '/templates',
    scope: 'read',
    tag: 'Operation',
    summary: 'The templates of a channel, as the provider has them now.',
    query: z.strictObject({ channel: name }),
    output: z.object({
      items: z.array(
        z.object({
          id: z.string().optional(),
          name: z.string(),
          language: z.string(),
          category: z.string(),
          status: z.string(),
          body: z.string(),
          variables: z.array(z.string()).readonly().optional(),
        }),
      ),
    }),
    async handle({ context, query }) {
      const channel = channelOf(context, query.channel, '?channel')
      if (!channel.templates) throw unavailable('This channel has no templates')
      return {
        items: [
          ...(await outside(context, 'list templates', (call) => channel.templates?.(call) ?? Promise.resolve([]))),
        ],
      }
    },
  }),
]
