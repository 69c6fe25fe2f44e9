import type { Macro, Trigger } from '../../src/admin/recipes.js'
import type { ZendeskUser } from '../../src/shapes.js'
import type { Reply } from './replies.js'
import type { StoredTicket, TicketChange } from './state.js'
import type { StoredWebhook } from './triggers.js'

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: Readonly<Record<string, string | undefined>>
  body: Uint8Array
}

/** A body, under Zendesk's name for it. */
export interface Given {
  ticket?: TicketChange & Partial<StoredTicket> & { via_followup_source_id?: number }
  user?: Partial<ZendeskUser>
  tags?: string[]
  webhook?: Partial<StoredWebhook>
  trigger?: Trigger
  macro?: Macro
}

export type Handler = (asked: Asked, parts: readonly string[], given: Given) => Reply
export type Route = readonly [method: string, path: RegExp, handler: Handler]

export const ok = (json: object): Reply => ({ status: 200, json })
export const invalid = (details: object): Reply => ({
  status: 422,
  json: { error: 'RecordInvalid', description: 'Record validation errors', details },
})

/** Without comments and audits, which have their own endpoints. */
export const shown = (ticket: StoredTicket | undefined) => ({ ...ticket, comments: undefined, audits: undefined })

/** Cursor pagination (Zendesk docs, introduction/pagination). */
export const cut = <T>(all: readonly T[], query: URLSearchParams) => {
  const size = Number(query.get('page[size]') ?? 100)
  const from = Number(query.get('page[after]') ?? 0)
  const more = from + size < all.length
  return {
    page: all.slice(from, from + size),
    meta: { has_more: more, after_cursor: more ? String(from + size) : null },
  }
}
