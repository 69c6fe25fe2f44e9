import { type Call, type Fields, failureOf, type Handle } from '@deskwire/core/adapter'
import type { Client } from '../client.js'
import type { Settings } from '../options.js'
import { column, rows } from '../table.js'

export type Row = Readonly<Record<string, string>>

export interface ServiceChannel {
  name: string
  condition: string
}

const most = 100
const freshMs = 10 * 60_000

/** The active service channels for interactions ("Create or configure a service channel"); the column names are our reading. */
export const serviceChannels = async (client: Client, call: Call): Promise<readonly ServiceChannel[]> => {
  const about = {
    query: 'active=true^table=interaction',
    fields: ['sys_id', 'name', 'active', 'table', 'condition'],
    limit: most,
  }
  return (await rows(client, 'awa_service_channel', about, call))
    .filter((row) => column(row, 'table') === 'interaction' && column(row, 'active') === 'true')
    .map((row) => ({ name: column(row, 'name') ?? '', condition: column(row, 'condition') ?? '' }))
}

/** The first one that is sure to take such an interaction. */
export const takerOf = (all: readonly ServiceChannel[], row: Row): ServiceChannel | undefined =>
  all.find(({ condition }) => holds(condition, row))

/** Asks now and then whether agents are offered an interaction of this kind. Who may not ask does not know, and assumes no. */
export const createRouting = ({ now, log }: Handle<Settings>, client: Client) => {
  let known: { all: readonly ServiceChannel[]; until: number } | undefined
  const read = async (call: Call): Promise<readonly ServiceChannel[]> => {
    try {
      return await serviceChannels(client, call)
    } catch (thrown) {
      const { retryable, code } = failureOf(thrown)
      if (retryable) throw thrown
      log.warn({ code }, 'Service channels could not be read, so interactions are marked when they end')
      return []
    }
  }
  return async (marks: Fields, call: Call): Promise<boolean> => {
    if (!known || known.until <= now()) known = { all: await read(call), until: now() + freshMs }
    const row = Object.fromEntries(Object.entries(marks).map(([name, value]) => [name, String(value)]))
    return takerOf(known.all, row) !== undefined
  }
}

/**
 * Whether an encoded query is sure to hold for a row of which only these columns are known. `^NQ` begins an alternative,
 * `^OR` joins a term to the one before. A term that we cannot judge counts as not holding; a channel without any
 * condition takes everything.
 */
export const holds = (query: string, row: Row): boolean =>
  query.split('^NQ').some((alternative) => {
    const groups: string[][] = []
    for (const term of alternative.split('^')) {
      if (term === '' || term === 'EQ' || term.startsWith('ORDERBY')) continue
      if (term.startsWith('OR')) groups.at(-1)?.push(term.slice(2))
      else groups.push([term])
    }
    return groups.every((terms) => terms.some((term) => termHolds(term, row)))
  })

const operators = ['!=', 'NOT IN', 'IN', '=', 'ISNOTEMPTY'] as const

const termHolds = (term: string, row: Row): boolean => {
  const name = /^[a-z0-9_]+/.exec(term)?.[0] ?? ''
  const operator = operators.find((one) => term.startsWith(one, name.length))
  const value = Object.hasOwn(row, name) ? row[name]?.toLowerCase() : undefined
  if (operator === undefined || value === undefined) return false
  const wanted = term.slice(name.length + operator.length).toLowerCase()
  switch (operator) {
    case '=':
      return value === wanted
    case '!=':
      return value !== wanted
    case 'IN':
      return wanted.split(',').includes(value)
    case 'NOT IN':
      return !wanted.split(',').includes(value)
    case 'ISNOTEMPTY':
      return value !== ''
  }
}
