import type { State } from './state.js'

interface Filter {
  field: string
  operator: string
  value: unknown
}
export interface Query {
  operator?: string
  field?: string
  value: unknown
}

type Values = Readonly<Record<string, readonly (string | number | null)[]>>

/** By the fields of "Accepted Fields"; one that is not among them is refused. */
const matches = (values: Values, query: Query): boolean => {
  if (query.field === undefined) {
    const parts = query.value as Query[]
    if (parts.length > 15) throw new TypeError('More than 15 filters')
    return query.operator === 'OR'
      ? parts.some((one) => matches(values, one))
      : parts.every((one) => matches(values, one))
  }
  const { field, operator, value } = query as Filter
  const found = values[field]
  if (!found) throw new TypeError(`Cannot search by ${field}`)
  if (operator === '=') return found.some((one) => one !== null && String(one) === String(value))
  if (operator === '~') return found.some((one) => String(one).toLowerCase().includes(String(value).toLowerCase()))
  // "Greater (or equal) than".
  if (operator === '>') return found.some((one) => Number(one) >= Number(value))
  throw new TypeError(`Cannot search with ${operator}`)
}

export const searched = {
  contacts: (state: State, query: Query) =>
    [...state.contacts.values()].filter(
      (one) =>
        !one.archived && matches({ phone: [one.phone], external_id: [one.external_id], email: [one.email] }, query),
    ),
  conversations: (state: State, query: Query) =>
    [...state.conversations.values()].filter((one) =>
      matches(
        {
          id: [one.id],
          contact_ids: [one.contact],
          created_at: [one.created_at],
          updated_at: [one.updated_at],
          tag_ids: one.tags.map(({ id }) => id),
        },
        query,
      ),
    ),
  tickets: (state: State, query: Query) =>
    [...state.tickets.values()].filter((one) =>
      matches({ id: [one.id], contact_ids: [one.contact], title: [String(one.attributes._default_title_)] }, query),
    ),
}
