import type { Conversation } from '../../model/conversation.js'
import { fail } from '../../model/failure.js'
import type { Host } from '../../ports/host.js'
import type { SelfService } from '../../ports/self-service.js'
import type { Journal } from './journal.js'

/**
 * The helpdesk as an assistant gets it: for this conversation's contact and nobody else, whatever a customer wrote or a model
 * made of it. Every write goes through the journal.
 */
export const selfService = (host: Host, { contact }: Conversation, journal: Journal): SelfService => {
  const { knowledge, records, catalog } = host
  return {
    ...(knowledge && {
      knowledge: {
        search: (query, language, call) => knowledge.search(query, language, call),
        get: (id, call) => knowledge.get(id, call),
      },
    }),
    ...(records && { records: recordsOf(records, contact?.id, journal) }),
    ...(catalog && { catalog: catalogOf(catalog, contact?.id, journal) }),
  }
}

const recordsOf = (
  records: NonNullable<Host['records']>,
  contact: string | undefined,
  journal: Journal,
): NonNullable<SelfService['records']> => {
  const { create, repeatable = false } = records
  return {
    find: async ({ text }, call) =>
      contact === undefined ? [] : records.find({ contact, ...(text !== undefined && { text }) }, call),
    ...(create && {
      create: ({ title, description, fields, key }) => {
        const about = { title, key, ...(description !== undefined && { description }), ...(fields && { fields }) }
        return journal.once(
          `create/${key}`,
          (call) => create.call(records, { ...about, ...(contact !== undefined && { contact }) }, call),
          { repeatable },
        )
      },
    }),
  }
}

const catalogOf = (
  catalog: NonNullable<Host['catalog']>,
  contact: string | undefined,
  journal: Journal,
): NonNullable<SelfService['catalog']> => {
  const { upload, repeatable = false } = catalog
  const known = (): string => {
    if (contact === undefined) throw fail('guest', 'The helpdesk does not know this customer', { retryable: false })
    return contact
  }
  return {
    items: ({ text }, call) => catalog.items(text === undefined ? {} : { text }, call),
    questions: (item, call) => catalog.questions(item, call),
    ...(upload && {
      upload: async ({ key }, media) => {
        const about = { contact: known(), key }
        return journal.once(`upload/${key}`, (call) => upload.call(catalog, about, media, call), { repeatable })
      },
    }),
    order: async ({ item, answers, key }) => {
      const about = { item, answers, key, contact: known() }
      return journal.once(`order/${key}`, (call) => catalog.order(about, call), { repeatable })
    },
  }
}
