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
  /** Our first transaction there. In our tickets it is the first of all; what agents wrote before it, they wrote first. */
  first: number | undefined
  to?: Recipient
}

/** Whom an agent writes to first, as the ticket's custom fields say. */
interface Recipient {
  channel: string | undefined
  phone: string | undefined
}

/** RT sends each webhook only once, so missed events are read from its transactions. */
export const createCatchUp = (handle: Handle<Settings>, rest: Rest) => {
  const { user, fields: names } = handle.options

  const about = async (ticket: string, own: string, call: Call): Promise<Known> => {
    const where = [{ field: 'Creator', value: own }]
    const [first] = await rest.page(`/ticket/${ticket}/history`, { where, perPage: 1 }, 1, call)
    return { first: first && Number(word(first.id) ?? 0) }
  }

  const recipientIn = async (ticket: string, call: Call): Promise<Recipient> => {
    const { status, body } = await rest.get(`/ticket/${ticket}`, call, [403, 404])
    const record = status === 200 ? fields(body) : {}
    return { channel: customField(record, names.channel), phone: customField(record, names.phone) }
  }

  const read = async (one: Fields, known: Known, agent: boolean, call: Call): Promise<readonly HostEvent[]> => {
    const id = word(one.id) ?? ''
    const ticket = word(one.ObjectId) ?? ''
    switch (word(one.Type)) {
      case 'Create':
      case 'Correspond': {
        if (!agent) return []
        if (known.first !== undefined && known.first < Number(id))
          return one.Type === 'Create' ? [] : [hintOf(id, secondsOf(one.Created), ticket)]
        known.to ??= await recipientIn(ticket, call)
        const { channel, phone } = known.to
        if (channel === undefined || phone === undefined) return []
        return outreachEvents({ id, ticket, channel, to: phone, contents: await contentsOf(rest, id, call) })
      }
      case 'Status':
        return known.first !== undefined
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
