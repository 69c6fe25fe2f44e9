import {
  type Call,
  DeskwireError,
  type Entry,
  type Failure,
  fail,
  fields,
  type Handle,
  list,
  type Opening,
  type Posted,
  type Sought,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import type { Contacts } from './contacts.js'
import { noteOf, transcriptOf, write } from './entry.js'
import { keyAttribute, ourMark, timeOf } from './messages.js'
import type { Settings } from './options.js'
import type { Place, Queues } from './queues.js'
import type { Reading } from './read.js'
import { type Rest, ticketOf } from './rest.js'

// Its clock and ours.
const apartMs = 10 * 60_000

/** Opening conversations, adding messages, and what became of either after a lost answer. */
export const createConversations = (
  { options, log }: Handle<Settings>,
  rest: Rest,
  contacts: Contacts,
  queues: Queues,
  { messagesOf }: Reading,
) => {
  const attributesOf = ({ channel, line, language, attributes }: Opening) => ({
    ...attributes,
    ...(language !== undefined && { language }),
    deskwire_channel: channel,
    deskwire_line: line,
  })

  /** What was said before, and which conversation this one follows: a note, made with the conversation or not at all. */
  const beforeOf = ({ key, transcript = [], follows }: Opening) => {
    const previous = follows === undefined ? '' : `Follows #${follows}: ${ticketOf(options, follows).url}`
    const text = [previous, transcriptOf(transcript)].filter(Boolean).join('\n\n')
    return text === '' ? undefined : noteOf(text, `${key}.before`)
  }

  /** What Chatwoot takes only of a conversation that is there. Done again, it changes nothing. */
  const settle = async (ticket: Ticket, place: Place | undefined, handedOver: boolean, status: unknown, call: Call) => {
    // With an agent bot every new conversation is the bot's. One that our assistant hands over is for people.
    if (handedOver && status === 'pending') await setStatus(ticket, 'open', call)
    if (place?.labels) await addLabels(ticket, place.labels, call)
  }

  const setStatus = async (ticket: Ticket, status: 'open' | 'resolved', call: Call): Promise<void> => {
    await rest.inTicket('POST', ticket, '/toggle_status', call, { json: { status }, repeatable: true })
  }

  /** The list that is given replaces the one before. */
  const addLabels = async (ticket: Ticket, labels: readonly string[], call: Call): Promise<void> => {
    const { payload } = await rest.inTicket('GET', ticket, '/labels', call)
    const all = [...new Set([...list(payload).flatMap((one) => word(one) ?? []), ...labels])]
    await rest.inTicket('POST', ticket, '/labels', call, { json: { labels: all }, repeatable: true })
  }

  const placeOf = async (queue: string | undefined, call: Call): Promise<Place | undefined> => {
    const place = await queues.find(queue, call)
    // The customer's words matter more than where they go.
    if (queue !== undefined && !place) log.warn({ queue }, 'Chatwoot has no such team, so the conversation has none')
    return place
  }

  const open = async (opening: Opening, call: Call): Promise<Ticket> => {
    const { key, transcript = [], queue } = opening
    const place = await placeOf(queue, call)
    const person = await contacts.of(opening.customer, call)
    const before = beforeOf(opening)
    const json = {
      inbox_id: await rest.inbox(call),
      contact_id: person.id,
      source_id: person.source,
      status: 'open',
      additional_attributes: { [keyAttribute]: key },
      custom_attributes: attributesOf(opening),
      ...(place?.team !== undefined && { team_id: place.team }),
      ...(place?.agent !== undefined && { assignee_id: place.agent }),
      ...(before && { message: before }),
    }
    const { data } = await rest.request('POST', '/conversations', call, { json })
    const { id, status } = fields(data)
    const ticket = word(id)
    if (ticket === undefined)
      throw fail('unexpected_answer', 'Chatwoot opened a conversation without saying which', { ambiguous: true })
    try {
      await settle({ id: ticket }, place, transcript.length > 0, status, call)
    } catch (thrown) {
      throw again(thrown)
    }
    return ticketOf(options, ticket)
  }

  // The contact's newest twenty, which is all that Chatwoot gives.
  const opened = async (opening: Opening, _attempt: Sought, call: Call): Promise<{ found: Ticket } | 'absent'> => {
    const contact = await contacts.known(opening.customer, call)
    if (contact === undefined) return 'absent'
    const { data } = await rest.request('GET', `/contacts/${contact}/conversations`, call, { accept: [404] })
    const found = list(fields(data).payload)
      .map(fields)
      .find((one) => fields(one.additional_attributes)[keyAttribute] === opening.key)
    const id = word(found?.id)
    if (id === undefined) return 'absent'
    const place = await placeOf(opening.queue, call)
    await settle({ id }, place, (opening.transcript ?? []).length > 0, found?.status, call)
    return { found: ticketOf(options, id) }
  }

  const post = async (ticket: Ticket, entry: Entry, call: Call): Promise<Posted> =>
    idsOf(await write(rest, options, ticket, entry, call))

  const note = async (ticket: Ticket, text: string, key: string, call: Call): Promise<Posted> =>
    idsOf(await rest.inTicket('POST', ticket, '/messages', call, { json: noteOf(text, key) }))

  /** Chatwoot stores a message's `source_id` and does not mind a second one, so it is looked for. */
  const posted = async (ticket: Ticket, { key }: Entry, { startedAt }: Sought, call: Call) => {
    const mark = `${ourMark}${key}`
    const isIt = ({ source_id }: { source_id?: unknown }) => source_id === mark
    const { messages } = await messagesOf(
      ticket.id,
      (some) => some.some(isIt) || timeOf(some[0]?.created_at) < startedAt - apartMs,
      call,
    )
    const found = messages.find(isIt)
    return found ? { found: idsOf(found) } : 'absent'
  }

  const { settlesAfterMs } = options
  return {
    open,
    post,
    note,
    setStatus,
    addLabels,
    lookup: { open: { settlesAfterMs, find: opened }, post: { settlesAfterMs, find: posted } },
  }
}

const idsOf = (message: { id?: unknown }): Posted => {
  const id = word(message.id)
  return { ids: id === undefined ? [] : [id] }
}

/** The conversation is there: it is to be found, not opened again. */
const again = (thrown: unknown): unknown => {
  if (!DeskwireError.isInstance(thrown)) return thrown
  const failure: Failure = { ...thrown.failure, ambiguous: true, retryable: true }
  return new DeskwireError(failure, { cause: thrown })
}
