import {
  type Call,
  type Fields,
  fields,
  type Handle,
  type HostEvent,
  outreachEvents,
  word,
} from '@deskwire/core/adapter'
import { contentsOf, isAgent } from './expand.js'
import type { Settings } from './options.js'
import { customField, databaseTime, hintOf, idAtEnd, idOf, secondsOf } from './read.js'
import { merged, statusEvent } from './receive.js'
import type { Rest } from './rest.js'

const types = ['Correspond', 'Create', 'Status', 'AddLink']

/** What is known of a ticket while reading one list. */
interface Known {
  ours: boolean
  channel: string | undefined
  phone: string | undefined
}

/** RT sends each webhook only once, so missed events are read from its transactions. */
export const createCatchUp = (handle: Handle<Settings>, rest: Rest) => {
  const { user, fields: names } = handle.options

  const about = async (ticket: string, own: string, call: Call): Promise<Known> => {
    const where = [{ field: 'Creator', value: own }]
    const ours = (await rest.page(`/ticket/${ticket}/history`, { where, perPage: 1 }, 1, call)).length > 0
    if (ours) return { ours, channel: undefined, phone: undefined }
    const { status, body } = await rest.get(`/ticket/${ticket}`, call, [403, 404])
    const record = status === 200 ? fields(body) : {}
    const channel = customField(record, names.channel)
    const phone = customField(record, names.phone)
    return { ours, channel, phone }
  }

  const read = async (one: Fields, known: Known, agent: boolean, call: Call): Promise<readonly HostEvent[]> => {
    const id = word(one.id) ?? ''
    const ticket = word(one.ObjectId) ?? ''
    switch (word(one.Type)) {
      case 'Create':
      case 'Correspond': {
        if (!agent) return []
        if (known.ours) return one.Type === 'Create' ? [] : [hintOf(id, secondsOf(one.Created), ticket)]
        if (known.channel === undefined || known.phone === undefined) return []
        const contents = await contentsOf(rest, id, call)
        return outreachEvents({ id, ticket, channel: known.channel, to: known.phone, contents })
      }
      case 'Status':
        return known.ours
          ? statusEvent(handle.options, { id, ticket, before: word(one.OldValue), after: word(one.NewValue) })
          : []
      case 'AddLink':
        return word(one.Field) === 'MergedInto' ? merged(id, ticket, idAtEnd(one.NewValue)) : []
      default:
        return []
    }
  }

  return async function* catchUp(since: number, call: Call): AsyncGenerator<HostEvent> {
    const { body } = await rest.get(`/user/${encodeURIComponent(user)}`, call)
    const own = word(fields(body).id) ?? '0'
    const where = [
      { field: 'Created', operator: '>=' as const, value: databaseTime(since) },
      { field: 'ObjectType', value: 'RT::Ticket' },
      { field: 'Creator', operator: '!=' as const, value: own },
      ...types.map((value, n) => ({ field: 'Type', value, ...(n > 0 && { entry_aggregator: 'OR' as const }) })),
    ]
    const shown = ['Type', 'Field', 'OldValue', 'NewValue', 'Created', 'Creator', 'ObjectId']
    const tickets = new Map<string, Known>()
    const agents = new Map<string, boolean>()
    for await (const one of rest.every('/transactions', { where, fields: shown }, call)) {
      const ticket = word(one.ObjectId)
      const creator = idOf(one.Creator)
      if (ticket === undefined || creator === undefined || creator === user) continue
      const known = tickets.get(ticket) ?? (await about(ticket, own, call))
      tickets.set(ticket, known)
      const agent = agents.get(creator) ?? (await isAgent(rest, creator, call))
      agents.set(creator, agent)
      yield* await read(one, known, agent, call)
    }
  }
}
