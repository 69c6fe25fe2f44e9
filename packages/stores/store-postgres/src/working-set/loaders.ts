// One entry per lookup of the tables, each done for many jobs in one statement.
import type { MessagePart } from '@deskwire/core/adapter'
import type { GivenLink, QueuedWork } from '@deskwire/core/store'
import { type Row, together, type Value } from '../database/connection.js'
import { text } from '../database/text.js'
import type { Loader, Loading } from './loading.js'
import { keyOf, type Overlay, wordsOf } from './overlay.js'
import { queries } from './queries.js'
import { conversationOf, workOf } from './work-row.js'

/** Keys by column, as `unnest` takes them. */
const columns = (keys: readonly (readonly Value[])[], width: number): Value[] =>
  Array.from({ length: width }, (_, n) =>
    keys.map((key) => {
      const word = key[n]
      return typeof word === 'string' ? text(word) : ((word ?? null) as string | number | null)
    }),
  )

const unnest = (...names: readonly string[]): string =>
  `unnest(${names.map((_, n) => `$${n + 1}::text[]`).join(', ')}) WITH ORDINALITY AS k(${[...names, 'n'].join(', ')})`

/** At most one row per key; keys without a row are known to be absent. */
const each =
  (
    kind: string,
    names: readonly string[],
    sql: string,
    read: (row: Row, overlay: Overlay) => unknown,
    lock = '',
  ): Loader =>
  async ({ connection, overlay, writing }, keys) => {
    for (const key of keys) overlay.load(kind, keyOf(...(key as string[])), undefined)
    const query = `SELECT k.n AS n, ${sql.replace('FROM', `FROM ${unnest(...names)} JOIN`)}${writing ? lock : ''}`
    for (const row of await connection.query(query, columns(keys, names.length), `${kind}${writing}`)) {
      const key = keys[Number(row.n) - 1]
      if (key) overlay.load(kind, keyOf(...(key as string[])), read(row, overlay))
    }
  }

/** Any number of rows per key. */
const many =
  (
    kind: string,
    names: readonly string[],
    sql: string,
    read: (row: Row, overlay: Overlay) => unknown,
    lock = '',
  ): Loader =>
  async ({ connection, overlay, writing }, keys) => {
    const lists = keys.map(() => [] as unknown[])
    keys.forEach((key, n) => void overlay.load(kind, keyOf(...(key as string[])), lists[n]))
    const query = `SELECT k.n AS n, ${sql.replace('FROM', `FROM ${unnest(...names)} JOIN`)}${writing ? lock : ''}`
    for (const row of await connection.query(query, columns(keys, names.length), `${kind}${writing}`))
      lists[Number(row.n) - 1]?.push(read(row, overlay))
  }

const parsed = (row: Row): unknown => JSON.parse(String(row.data))
const word = (name: string) => (row: Row) => String(row[name])
/** The same task is one object, however it was found. */
const one = (row: Row, overlay: Overlay): QueuedWork => {
  const work = workOf(row)
  const known = overlay.peek<QueuedWork>('work', keyOf(work.envelope.tenant, work.envelope.id))
  return known ?? work
}
const conversation = (row: Row, overlay: Overlay) => {
  const found = conversationOf(row)
  overlay.load('known customer', keyOf(found.tenant, found.customer), true)
  return found
}

/** Who owns an address, and their conversation on that line, in one round trip. */
const place: Loader = async ({ connection, overlay }, keys) => {
  for (const [tenant = '', key = ''] of keys) overlay.load('owner', keyOf(String(tenant), String(key)), undefined)
  const rows = await connection.query(
    `SELECT k.n AS n, o.customer, c.id, c.data FROM ${unnest('tenant', 'key', 'channel', 'line')}
     JOIN ~name o ON o.tenant = k.tenant AND o.key = k.key
     LEFT JOIN ~conversation c ON c.tenant = k.tenant AND c.customer = o.customer AND c.channel = k.channel AND c.line = k.line`,
    columns(keys, 4),
    'place',
  )
  for (const row of rows) {
    const [tenant = '', key = '', channel = '', line = ''] = (keys[Number(row.n) - 1] ?? []).map(String)
    const customer = String(row.customer)
    overlay.load('owner', keyOf(tenant, key), customer)
    overlay.load('known customer', keyOf(tenant, customer), true)
    loadOn(overlay, keyOf(tenant, channel, line, customer), row)
  }
}
const owner = each(
  'owner',
  ['tenant', 'key'],
  'o.tenant, o.customer FROM ~name o ON o.tenant = k.tenant AND o.key = k.key',
  ({ tenant, customer }, overlay) => {
    overlay.load('known customer', keyOf(String(tenant), String(customer)), true)
    return String(customer)
  },
)
const customer: Loader = async ({ connection, overlay }, keys) => {
  const rows = await connection.query(
    `SELECT k.tenant, k.customer,
       ARRAY(SELECT key FROM ~name a WHERE a.tenant = k.tenant AND a.customer = k.customer) AS keys,
       ARRAY(SELECT key FROM ~sharer s WHERE s.tenant = k.tenant AND s.customer = k.customer) AS shared
     FROM ${unnest('tenant', 'customer')}`,
    columns(keys, 2),
    'customer',
  )
  for (const row of rows) {
    const keys = row.keys as string[]
    const bsuids = keys.filter((key) => key.startsWith('bsuid:'))
    overlay.load('customer', keyOf(String(row.tenant), String(row.customer)), {
      customer: String(row.customer),
      keys,
      shared: row.shared,
      bsuids,
    })
  }
}

