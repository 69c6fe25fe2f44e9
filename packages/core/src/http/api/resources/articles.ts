import { z } from 'zod'
import { hostOf } from '../lookup.js'
import { outside } from '../outside.js'
import { unavailable } from '../refused.js'
import { route } from '../route.js'
import { name, words } from '../schemas.js'

/** The host's knowledge articles. */
export const articles = [
  route({
    method: 'GET',
    path: '/articles',
    scope: 'agent',
    tag: 'Operation',
    summary: "Searches the host's knowledge articles.",
    query: z.strictObject({ search: words, host: name.optional(), language: z.string().max(20).optional() }),
    output: z.object({
      items: z.array(z.object({ id: z.string(), title: z.string(), url: z.string(), snippet: z.string().optional() })),
    }),
    async handle({ context, query }) {
      const { knowledge } = hostOf(context, query.host)
      if (!knowledge) throw unavailable('This host has no articles to search')
      const found = await outside(context, 'search articles', (call) =>
        knowledge.search(query.search, query.language, call),
      )
      return { items: [...found] }
    },
  }),
]
