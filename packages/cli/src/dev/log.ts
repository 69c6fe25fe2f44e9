import type { Bridge, BridgeEvents } from '@deskwire/core'
import type { Log } from '@deskwire/core/adapter'

/** Without `called`, for each call outside would be a line, and without what the bridge warns of by itself. */
const told: readonly Exclude<keyof BridgeEvents, 'called' | 'rejected' | 'outage'>[] = [
  'received',
  'opened',
  'posted',
  'sent',
  'delivery',
  'handoff',
  'closed',
  'rated',
  'refused',
  'held',
  'consent',
  'identity',
  'account',
  'parked',
]

/** Writes each event of the bridge into the log, which is one line. No event holds what somebody wrote. */
export const tellEvents = ({ events }: Bridge, log: Log): void => {
  for (const name of told) events.on(name, ({ tenant: _, ...about }: { tenant: string }) => log.info(about, name))
  events.on('called', ({ to, what, failure }) => {
    if (failure !== undefined) log.info({ to, what, failure }, 'failed')
  })
}
