import type { Content } from '../../model/content.js'
import type { TicketRef } from '../../model/conversation.js'
import type { Outcome } from '../../ports/store.js'
import { beside, type Run } from '../task/run.js'
import type { Analyze } from '../task/work-items.js'
import { addNote } from './notes.js'
import { callSetup } from './setup-code.js'

const mostMoods = 20

/** What the customer typed, alone or under a picture. */
export const writtenIn = (content: Content): string | undefined =>
  content.type === 'text' ? content.text : content.type === 'media' ? content.caption : undefined

/** Enqueues the analysis of what was posted, or of what the assistant heard. Nothing waits for it. */
export const addAnalysis = (run: Run, content: Content, ticket?: TicketRef): void => {
  const text = writtenIn(content)
  if (!run.context.setup.hooks?.analyze || !text) return
  run.enqueue('in', `analyze/${run.key()}`, {
    work: 'analyze',
    text,
    ...(ticket && { ticket: { host: ticket.host, id: ticket.id } }),
  })
}

/** What was found while the assistant was speaking goes into the new ticket. */
export const tellMoods = (run: Run, { host, id }: TicketRef): void => {
  const { moods } = run.conversation
  if (!moods || moods.length === 0) return
  run.set({ moods: undefined })
  run.enqueue('in', `analyze/${run.key()}/before`, { work: 'analyze', ticket: { host, id }, found: moods })
}

/** Sentiment, language, intent (E6): as tags where the host has them, otherwise as a note. */
export const runAnalysis = async (run: Run, work: Analyze): Promise<Outcome> => {
  const { context, conversation } = run
  const hook = context.setup.hooks?.analyze
  if (!hook) return run.done({ ignored: 'no_analysis' })
  const found =
    'found' in work
      ? { value: work.found }
      : await callSetup(run, 'hooks.analyze', () => hook(work.text, { conversation }))
  if ('outcome' in found) return beside(found.outcome)
  const tags = found.value
  if (tags.length === 0) return run.done()
  const ticket = work.ticket ?? (conversation.speaker === 'host' ? conversation.ticket : undefined)
  if (!ticket) {
    run.set({ moods: [...new Set([...(conversation.moods ?? []), ...tags])].slice(-mostMoods) })
    return run.done()
  }
  const host = context.host(ticket.host)
  if (!host) return run.done({ ignored: 'no_host' })
  if (host.tag) {
    const tagged = await run.read('tag', ticket.host, (call) => host.tag?.(ticket, tags, call) ?? Promise.resolve())
    return 'outcome' in tagged ? beside(tagged.outcome) : run.done()
  }
  addNote(run, { key: 'note.sentiment', values: { sentiment: tags.join(', ') } })
  return run.done()
}
