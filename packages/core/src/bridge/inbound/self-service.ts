import type { Conversation } from '../../model/conversation.js'
import { fail } from '../../model/failure.js'
import type { Host } from '../../ports/host.js'
import type { SelfService } from '../../ports/self-service.js'
import type { Journal } from './journal.js'

/**
 * The helpdesk as an assistant sees it: for this conversation's contact and nobody else, whatever a customer wrote or a model
 * made of that. Every write goes through the journal.
 */
export const selfService = (host: Host, conversation: Conversation, journal: Journal): SelfService => {
  const { records, catalog } = host
  const contact = conversation.contact?.id
  const { records: read, ...others } = toRead(host, conversation)
  return {
    ...others,
    ...(records && read && { records: { ...read, ...writesOf(records, contact, journal) } }),
    ...(catalog && { catalog: catalogOf(catalog, contact, journal) }),
  }
}

/** What may be looked up for this contact. */
export const toRead = ({ knowledge, records }: Host, { contact }: Conversation): SelfService => ({
  ...(knowledge && {
    knowledge: {
      search: (query, language, call) => knowledge.search(query, language, call),
      get: (id, call) => knowledge.get(id, call),
    },
  }),
  ...(records && {
    records: {
      find: async ({ text }, call) =>
        contact ? records.find({ contact: contact.id, ...(text !== undefined && { text }) }, call) : [],
    },
  }),
})

const writesOf = (
  records: NonNullable<Host['records']>,
  contact: string | undefined,
  journal: Journal,
): Pick<NonNullable<SelfService['records']>, 'create'> => {
  const { create, repeatable = false } = records
  return create
    ? {
        create: ({ title, description, fields, key }) => {
          const about = { title, key, ...(description !== undefined && { description }), ...(fields && { fields }) }
          return journal.once(
            `create/${key}`,
            (call) => create.call(records, { ...about, ...(contact !== undefined && { contact }) }, call),
            { repeatable },
          )
        },
      }
    : {}
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
