import { z } from 'zod'
import { outside } from '../outside.js'
import { unavailable } from '../refused.js'
import { draftsFor, draftsOut } from '../resources/conversation-actions.js'
import { route } from '../route.js'
import { words } from '../schemas.js'
import { ownConversation, panelHost } from './of-panel.js'

const most = 20

/** What an agent may send: found in the helpdesk, or drafted. */
export const panelSearches = [
  route({
    method: 'POST',
    path: '/panel/suggestions',
    scope: 'panel',
    tag: 'Panel',
    summary: "Drafts for the agent's next reply, from the setup's `suggest` hook. Nothing is sent.",
    output: draftsOut,
    handle: async (asked) => draftsFor(asked.context, await ownConversation(asked)),
  }),
  route({
    method: 'GET',
    path: '/panel/articles',
    scope: 'panel',
    tag: 'Panel',
    summary: "Searches the helpdesk's knowledge articles, in the customer's language where it can.",
    query: z.strictObject({ search: words }),
    output: z.object({
      items: z.array(z.object({ id: z.string(), title: z.string(), url: z.string(), snippet: z.string().optional() })),
    }),
    async handle(asked) {
      const { context, query } = asked
      const { knowledge } = panelHost(asked)
      if (!knowledge) throw unavailable('This helpdesk has no articles to search')
      const language = context.language(await ownConversation(asked))
      const found = await outside(context, 'search articles', (call) => knowledge.search(query.search, language, call))
      return { items: found.slice(0, most) }
    },
  }),
  route({
    method: 'GET',
    path: '/panel/records',
    scope: 'panel',
    tag: 'Panel',
    summary:
      "Searches the helpdesk's records: the customer's own by words, any by its exact number. `content` is what can be sent.",
    query: z.strictObject({ search: words }),
    output: z.object({ items: z.array(z.object({ id: z.string(), content: z.looseObject({ type: z.string() }) })) }),
    async handle(asked) {
      const { context, query } = asked
      const { records } = panelHost(asked)
      if (!records) throw unavailable('This helpdesk has no records to search')
      const { contact } = await ownConversation(asked)
      const text = query.search
      const find = (about: { text: string; contact?: string }) =>
        outside(context, 'search records', (call) => records.find(about, call))
      const exact = (await find({ text })).filter(({ id }) => folded(id) === folded(text))
      const own = contact ? await find({ text, contact: contact.id }) : []
      const items = [...exact, ...own.filter(({ id }) => !exact.some((one) => one.id === id))]
      return { items: items.slice(0, most).map(({ id, card }) => ({ id, content: { ...card } })) }
    },
  }),
]

const folded = (number: string): string => number.trim().replace(/^#/, '').toLowerCase()
