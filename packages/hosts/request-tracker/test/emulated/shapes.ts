import type { State, TicketRow, Transaction, UserRow } from './state.js'

// The shapes that Request Tracker 5.0.3 answered with: ids as strings in references and lists, as numbers in records.
const reference = (type: string, id: string | number) => ({
  type,
  id: String(id),
  _url: `http://rt.example/REST/2.0/${type}/${id}`,
})

const when = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

const values = (all: Iterable<string>, held: (name: string) => readonly string[]) =>
  [...all].map((name, n) => ({ ...reference('customfield', n + 1), name, values: held(name) }))

export const ticketShape = (state: State, row: TicketRow) => ({
  id: row.id,
  Type: 'ticket',
  Subject: row.subject,
  Status: row.status,
  Created: when(row.at),
  Creator: reference('user', row.creator),
  Owner: reference('user', row.owner),
  Queue: reference('queue', state.queues.indexOf(row.queue) + 1),
  EffectiveId: reference('ticket', row.effective),
  Requestor: row.requestors.map((name) => reference('user', name)),
  CustomFields: values(state.ticketFields, (name) => row.fields.get(name) ?? []),
})

export const transactionShape = (state: State, one: Transaction) => ({
  id: one.id,
  Type: one.type,
  Field: one.field,
  OldValue: one.before,
  NewValue: one.after,
  Created: when(one.at),
  Creator: reference('user', one.creator),
  ObjectId: String(one.ticket),
  Object: reference('ticket', one.ticket),
  CustomFields: values(state.transactionFields, (name) => {
    const value = one.fields.get(name)
    return value === undefined ? [] : [value]
  }),
  _hyperlinks: state.parts
    .filter(({ transaction }) => transaction === one.id)
    .map(({ id }) => ({ ref: 'attachment', _url: `http://rt.example/REST/2.0/attachment/${id}` })),
})

export const userShape = (state: State, row: UserRow) => ({
  id: row.id,
  Name: row.name,
  RealName: row.real,
  MobilePhone: row.mobile,
  WorkPhone: '',
  HomePhone: '',
  Lang: '',
  Timezone: '',
  Privileged: row.privileged ? 1 : 0,
  CustomFields: values(state.userFields, () => (row.whatsApp === '' ? [] : [row.whatsApp])),
})

/** A page of a collection: only the fields that were asked for, beside the reference. RT tells a total or null. */
export const pageOf = (
  type: string,
  rows: readonly (object & { id: string | number })[],
  query: URLSearchParams,
  name: (row: object & { id: string | number }) => string | number = ({ id }) => id,
) => {
  const perPage = Math.min(Number(query.get('per_page')) || 20, 100)
  const page = Number(query.get('page')) || 1
  const asked = (query.get('fields') ?? '').split(',').filter((field) => field !== '')
  const ordered = [...rows].sort((a, b) => Number(a.id) - Number(b.id))
  if (query.get('order') === 'DESC') ordered.reverse()
  const items = ordered.slice((page - 1) * perPage, page * perPage).map((row) => ({
    ...reference(type, name(row)),
    ...Object.fromEntries(Object.entries(row).filter(([field]) => asked.includes(field))),
  }))
  return { count: items.length, total: null, pages: null, page, per_page: perPage, items }
}