const conversationOn: Loader = async ({ connection, overlay }, keys) => {
  for (const key of keys) overlay.load('on', keyOf(...(key as string[])), undefined)
  const rows = await connection.query(
    `SELECT k.n AS n, c.id, c.data FROM ${unnest('tenant', 'channel', 'line', 'customer')}
     JOIN ~conversation c ON c.tenant = k.tenant AND c.customer = k.customer AND c.channel = k.channel AND c.line = k.line`,
    columns(keys, 4),
    'on',
  )
  for (const row of rows) {
    const key = keys[Number(row.n) - 1]
    if (key) loadOn(overlay, keyOf(...(key as string[])), row)
  }
}
const loadOn = (overlay: Overlay, on: string, row: Row): void => {
  overlay.load('on', on, row.id ? String(row.id) : undefined)
  besides(overlay, row)
}
/** The conversation that whoever found this row asks for next. */
const besides = (overlay: Overlay, row: Row): void => {
  if (row.id && !overlay.has('conversation', keyOf(String(row.id))))
    overlay.load('conversation', keyOf(String(row.id)), conversation(row, overlay))
}
/** Replaces cached data by the current row, which is locked until the end. */
const locked: Loader = async ({ connection, overlay }, keys) => {
  for (const key of keys) overlay.load('locked', keyOf(...(key as string[])), true)
  const ids = keys.map(([id]) => text(String(id))).sort()
  for (const row of await connection.query(
    'SELECT id, data FROM ~conversation WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE',
    [ids],
  ))
    overlay.load('conversation', keyOf(String(row.id)), conversation(row, overlay))
}

const lockedMessage = each(
  'message',
  ['tenant', 'id'],
  'm.data FROM ~message m ON m.tenant = k.tenant AND m.id = k.id',
  parsed,
  ' ORDER BY m.number FOR NO KEY UPDATE OF m',
)
/** A query for a message asks for its parts next. */
const messageAndParts = each(
  'message',
  ['tenant', 'id'],
  `m.tenant, m.id, m.data, theirs.parts FROM ~message m ON m.tenant = k.tenant AND m.id = k.id
   LEFT JOIN LATERAL (SELECT array_agg(p.data ORDER BY p.number) AS parts FROM ~part p WHERE p.tenant = m.tenant AND p.message = m.id) theirs ON true`,
  (row, overlay) => {
    const parts = ((row.parts ?? []) as string[]).map((part) => JSON.parse(part) as MessagePart)
    overlay.load('parts', keyOf(String(row.tenant), String(row.id)), parts)
    return parsed(row)
  },
)
const bySent = `FROM ~sent s ON s.tenant = k.tenant AND s.channel = k.channel AND s.provider_id = k.provider_id
   JOIN ~part p ON p.tenant = s.tenant AND p.id = s.part`
const sent = each('sent', ['tenant', 'channel', 'provider_id'], `p.data AS part ${bySent}`, ({ part }) =>
  JSON.parse(String(part)),
)
/** Work that belongs to what was sent enters the lane of its conversation. */
const sentAndConversation = each(
  'sent',
  ['tenant', 'channel', 'provider_id'],
  `p.data AS part, c.id, c.data ${bySent} LEFT JOIN ~conversation c ON c.id = split_part(p.id, '.', 1)`,
  (row, overlay) => {
    besides(overlay, row)
    return JSON.parse(String(row.part))
  },
)

const works = (kind: string, names: readonly string[], sql: string, lock: string): Loader =>
  many(kind, names, sql, one, lock)

const block: Loader = async ({ connection, overlay }, keys) => {
  for (const key of keys) {
    const [row] = await connection.query(`SELECT nextval('~seq') AS seq`)
    overlay.load('block', keyOf(...(key as number[])), Number(row?.seq))
  }
}

