import type { TicketRef } from '../../model/conversation.js'
import type { Posted } from '../../ports/host.js'
import type { Outcome } from '../../ports/store.js'
import { isSentence, type Sentence } from '../../render/sentences.js'
import { pauseKey } from '../task/health/pauses.js'
import type { Run } from '../task/run.js'
import type { Note } from '../task/work-items.js'
import { lookupOf, writeOwnEntry } from './own-entries.js'
import { writtenIn } from './written-in.js'

/**
 * Enqueues a sentence for the agent, which reaches the ticket after what came before it. What an agent's own words
 * caused is told where they wrote them.
 */
export const addNote = (run: Run, sentence: Sentence, suffix = sentence.key): void => {
  const from = writtenIn(run)
  run.enqueue('in', `note/${run.key()}/${suffix}`, {
    work: 'note',
    sentence: sentence.key,
    ...(sentence.values && {
      values: Object.fromEntries(Object.entries(sentence.values).map(([k, v]) => [k, String(v ?? '')])),
    }),
    ...(from && { from }),
  })
}

/** Enqueues a text that is in no catalogue: a transcript, a summary. */
export const addText = (run: Run, text: string, suffix = 'text'): void =>
  run.enqueue('in', `note/${run.key()}/${suffix}`, { work: 'note', text })

/** Writes a note. */
export const runNote = (run: Run, work: Note): Promise<Outcome> => {
  if ('text' in work) return writeNote(run, work.text, work.from)
  // Perhaps written by another version: then its key is better than nothing.
  const { sentence, values, from } = work
  return writeNote(run, isSentence(sentence) ? run.context.sayToAgent(sentence, values) : sentence, from)
}

/** Into the ticket it is about, otherwise into the conversation's current one. */
export const writeNote = async (
  run: Run,
  text: string,
  from?: TicketRef,
  refused = () => run.park('note_refused'),
  key?: string,
): Promise<Outcome> => {
  const ticket = from ?? run.conversation.ticket
  if (!ticket || !run.context.host(ticket.host)) return run.done({ ignored: 'no_ticket' })
  const noted = await tellIn(run, text, ticket, key)
  return 'outcome' in noted ? noted.outcome : 'refused' in noted ? refused() : run.done()
}

export type Noted = { noted: true } | { refused: true } | { outcome: Outcome }

/** In this ticket; if it was closed for good meanwhile, in the one where the conversation continues. */
export const tellIn = async (run: Run, text: string, ticket: TicketRef, key?: string): Promise<Noted> => {
  const noted = await noteIn(run, text, ticket, key)
  const { ticket: current } = run.conversation
  if (!('refused' in noted) || !current || current.id === ticket.id) return noted
  return noteIn(run, text, current, run.key('.note2'))
}

/** A note that only agents see; where the host has no notes, an entry in the ticket. */
export const noteIn = async (run: Run, text: string, ticket: TicketRef, key = run.key('.note')): Promise<Noted> => {
  const host = run.context.host(ticket.host)
  if (!host) return { outcome: run.park(`no_host: ${ticket.host}`) }
  const step = {
    key,
    what: 'note' as const,
    to: ticket.host,
    repeatable: host.capabilities.repeatable.post,
    // A repeated note does less harm than a lost warning.
    onUnknown: 'repeat' as const,
    pauses: { host: pauseKey.host(ticket.host) },
  }
  const content = { type: 'text', text, markup: 'plain' } as const
  const entry = { key, author: 'system', at: run.wall, typed: true, content } as const
  const written = host.note
    ? await writeOwnEntry<Posted>(run, host, {
        ...step,
        run: (call) => host.note?.(ticket, text, key, call) ?? Promise.resolve({ ids: [] }),
      })
    : await writeOwnEntry<Posted>(run, host, {
        ...step,
        run: (call) => host.post(ticket, entry, call),
        lookup: lookupOf(run, ticket, host, entry),
      })
  if ('outcome' in written) return written
  if (!('value' in written)) return { refused: true }
  if (written.value.ids.length > 0) run.add({ written: { host: ticket.host, ids: written.value.ids } })
  return { noted: true }
}
