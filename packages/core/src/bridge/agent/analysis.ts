import type { Content } from '../../model/content.js'
import type { TicketRef } from '../../model/conversation.js'
import type { Outcome } from '../../ports/store.js'
import { beside, type Run } from '../task/run.js'
import type { Analyze } from '../task/work-items.js'
import { addNote } from './notes.js'
import { callSetup } from './setup-code.js'

/** Enqueues the analysis of what was posted: a hint, for which nothing waits. */
export const addAnalysis = (run: Run, ticket: TicketRef, content: Content): void => {
  if (!run.context.setup.hooks?.analyze || content.type !== 'text') return
  const { host, id } = ticket
  run.enqueue('in', `analyze/${run.key()}`, { work: 'analyze', ticket: { host, id }, text: content.text })
}

/** Sentiment, language, intent (E6): tags where the host has them, else a note. */
export const runAnalysis = async (run: Run, { ticket, text }: Analyze): Promise<Outcome> => {
  const { context, conversation } = run
  const hook = context.setup.hooks?.analyze
  const host = context.host(ticket.host)
  if (!hook || !host) return run.done({ ignored: 'no_analysis' })
  const found = await callSetup(run, 'hooks.analyze', () => hook(text, { conversation }))
  if ('outcome' in found) return beside(found.outcome)
  const tags = found.value
  if (tags.length === 0) return run.done()
  if (host.tag) {
    const tagged = await run.read('tag', ticket.host, (call) => host.tag?.(ticket, tags, call) ?? Promise.resolve())
    return 'outcome' in tagged ? beside(tagged.outcome) : run.done()
  }
  addNote(run, { key: 'note.sentiment', values: { sentiment: tags.join(', ') } })
  return run.done()
}
