import type { Call, HostEvent } from '@deskwire/core/adapter'
import type { Client } from '../connection.js'
import { eventId, textIn } from '../messaging/activity.js'
import { rows } from './client.js'

/** The conversation's own row ("msdyn_ocliveworkitem entity reference"). */
export const conversationPath = (id: string): string => `/msdyn_ocliveworkitems(${encodeURIComponent(id)})`

const statuses = new Map<unknown, 'active' | 'waiting' | 'closed' | 'wrap-up'>([
  [2, 'active'],
  [3, 'waiting'],
  [4, 'closed'],
  [5, 'wrap-up'],
])

const most = 250

/**
 * E5: the states of conversations, for changes that no webhook reported (Waiting has no event of its own). The list includes
 * those of other channels, which the bridge ignores.
 */
export const statesSince = async (client: Client, since: number, call: Call): Promise<readonly HostEvent[]> => {
  const changed = await rows(
    client,
    'msdyn_ocliveworkitems',
    {
      select: ['activityid', 'statuscode', 'msdyn_statusupdatedon'],
      filter: `msdyn_statusupdatedon ge ${new Date(since).toISOString()} and statuscode ne 1`,
      top: most,
      orderBy: 'msdyn_statusupdatedon asc',
    },
    call,
  )
  return changed.flatMap((row): HostEvent[] => {
    const id = textIn(row, 'activityid')?.toLowerCase()
    const state = statuses.get(row.statuscode)
    if (id === undefined || state === undefined) return []
    const at = { ticket: id }
    if (state === 'closed') return [{ kind: 'closed', id: eventId(id, 'closed'), at }]
    return [{ kind: 'state', id: eventId(id, `${state}:${textIn(row, 'msdyn_statusupdatedon') ?? ''}`), at, state }]
  })
}
