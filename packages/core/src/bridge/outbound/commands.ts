import type { Content } from '../../model/content.js'
import type { TicketRef } from '../../model/conversation.js'
import type { Call } from '../../ports/call.js'
import type { Article, FoundRecord, Host } from '../../ports/host.js'
import type { Outcome } from '../../ports/store.js'
import type { Command } from '../../render/directives.js'
import type { Sentence } from '../../render/sentences.js'
import { addNote } from '../agent/notes.js'
import { knownContact } from '../agent/route.js'
import { hostWrite } from '../agent/ticket.js'
import { writtenIn } from '../agent/written-in.js'
import type { Run } from '../task/run.js'
import { writeAhead } from '../task/write-ahead.js'

/** What goes to the customer; nothing where the agent is answered by a note. */
export interface Expanded {
  contents: readonly Content[]
}
type Done = Expanded | { problem: Sentence } | { outcome: Outcome }

interface Asked {
  hostName: string
  value: string
  /** As the agent types it: `/record`. */
  word: string
  /** The name of its outside write. */
  step: string
}

const nothing: Expanded = { contents: [] }
// Enough to choose from, and short enough to read.
const mostShown = 5

const unavailable = ({ word }: Asked): Done => ({ problem: { key: 'directive.unavailable', values: { word } } })

/** By number only: from what words find, the agent chooses. */
const article = async (run: Run, asked: Asked): Promise<Done> => {
  const { hostName, value } = asked
  const knowledge = run.context.host(hostName)?.knowledge
  if (!knowledge) return unavailable(asked)
  const found = await run.read('article', hostName, (call) => knowledge.get(value, call).then((one) => one ?? null))
  if ('outcome' in found) return found
  if (found.value) {
    const { title, url, snippet } = found.value
    return { contents: [{ type: 'link', url, title, ...(snippet !== undefined && { description: snippet }) }] }
  }
  const searched = await search(run, asked, knowledge)
  if ('outcome' in searched) return searched
  const { list } = searched
  return list === ''
    ? { problem: { key: 'directive.article.unknown', values: { id: value } } }
    : { problem: { key: 'directive.article.several', values: { id: value, list, word: asked.word } } }
}

const articles = async (run: Run, asked: Asked): Promise<Done> => {
  const knowledge = run.context.host(asked.hostName)?.knowledge
  if (!knowledge) return unavailable(asked)
  const searched = await search(run, asked, knowledge)
  if ('outcome' in searched) return searched
  const { list } = searched
  addNote(
    run,
    list === ''
      ? { key: 'note.articles.none', values: { words: asked.value } }
      : { key: 'note.articles', values: { words: asked.value, list } },
  )
  return nothing
}

const search = async (
  run: Run,
  { hostName, value }: Asked,
  knowledge: NonNullable<Host['knowledge']>,
): Promise<{ list: string } | { outcome: Outcome }> => {
  const language = run.context.language(run.conversation)
  const found = await run.read('articles', hostName, (call) => knowledge.search(value, language, call))
  if ('outcome' in found) return found
  const shown = found.value.slice(0, mostShown)
  return { list: shown.map(({ id, title }: Article) => `${id} ${title}`).join('; ') }
}

const folded = (number: string): string => number.trim().replace(/^#/, '').toLowerCase()

/**
 * An exact number, or the only hit among this contact's records. Anything else may be another customer's, so the
 * agent chooses.
 */
const record = async (run: Run, asked: Asked): Promise<Done> => {
  const { hostName, value } = asked
  const records = run.context.host(hostName)?.records
  if (!records) return unavailable(asked)
  const find = (query: { text: string; contact?: string }) =>
    run.read('record', hostName, (call) => records.find(query, call))
  const found = await find({ text: value })
  if ('outcome' in found) return found
  const exact = found.value.filter(({ id }) => folded(id) === folded(value))
  if (exact.length === 1) return sent(exact)
  const contact = await knownContact(run, hostName)
  if ('outcome' in contact) return contact
  let theirs: readonly FoundRecord[] = []
  if (contact.contact) {
    const own = await find({ text: value, contact: contact.contact.id })
    if ('outcome' in own) return own
    theirs = own.value
  }
  if (theirs.length === 1) return sent(theirs)
  const candidates = theirs.length > 0 ? theirs : found.value
  if (candidates.length === 0) return { problem: { key: 'directive.record.unknown', values: { id: value } } }
  const list = candidates.slice(0, mostShown).map(inWords).join('; ')
  return { problem: { key: 'directive.record.several', values: { id: value, list, word: asked.word } } }
}

const sent = (found: readonly FoundRecord[]): Done => ({ contents: found.map(({ card }) => card) })

const inWords = ({ id, card }: FoundRecord): string => {
  const { title, subtitle } = card.type === 'card' ? card : { title: '', subtitle: undefined }
  return [title.includes(id) ? '' : id, title, subtitle ?? ''].filter((one) => one !== '').join(' ')
}

/** The ticket that the command was written in. */
const ticketOf = (run: Run): TicketRef | undefined => writtenIn(run) ?? run.conversation.ticket

/** An action on the ticket, done once; if refused, the agent is told why. */
const change = async (
  run: Run,
  asked: Asked,
  act: ((ticket: TicketRef, call: Call) => Promise<void>) | undefined,
): Promise<{ ticket: TicketRef } | Exclude<Done, Expanded>> => {
  const ticket = ticketOf(run)
  if (!act || !ticket) return { problem: { key: 'directive.unavailable', values: { word: asked.word } } }
  const written = await writeAhead(run, {
    ...hostWrite(run, asked.hostName),
    key: run.key(asked.step),
    what: 'other',
    repeatable: true,
    giveUpAt: run.task.since + run.context.policy.giveUpMs,
    run: async (call) => {
      await act(ticket, call)
      return true
    },
  })
  if ('outcome' in written) return written
  if ('value' in written) return { ticket }
  const { message } = 'refused' in written ? written.refused : written.unknown
  return { problem: { key: 'directive.failed', values: { word: asked.word, reason: message.replace(/\.$/, '') } } }
}

const tie =
  (how: 'link' | 'unlink') =>
  async (run: Run, asked: Asked): Promise<Done> => {
    const act = run.context.host(asked.hostName)?.records?.[how]
    const { value: id } = asked
    const done = await change(run, asked, act && ((ticket, call) => act(ticket, id, call)))
    if (!('ticket' in done)) return done
    addNote(run, { key: how === 'link' ? 'note.linked' : 'note.unlinked', values: { id } })
    return nothing
  }

const close = async (run: Run, asked: Asked): Promise<Done> => {
  const host = run.context.host(asked.hostName)
  const done = await change(run, asked, host?.close?.bind(host))
  if (!('ticket' in done)) return done
  const { ticket } = done
  // Many hosts send no webhook for changes we made ourselves.
  const closed = { kind: 'closed', id: `command/${run.key()}`, at: { ticket: ticket.id } } as const
  run.add({ accept: run.context.fromHost(asked.hostName, closed) })
  // A ticket closed for good takes no note, and shows that it is closed.
  if (!host?.capabilities.closedIsFinal) addNote(run, { key: 'note.closed' })
  return nothing
}

export const commands: Readonly<Record<Command, (run: Run, asked: Asked) => Promise<Done>>> = {
  article,
  articles,
  record,
  link: tie('link'),
  unlink: tie('unlink'),
  close,
}
