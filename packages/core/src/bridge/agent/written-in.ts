import type { TicketRef } from '../../model/conversation.js'
import type { Run } from '../task/run.js'
import type { WorkItem } from '../task/work-items.js'

/** The ticket in which a reply was written. Another may be open by the time its outcome is known. */
export const writtenIn = (run: Run): TicketRef | undefined => {
  const work = run.task.envelope.body as WorkItem
  if (work.work === 'say') return work.ticket
  if (work.work !== 'host' || !('at' in work.event)) return undefined
  const { at } = work.event
  return at && 'ticket' in at && at.ticket !== undefined ? { host: work.host, id: at.ticket } : undefined
}
