import type { Message } from '../../model/message.js'
import type { Outcome } from '../../ports/store.js'
import type { Run } from '../task/run.js'
import type { WentOut, WorkItem } from '../task/work-items.js'
import { inWords } from './in-words.js'
import { writeNote } from './notes.js'

/**
 * Enqueues what the agent cannot know from their own words: our automatic answers, the words that a template
 * arrived as, what an agent said outside the helpdesk, and what a rich message lost on its way (F3).
 */
export const addWentOut = (run: Run, message: Pick<Message, 'id' | 'author' | 'content' | 'lost' | 'about'>): void => {
  const { id, author, content, lost = [], about } = message
  // An assistant's words are in the transcript; the outcome of a notification is told on its record.
  if (author.kind === 'assistant' || author.kind === 'automation' || about) return
  const isTyped = author.kind === 'agent' && (run.task.envelope.body as WorkItem).work === 'host'
  const words = !isTyped || content.some(({ type }) => type === 'template')
  if (words || lost.length > 0)
    run.enqueue('in', `went-out/${id}`, { work: 'went-out', message: id, ...(words && { words }) })
}

/** Into the ticket where it was written, otherwise into the conversation's current one. */
export const runWentOut = async (run: Run, { message: id, words }: WentOut): Promise<Outcome> => {
  const { context, conversation } = run
  const stored = await context.store.message(context.tenant, id)
  if (!stored || (!stored.message.from && !conversation.ticket)) return run.done({ ignored: 'no_ticket' })
  const { author, content, lost = [], from, reply } = stored.message
  const told: string[] = []
  if (words) {
    const values = {
      agent: author.name,
      content: await inWords(context, conversation.channel, content, context.agentLanguage),
    }
    // What they typed in the ticket is under their name.
    const byAgent = author.name === undefined || reply !== undefined ? 'note.sent' : 'note.sent.agent'
    told.push(context.sayToAgent(author.kind === 'agent' ? byAgent : 'note.sent.automatic', values))
  }
  if (author.kind === 'agent' && lost.length > 0)
    told.push(context.sayToAgent('note.sent.lost', { lost: lost.join('; ') }))
  // What we said automatically when a ticket was closed for good is in the transcript.
  const refused = () => (author.kind === 'system' ? run.done({ ignored: 'note_refused' }) : run.park('note_refused'))
  return writeNote(run, told.join('\n'), from, refused, words && lost.length === 0 ? `${id}.sent` : undefined)
}
