import {
  type Attempt,
  type Call,
  type Entry,
  fields,
  type Handle,
  list,
  type Opening,
  type Posted,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { customField, idOf, issueUrl, query, type Rest } from './rest.js'

type Found<T> = { found: T } | 'absent' | 'unknown'

/**
 * Redmine has no idempotency keys, so our keys are custom fields: that of the conversation on its issue, and that of an
 * entry in the history, for setting it is part of the same change as the note.
 */
export const createLookup = ({ options }: Handle<Settings>, rest: Rest) => {
  const { fields: names, settlesAfterMs } = options

  const byKey = async (key: string, call: Call): Promise<string | undefined> => {
    const asked = query({ status_id: '*', [`cf_${names.conversation}`]: key, limit: 2 })
    const found = list((await rest.get(`/issues.json?${asked}`, call)).issues).map(fields)
    // Redmine ignores a filter that it does not know, and gives everything.
    return word(found.find((issue) => customField(issue, names.conversation) === key)?.id)
  }

  const open = async (opening: Opening, _attempt: Attempt, call: Call): Promise<Found<Ticket>> => {
    const id = await byKey(opening.key, call)
    return id === undefined ? 'absent' : { found: { id, url: issueUrl(options, id) } }
  }

  const post = async (ticket: Ticket, entry: Entry, _attempt: Attempt, call: Call): Promise<Found<Posted>> => {
    const issue = await rest.issue(ticket, call, 'journals')
    const journal = list(issue.journals)
      .map(fields)
      .find(({ details }) =>
        list(details)
          .map(fields)
          .some(
            ({ property, name, new_value }) =>
              property === 'cf' && word(name) === String(names.entry) && new_value === entry.key,
          ),
      )
    const id = idOf(journal)
    return id === undefined ? 'absent' : { found: { ids: [id] } }
  }

  return { byKey, lookup: { open: { settlesAfterMs, find: open }, post: { settlesAfterMs, find: post } } }
}
