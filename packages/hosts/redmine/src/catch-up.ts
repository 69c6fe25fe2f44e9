import {
  BoundedMap,
  type Call,
  type Fields,
  fields,
  type Handle,
  type HostEvent,
  list,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { query, type Rest } from './rest.js'

const pageSize = 100
const mostPages = 100
// Times are in whole seconds: in the second in which it was read, an issue may change once more and look the same. So it
// is read once more when that second is long over, by whichever clock.
const restlessMs = 5_000

interface Read {
  updated: string
  since: number
  /** It had events. */
  events: boolean
  /** When it was first seen in this state, and last read. */
  seenAt: number
  readAt: number
}

/** Redmine before 7 tells nobody anything: its issues that changed are asked for, and only those are read. */
export const createCatchUp = (
  handle: Handle<Settings>,
  rest: Rest,
  journals: (ticket: string, since: number, call: Call) => Promise<readonly HostEvent[]>,
) => {
  const { fields: names } = handle.options
  const read = new BoundedMap<string, Read>(10_000)

  async function* changed(since: number, call: Call): AsyncGenerator<Fields> {
    const seen = new Set<string>()
    let from = since
    let offset = 0
    for (let page = 0; page < mostPages; page++) {
      const asked = {
        status_id: '*',
        [`cf_${names.phone}`]: '*',
        updated_on: `>=${new Date(from).toISOString().replace(/\.\d{3}Z$/, 'Z')}`,
        sort: 'updated_on',
        limit: pageSize,
        offset,
      }
      const issues = list((await rest.get(`/issues.json?${query(asked)}`, call)).issues).map(fields)
      for (const issue of issues) {
        const state = `${word(issue.id)} ${word(issue.updated_on)}`
        if (!seen.has(state)) yield issue
        seen.add(state)
      }
      if (issues.length < pageSize) return
      // By time, not by number: an issue that changes meanwhile moves to the end, and the next page would miss one.
      const last = Date.parse(word(issues.at(-1)?.updated_on) ?? '')
      offset = last > from ? 0 : offset + pageSize
      from = Math.max(from, last)
    }
  }

  return async function* catchUp(since: number, call: Call): AsyncGenerator<HostEvent> {
    for await (const issue of changed(since, call)) {
      const id = word(issue.id) ?? ''
      const updated = word(issue.updated_on) ?? ''
      const before = read.get(id)
      const same = before?.updated === updated
      // What was told before `since` moved on is in the store.
      const told = before && (!before.events || before.since < since)
      if (same && told && before.readAt - before.seenAt > restlessMs) continue
      const readAt = handle.now()
      const events = await journals(id, since, call)
      yield* events
      read.set(id, { updated, since, events: events.length > 0, seenAt: same ? before.seenAt : readAt, readAt })
    }
  }
}
