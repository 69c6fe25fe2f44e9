import { type Call, type Fields, fail, fields, type Handle, list, word } from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import type { Rest } from './rest.js'

export type Place = Settings['queues'][string]

const keptMs = 5 * 60_000

/** Where the conversations of a queue go: what `queues` says, else the team with this id or name. */
export const createQueues = ({ options, now }: Handle<Settings>, rest: Rest) => {
  let known: { teams: readonly Fields[]; until: number } | undefined

  const teams = async (call: Call): Promise<readonly Fields[]> => {
    if (known && known.until > now()) return known.teams
    const { data } = await rest.request('GET', '/teams', call)
    known = { teams: list(data).map(fields), until: now() + keptMs }
    return known.teams
  }

  return {
    async find(queue: string | undefined, call: Call): Promise<Place | undefined> {
      if (queue === undefined) return undefined
      if (Object.hasOwn(options.queues, queue)) return options.queues[queue]
      // Chatwoot makes the names of teams small.
      const named = queue.toLowerCase()
      const team = (await teams(call)).find(({ id, name }) => word(id) === queue || word(name)?.toLowerCase() === named)
      return team && { team: Number(team.id) }
    },
    unknown: (queue: string) =>
      fail('config', `Chatwoot has no queue ${queue}`, {
        remedy: 'Name it in `queues`, or make a team of this name: Settings > Teams.',
      }),
  }
}

export type Queues = ReturnType<typeof createQueues>
