import type { HostEvent } from '../../model/event.js'
import type { Outcome } from '../../ports/store.js'
import { addReport } from '../agent/reports.js'
import { tieTicket } from '../agent/ticket.js'
import { fetchMedia } from '../task/attachments.js'
import type { Run } from '../task/run.js'
import { expandDirective } from './directive.js'
import { refuseWithoutFile } from './outgoing.js'
import { planAndSend } from './plan.js'

/** An agent writes first, from inside the host (A2): the ticket they write from belongs to this conversation from now on. */
export const agentOutreach = async (
  run: Run,
  host: string,
  event: Extract<HostEvent, { kind: 'outreach' }>,
): Promise<Outcome> => {
  const ticket = 'ticket' in event.at ? event.at.ticket : undefined
  const desk = run.context.host(host)
  const fetched = await fetchMedia(run, 'media', event.content, {
    adapter: host,
    download: desk?.download?.bind(desk),
  })
  if ('outcome' in fetched) return fetched.outcome
  if ('missing' in fetched) return refuseWithoutFile(run, event.id, fetched.missing)
  if (ticket !== undefined) tieTicket(run, { host, id: ticket })
  const expanded = await expandDirective(run, host, fetched.content)
  if ('outcome' in expanded) return expanded.outcome
  if ('problem' in expanded) {
    const message = run.context.sayToAgent(expanded.problem.key, expanded.problem.values)
    addReport(run, { reply: event.id, delivery: 'failed', failure: { code: 'directive', message, retryable: false } })
    return run.done({ refused: 'directive' })
  }
  return planAndSend(run, {
    contents: expanded.contents,
    author: { kind: 'agent' },
    purpose: 'service',
    initiator: 'agent',
    reply: event.id,
    holdable: false,
    ...(ticket !== undefined && { adopts: { host, id: ticket } }),
  })
}