const loaders: Readonly<Record<string, Loader>> = {
  block,
  known: each(
    'known',
    ['tenant', 'id'],
    'true AS known FROM ~work w ON w.tenant = k.tenant AND w.id = k.id',
    () => true,
  ),
  work: each(
    'work',
    ['tenant', 'id'],
    'w.* FROM ~work w ON w.tenant = k.tenant AND w.id = k.id',
    one,
    ' ORDER BY w.seq FOR UPDATE OF w',
  ),
  orphans: works(
    'orphans',
    ['tenant', 'name'],
    `w.* FROM ~orphan_name o ON o.tenant = k.tenant AND o.name = k.name JOIN ~work w ON w.seq = o.seq AND w.state = 'orphan'`,
    ' ORDER BY w.seq FOR UPDATE OF w',
  ),
  unsettled: works(
    'unsettled',
    ['tenant', 'conversation'],
    // Each half by its own index: with an OR, all that waits would be read.
    `w.* FROM LATERAL (SELECT seq FROM ~work x WHERE x.state = 'waiting'
         AND x.lane = ANY(ARRAY[k.conversation || '/facts', k.conversation || '/in', k.conversation || '/out'])
       UNION ALL SELECT seq FROM ~work y WHERE y.state = 'parked' AND y.conversation = k.conversation) found ON true
     JOIN ~work w ON w.seq = found.seq AND w.tenant = k.tenant AND w.state IN ('waiting', 'parked')`,
    ' ORDER BY w.seq FOR UPDATE OF w',
  ),
  place,
  owner,
  customer,
  holders: many(
    'holders',
    ['tenant', 'key'],
    `h.customer FROM LATERAL (SELECT customer FROM ~name a WHERE a.tenant = k.tenant AND a.key = k.key
       UNION SELECT customer FROM ~sharer s WHERE s.tenant = k.tenant AND s.key = k.key) h ON true`,
    word('customer'),
  ),
  channels: many('channels', ['tenant'], 'c.channel FROM ~channel c ON c.tenant = k.tenant', word('channel')),
  conversation: each('conversation', ['id'], 'c.data FROM ~conversation c ON c.id = k.id', conversation),
  on: conversationOn,
  locked,
  conversationsOf: many(
    'conversationsOf',
    ['tenant', 'customer'],
    'c.data FROM ~conversation c ON c.tenant = k.tenant AND c.customer = k.customer',
    conversation,
  ),
  ticket: each(
    'ticket',
    ['tenant', 'host', 'ticket'],
    `t.conversation, c.id, c.data FROM ~ticket t ON t.tenant = k.tenant AND t.host = k.host AND t.ticket = k.ticket
     LEFT JOIN ~conversation c ON c.id = t.conversation`,
    (row, overlay) => {
      besides(overlay, row)
      return String(row.conversation)
    },
  ),
  message: (loading, keys) => (loading.writing ? lockedMessage : messageAndParts)(loading, keys),
  part: each(
    'part',
    ['tenant', 'id'],
    'p.data FROM ~part p ON p.tenant = k.tenant AND p.id = k.id',
    (row) => parsed(row) as MessagePart,
    ' ORDER BY p.number FOR NO KEY UPDATE OF p',
  ),
  parts: many(
    'parts',
    ['tenant', 'message'],
    'p.data, p.number FROM ~part p ON p.tenant = k.tenant AND p.message = k.message ORDER BY p.number',
    parsed,
  ),
  sent: (loading, keys) => (loading.writing ? sentAndConversation : sent)(loading, keys),
  choice: each(
    'choice',
    ['tenant', 'conversation', 'id'],
    'c.data FROM ~choice c ON c.tenant = k.tenant AND c.conversation = k.conversation AND c.id = k.id',
    parsed,
  ),
  link: each('link', ['id'], 'l.until, l.data FROM ~file_link l ON l.id = k.id', (row) => ({
    ...(parsed(row) as GivenLink),
    until: Number(row.until),
  })),
  wrote: each(
    'wrote',
    ['tenant', 'host', 'id'],
    'true AS wrote FROM ~written w ON w.tenant = k.tenant AND w.host = k.host AND w.id = k.id',
    () => true,
  ),
  mark: each('mark', ['tenant', 'key'], 'm.value FROM ~mark m ON m.tenant = k.tenant AND m.key = k.key', word('value')),
  lane: each(
    'lane',
    ['lane'],
    'l.lane, l.owner, l.look_at, l.fence FROM ~lane l ON l.lane = k.lane',
    (row) => ({ leasedUntil: row.owner === null ? 0 : Number(row.look_at) }),
    ' ORDER BY l.lane FOR UPDATE OF l',
  ),
  ...queries,
}

/** Loads everything requested, one query per kind. Locks come first, so that the rest is read under them. */
const first = ['locked', 'lane', 'work']

export const load = async (loading: Loading): Promise<void> => {
  const { overlay } = loading
  const kinds = new Map<string, (readonly Value[])[]>()
  for (const { kind, key } of overlay.wishes.values()) {
    const keys = kinds.get(kind) ?? []
    keys.push(wordsOf(key))
    kinds.set(kind, keys)
  }
  overlay.wishes.clear()
  const order = [...kinds].sort(([a], [b]) => rank(a) - rank(b))
  await together(
    ...order.map(([kind, keys]) => {
      const loader = loaders[kind]
      return loader ? loader(loading, keys) : Promise.reject(new Error(`Nothing loads ${kind}`))
    }),
  )
}
const rank = (kind: string): number => (first.includes(kind) ? first.indexOf(kind) : first.length)
