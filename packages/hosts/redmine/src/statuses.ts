import { type Call, fail, fields, type Handle, type HostEvent, list, type Where, word } from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { idOf, type Rest } from './rest.js'

interface Status {
  id: string
  name: string
  closed: boolean
}

const keptMs = 5 * 60_000

/** The statuses of this Redmine, which administrators name as they like. */
export const createStatuses = ({ options, now }: Handle<Settings>, rest: Rest) => {
  let known: { statuses: readonly Status[]; until: number } | undefined

  const all = async (call: Call): Promise<readonly Status[]> => {
    if (known && known.until > now()) return known.statuses
    const { issue_statuses } = await rest.get('/issue_statuses.json', call)
    const statuses = list(issue_statuses)
      .map(fields)
      .map((one) => ({ id: word(one.id) ?? '', name: word(one.name) ?? '', closed: one.is_closed === true }))
    known = { statuses, until: now() + keptMs }
    return statuses
  }

  const wanted = async (closed: boolean, call: Call): Promise<string> => {
    const given = closed ? options.closedStatus : options.openStatus
    const id = given?.toString() ?? (await all(call)).find((one) => one.closed === closed)?.id
    if (id !== undefined) return id
    throw fail('config', `Redmine has no ${closed ? 'closed' : 'open'} status`, {
      remedy: 'Make one under Administration > Issue statuses.',
    })
  }

  return {
    async isClosed(status: unknown, call: Call): Promise<boolean> {
      const id = idOf(status)
      return (await all(call)).some((one) => one.id === id && one.closed)
    },
    wanted,
    async change(
      { id, at, before, after }: { id: string; at: Where; before: string | undefined; after: string | undefined },
      call: Call,
    ): Promise<readonly HostEvent[]> {
      const statuses = await all(call)
      const [was, is] = [before, after].map((one) => statuses.find((status) => status.id === one))
      if (!is || was?.id === is.id) return []
      if (is.closed) return was?.closed ? [] : [{ kind: 'closed', id, at }]
      if (was?.closed) return [{ kind: 'reopened', id, at }]
      const waiting = (status: Status | undefined) =>
        status !== undefined && options.waitingStatuses.includes(status.name)
      if (waiting(is)) return [{ kind: 'state', id, at, state: 'waiting' }]
      return waiting(was) ? [{ kind: 'state', id, at, state: 'active' }] : []
    },
  }
}

export type Statuses = ReturnType<typeof createStatuses>
