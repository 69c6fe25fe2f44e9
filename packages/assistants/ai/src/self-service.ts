import { describe, type SelfService } from '@deskwire/core/adapter'
import type { ToolSet } from 'ai'
import { z } from 'zod'
import { define, type Toolbox } from './define.js'

const words = z.string().trim().min(1).max(200)
const most = 5

/** Articles: found by the model, and sent as links of the helpdesk's own, never of the model's. */
export const knowledgeTools = (box: Toolbox, knowledge: NonNullable<SelfService['knowledge']>): ToolSet => {
  const { turn, call, deeds } = box
  return {
    ...define(box, 'search_articles', {
      description: 'Searches the help articles. Search before you say that you do not know.',
      input: z.object({ query: words }),
      run: async ({ query }) => {
        const found = await knowledge.search(query, turn.language, call)
        return { articles: found.slice(0, most).map(({ id, title, snippet }) => ({ id, title, snippet })) }
      },
    }),
    ...define(box, 'share_article', {
      description: 'Sends the customer a link to an article that search_articles found.',
      input: z.object({ id: words }),
      run: async ({ id }) => {
        const article = await knowledge.get(id, call)
        if (!article) return { error: `There is no article ${id}` }
        const { title, url, snippet } = article
        deeds.shown.push({ type: 'link', url, title, ...(snippet !== undefined && { description: snippet }) })
        return { sent: title }
      },
    }),
  }
}

/** Cases of the customer who is writing: the core knows who that is. */
export const caseTools = (box: Toolbox, records: NonNullable<SelfService['records']>): ToolSet => {
  const { turn, call, settings } = box
  const { cases, createCase } = settings.selfService
  const create = records.create?.bind(records)
  let created: object | undefined
  return {
    ...(cases &&
      define(box, 'my_cases', {
        description:
          'Looks up the cases of the customer who is writing, all or those with these words or this number. It can show nobody else’s.',
        input: z.object({ words: words.optional() }),
        run: async ({ words: text }) => {
          if (!turn.customer.contact) return { error: 'The helpdesk does not know this customer, so it shows no cases' }
          const found = await records.find(text === undefined ? {} : { text }, call)
          return { cases: found.slice(0, most).map(({ id, card }) => ({ id, shows: describe(card, turn.language) })) }
        },
      })),
    ...(create &&
      createCase &&
      define(box, 'create_case', {
        description:
          'Creates a case for the customer who is writing. Ask first whether they want that, and for what is needed.',
        input: z.object({ title: words, description: z.string().trim().min(1).max(4_000) }),
        run: async ({ title, description }) => {
          if (created) return { error: 'One case was created in this turn already', ...created }
          const { caseFields: fields } = settings
          created = await create({ title, description, key: `${turn.key}.case`, ...(fields && { fields }) }, call)
          return { created }
        },
      })),
  }
}

export const catalogTools = (box: Toolbox, catalog: NonNullable<SelfService['catalog']>): ToolSet => {
  const { turn, call } = box
  let ordered: object | undefined
  return {
    ...define(box, 'search_catalog', {
      description: 'Searches what the customer can order.',
      input: z.object({ words: words.optional() }),
      run: async ({ words: text }) => ({
        items: (await catalog.items(text === undefined ? {} : { text }, call)).slice(0, most * 2),
      }),
    }),
    ...define(box, 'catalog_questions', {
      description: 'What an order of this item asks for. Ask the customer each, then call order_item.',
      input: z.object({ item: words }),
      run: async ({ item }) => ({ questions: await catalog.questions(item, call) }),
    }),
    ...define(box, 'order_item', {
      description:
        'Orders an item for the customer who is writing, with the answers by the ids of its questions. Only after they confirmed it.',
      input: z.object({ item: words, answers: z.record(z.string().max(200), z.string().max(2_000)) }),
      run: async ({ item, answers }) => {
        if (ordered) return { error: 'One order was made in this turn already', ...ordered }
        const missing = (await catalog.questions(item, call)).filter(
          ({ id, required }) => required && !Object.hasOwn(answers, id),
        )
        if (missing.length > 0) return { error: 'Ask for these first', missing }
        ordered = await catalog.order({ item, answers, key: `${turn.key}.order` }, call)
        return { ordered }
      },
    }),
  }
}
