import type { TicketRef } from '../../model/conversation.js'
import type { Entry, Host, Posted } from '../../ports/host.js'
import type { Run } from '../task/run.js'
import { type Write, type Written, writeAhead } from '../task/write-ahead.js'

/**
 * A write whose entry comes back in a webhook and is known only by its id. That may be before the answer that tells the id,
 * so this conversation's replies wait while the write is unsettled, that is while its work has an open attempt.
 */
export const writeOwnEntry = <T>(run: Run, host: Host, step: Write<T>): Promise<Written<T>> =>
  host.capabilities.echo === 'id' ? writeKnownById(run, step) : writeAhead(run, step)

const writeKnownById = async <T>(run: Run, step: Write<T>): Promise<Written<T>> => {
  const { id } = run.task.envelope
  const others = (run.conversation.posting ?? []).filter((one) => one !== id)
  if (others.length === (run.conversation.posting?.length ?? 0)) run.set({ posting: [...others, id] })
  const written = await writeAhead(run, step)
  // An outcome carries the run's own list of changes, so this still goes with it.
  if (!run.isUnsettled(step.key) || !('outcome' in written)) {
    run.set({ posting: others.length > 0 ? others : undefined })
    run.add({ wake: true })
  }
  return written
}

/** How an entry whose answer was lost is looked for in the ticket. */
export const lookupOf = (run: Run, ticket: TicketRef, host: Host, entry: Entry): Write<Posted>['lookup'] => {
  const lookup = host.lookup?.post
  return (
    lookup && {
      settlesAfterMs: lookup.settlesAfterMs,
      find: (sought, call) => lookup.find(ticket, entry, sought, call),
      idsOf: ({ ids }) => ids,
      isOthers: (id) => run.context.store.wrote(run.context.tenant, ticket.host, id),
    }
  )
}

/** Our writes that may be what the host has just reported: unsettled, or set aside as unknown. */
export const unsettledEntries = async (
  run: Run,
  known: readonly string[],
): Promise<{ waiting: readonly string[]; unknown: boolean }> => {
  const { store, tenant } = run.context
  const waiting: string[] = []
  let unknown = false
  for (const id of new Set([...known, ...(run.conversation.posting ?? [])])) {
    const work = await store.envelope(tenant, id)
    if (work?.state === 'waiting') waiting.push(id)
    if (work?.state === 'parked' && work.reason === 'unknown' && known.includes(id)) unknown = true
  }
  return { waiting, unknown }
}
