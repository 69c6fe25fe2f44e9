import type { TicketRef } from '../../model/conversation.js'
import type { Posted } from '../../ports/host.js'
import type { Outcome } from '../../ports/store.js'
import { isSentence, type Sentence } from '../../render/sentences.js'
import { pauseKey } from '../task/health/pauses.js'
import type { Run } from '../task/run.js'
import type { Note } from '../task/work-items.js'
import { writeAhead } from '../task/write-ahead.js'
import { writeOwnEntry } from './own-entries.js'

/** Enqueues a sentence for the agent: it reaches the ticket after what came before it. */
export const addNote = (run: Run, sentence: Sentence, suffix = sentence.key): void =>
  run.enqueue('in', `note/${run.key()}/${suffix}`, {
    work: 'note',
    sentence: sentence.key,
    ...(sentence.values && {
      values: Object.fromEntries(Object.entries(sentence.values).map(([k, v]) => [k, String(v ?? '')])),
    }),
  })

/** Enqueues a text of no catalogue: a transcript. */
export const addText = (run: Run, text: string): void =>
  run.enqueue('in', `note/${run.key()}/text`, { work: 'note', text })

/** Carries a note out. */
export const runNote = (run: Run, work: Note): Promise<Outcome> => {
  if ('text' in work) return writeNote(run, work.text)
  // Written by an older version, perhaps: then its key is better than nothing.
  const sentence = work.sentence
  return writeNote(run, isSentence(sentence) ? run.context.sayToAgent(sentence, work.values) : sentence)
}

/** Into the ticket that the conversation has now. */
const writeNote = async (run: Run, text: string): Promise<Outcome> => {
  const { ticket } = run.conversation
  if (!ticket || !run.context.host(ticket.host)) return run.done({ ignored: 'no_ticket' })
  const noted = await noteIn(run, text, ticket)
  return 'outcome' in noted ? noted.outcome : 'refused' in noted ? run.park('note_refused') : run.done()
}

export type Noted = { noted: true } | { refused: true } | { outcome: Outcome }

/** A note only agents see; where the host has none, an entry of ours in the ticket. */
export const noteIn = async (run: Run, text: string, ticket: TicketRef, suffix = '.note'): Promise<Noted> => {
  const host = run.context.host(ticket.host)
  if (!host) return { outcome: run.park(`no_host: ${ticket.host}`) }
  const key = run.key(suffix)
  const step = {
    key,
    what: 'note' as const,
    to: ticket.host,
    repeatable: host.capabilities.repeatable.post,
    // A note twice does less harm than a warning lost.
    onUnknown: 'repeat' as const,
    pauses: { host: pauseKey.host(ticket.host) },
  }
  const content = { type: 'text', text, markup: 'plain' } as const
  const entry = { key, author: 'system', at: run.wall, typed: true, content } as const
  const lookup = host.lookup?.post
  const written = host.note
    ? await writeAhead<Posted>(run, {
        ...step,
        run: (call) => host.note?.(ticket, text, key, call) ?? Promise.resolve({ ids: [] }),
      })
    : await writeOwnEntry<Posted>(run, host, {
        ...step,
        run: (call) => host.post(ticket, entry, call),
        lookup: lookup && {
          settlesAfterMs: lookup.settlesAfterMs,
          find: (sought, call) => lookup.find(ticket, entry, sought, call),
          idsOf: ({ ids }) => ids,
          isOthers: (id) => run.context.store.wrote(run.context.tenant, ticket.host, id),
        },
      })
  if ('outcome' in written) return written
  if (!('value' in written)) return { refused: true }
  if (written.value.ids.length > 0) run.add({ written: { host: ticket.host, ids: written.value.ids } })
  return { noted: true }
}
