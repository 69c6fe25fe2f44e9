import type { Content } from '@deskwire/core/adapter'
import { sentences } from './sentences.js'
import type { Answers } from './step.js'
import type { Topic } from './topic.js'
import type { Words } from './words.js'

/** Asks what the customer is looking for and shows articles of the helpdesk (`answers.articles`: how many). */
export const searchArticles =
  (options: { prompt?: Words; none?: Words; limit?: number } = {}) =>
  <A extends Answers>(topic: Topic<A>) =>
    topic
      .text('query', options.prompt ?? sentences.query)
      .call('found', async (context) => {
        const { knowledge } = context.turn.host ?? {}
        if (!knowledge) return null
        const found = await knowledge.search(context.answers.query, context.turn.language, context.call)
        return found.slice(0, options.limit ?? 3)
      })
      .say((context): Words | readonly Content[] => {
        const { found } = context.answers
        if (!found) return sentences.unavailable
        if (found.length === 0) return options.none ?? sentences.noArticles
        return found.map(({ title, url, snippet }) => ({
          type: 'link' as const,
          url,
          title,
          ...(snippet !== undefined && { description: snippet }),
        }))
      })

/** Shows the customer's records in the helpdesk; tells customers who are not known there. */
export const myCases =
  (options: { none?: Words; guest?: Words; limit?: number } = {}) =>
  <A extends Answers>(topic: Topic<A>) =>
    topic.say(async ({ turn, call }): Promise<Words | readonly Content[]> => {
      const { records } = turn.host ?? {}
      if (!records) return sentences.unavailable
      if (!turn.customer.contact) return options.guest ?? sentences.guest
      const found = await records.find({}, call)
      return found.length === 0
        ? (options.none ?? sentences.noCases)
        : found.slice(0, options.limit ?? 5).map(({ card }) => card)
    })

/** Asks for a title and a description and creates a record in the helpdesk (`answers.created`: its id and link, or null). */
export const createCase =
  (options: { title?: Words; description?: Words; created?: Words; fields?: Readonly<Record<string, string>> } = {}) =>
  <A extends Answers>(topic: Topic<A>) =>
    topic
      .text('title', options.title ?? sentences.title)
      .text('description', options.description ?? sentences.description)
      .call('created', async ({ answers, turn, call, key }) => {
        const create = turn.host?.records?.create
        if (!create) return null
        return create(
          {
            key,
            title: answers.title,
            description: answers.description,
            ...(options.fields && { fields: options.fields }),
          },
          call,
        )
      })
      .say((context): Words => {
        const { created } = context.answers
        if (!created) return sentences.unavailable
        const said = context.text(options.created ?? sentences.created).replaceAll('{id}', () => created.id)
        return created.url === undefined ? said : `${said} ${created.url}`
      })
