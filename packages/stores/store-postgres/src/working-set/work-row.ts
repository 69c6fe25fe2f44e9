import type { Conversation } from '@deskwire/core/adapter'
import type { Envelope, QueuedWork, Track, WorkState } from '@deskwire/core/store'
import type { Row } from '../database/connection.js'

export const never = Number.MAX_SAFE_INTEGER
export const time = (at: number): number => Math.max(0, Math.min(at, never))

export const workOf = (row: Row): QueuedWork => ({
  seq: Number(row.seq),
  envelope: row.envelope === '' ? emptied(row) : (JSON.parse(String(row.envelope)) as Envelope),
  identified: row.identified ? (JSON.parse(String(row.identified)) as QueuedWork['identified']) : undefined,
  state: String(row.state) as WorkState,
  reason: row.reason === null ? undefined : String(row.reason),
  conversation: row.conversation === null ? undefined : String(row.conversation),
  lane: String(row.lane),
  track: String(row.track) as Track,
  position: Number(row.position),
  readyAt: Number(row.ready_at),
  later: row.later === true,
  waits: row.waits === true,
  tries: Number(row.tries),
  throws: Number(row.throws),
  since: row.since === null ? undefined : Number(row.since),
  cancelled: row.cancelled === true,
  suspect: row.suspect === null ? undefined : (String(row.suspect) as QueuedWork['suspect']),
})

// What it carried went when it was settled, or when its customer was erased.
const emptied = ({ tenant, id, track, at, conversation }: Row): Envelope => ({
  tenant: String(tenant),
  id: String(id),
  belongs: { by: 'id', id: String(conversation ?? '') },
  track: String(track) as Track,
  at: Number(at),
  body: null,
  transient: true,
})

export const conversationOf = (row: Row): Conversation => row.data as Conversation

/** The row of a lane with nothing to run. */
export const noWork: QueuedWork = {
  seq: -1,
  envelope: { tenant: '', id: '', belongs: { by: 'id', id: '' }, track: 'facts', at: 0, body: null },
  identified: undefined,
  state: 'ignored',
  reason: undefined,
  conversation: undefined,
  lane: '',
  track: 'facts',
  position: 0,
  readyAt: 0,
  later: false,
  waits: false,
  tries: 0,
  throws: 0,
  since: undefined,
  cancelled: false,
  suspect: undefined,
}
