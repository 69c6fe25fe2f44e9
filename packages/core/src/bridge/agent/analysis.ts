import type { Content } from '../../model/content.js'
import type { TicketRef } from '../../model/conversation.js'
import { failureOf } from '../../model/failure.js'
import type { Host } from '../../ports/host.js'
import type { Run } from '../task/run.js'
import { addNote } from './notes.js'

/** Sentiment, language, intent (E6): tags where the host has them, else a note. A hint, so a failure is only logged. */
export const analyze = async (run: Run, ticket: TicketRef, host: Host, content: Content): Promise<void> => {
  const hook = run.context.setup.hooks?.analyze
  if (!hook || content.type !== 'text') return
  // What was posted is settled first: whatever happens here must not bring it into doubt.
  await run.commit()
  try {
    const tags = await run.ask('analyze', () => hook(content.text, { conversation: run.conversation }))
    if (tags.length === 0) return
    if (host.tag) await run.ask('tag', (call) => host.tag?.(ticket, tags, call) ?? Promise.resolve())
    else addNote(run, { key: 'note.sentiment', values: { sentiment: tags.join(', ') } })
  } catch (thrown) {
    run.context.log.warn({ code: failureOf(thrown).code }, 'The analysis of a message failed')
  }
}
