import {
  type Call,
  type Entry,
  type Fields,
  fields,
  type Handle,
  type Opening,
  type Posted,
  type Sought,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import type { Contacts } from './contacts.js'
import { type Conversations, contactOf, partsOf } from './conversations.js'
import { asNote, isAlike, openingOf, type Written, writtenOf } from './entry.js'
import type { Settings } from './options.js'
import { filter, type Rest, timeOf } from './rest.js'
import type { Workspace } from './workspace.js'

type Found<T> = { found: T } | 'absent' | 'unknown'

/**
 * Intercom has no idempotency keys. A conversation of ours has its key in an attribute, set right after it is made; what
 * has none yet is known by likeness: the same contact, words and time, and not known as anything else.
 */
export const createLookup = (
  { options }: Handle<Settings>,
  rest: Rest,
  workspace: Workspace,
  contacts: Contacts,
  conversations: Conversations,
) => {
  const { settlesAfterMs } = options

  const open = async (opening: Opening, attempt: Sought, call: Call): Promise<Found<Ticket>> => {
    const { id: contact } = await contacts.personFor(opening.customer, call)
    const query = {
      operator: 'AND',
      value: [
        filter('contact_ids', '=', contact),
        filter('created_at', '>', Math.floor(attempt.startedAt / 1000) - slackS),
      ],
    }
    const { found } = await rest.search('conversations', { query, pagination: { per_page: 50 } }, call)
    const keyOf = (one: Fields) => word(fields(one.custom_attributes)[options.attribute])
    const ours = found.find((one) => keyOf(one) === opening.key)
    const written = openingOf(opening)
    const likely = ours
      ? [ours]
      : found.filter((one) => keyOf(one) === undefined && isAlike(word(fields(one.source).body) ?? '', written))
    const one = await theOne(likely, attempt)
    return typeof one === 'string' ? one : { found: await conversations.place({ id: one.id }, opening, call) }
  }

  const post = async (ticket: Ticket, entry: Entry, attempt: Sought, call: Call): Promise<Found<Posted>> => {
    const conversation = await rest.conversation(ticket, call)
    const written = await knownBy(entry, call)
    const author = entry.author === 'customer' ? contactOf(conversation) : await workspace.admin(call)
    const since = attempt.startedAt - slackS * 1000
    const likely = partsOf(conversation).filter(
      (part) =>
        word(fields(part.author).id) === author &&
        timeOf(part.created_at) >= since &&
        isAlike(word(part.body) ?? '', written),
    )
    const one = await theOne(likely, attempt)
    return typeof one === 'string' ? one : { found: { ids: [one.id] } }
  }

  const knownBy = async (entry: Entry, call: Call): Promise<Written> => {
    const written = await writtenOf(options, entry, call)
    return entry.author === 'customer' ? written : asNote(written, entry)
  }

  return { open: { settlesAfterMs, find: open }, post: { settlesAfterMs, find: post } }
}

// Intercom's times are in whole seconds, of its own clock.
const slackS = 60

/** The only one that is not known as another's: of two alike nobody can tell. */
const theOne = async (likely: readonly Fields[], attempt: Sought): Promise<{ id: string } | 'absent' | 'unknown'> => {
  const left: string[] = []
  for (const { id: given } of likely) {
    const id = word(given)
    if (id !== undefined && !(await attempt.isOthers?.(id))) left.push(id)
  }
  const [id] = left
  if (id === undefined) return 'absent'
  return left.length > 1 ? 'unknown' : { id }
}
