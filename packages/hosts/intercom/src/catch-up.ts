import { BoundedMap, type Call, type Fields, fields, type Handle, type HostEvent, word } from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { firstNotes } from './parts.js'
import { hintOf, noted } from './receive.js'
import { filter, type Rest, timeOf } from './rest.js'
import type { Workspace } from './workspace.js'

// "The default is 20 results per page and maximum is 150" ("Search conversations").
const perPage = 150
const mostPages = 100
// Times are in whole seconds, and a search lags behind: what changed just now may change once more and look the same.
const restlessMs = 60_000

interface Told {
  changed: number
  since: number
  at: number
}

/** What no webhook told: our conversations that changed since, each a hint; and of others those in which an agent wrote first. */
export const createCatchUp = ({ options, now }: Handle<Settings>, rest: Rest, workspace: Workspace) => {
  const told = new BoundedMap<string, Told>(10_000)
  const silent = new BoundedMap<string, Told>(10_000)

  async function* changed(query: object, call: Call): AsyncGenerator<{ ticket: string; one: Fields }> {
    let after: string | undefined
    for (let page = 0; page < mostPages; page++) {
      const pagination = { per_page: perPage, ...(after !== undefined && { starting_after: after }) }
      const { found, next } = await rest.search('conversations', { query, pagination }, call)
      for (const one of found) {
        const ticket = word(one.id)
        if (ticket !== undefined) yield { ticket, one }
      }
      if (next === undefined) return
      after = next
    }
  }

  const isSettled = (before: Told | undefined, one: Fields): boolean =>
    before?.changed === timeOf(one.updated_at) && before.at > before.changed + restlessMs

  /** A note is not among what can be searched for, so each conversation that changed is read. */
  async function* begun(since: number, call: Call): AsyncGenerator<HostEvent> {
    for await (const { ticket, one } of changed(updatedSince(since), call)) {
      if (word(fields(one.custom_attributes)[options.attribute]) !== undefined) continue
      if (isSettled(silent.get(ticket), one)) continue
      const conversation = await rest.find(`/conversations/${encodeURIComponent(ticket)}`, call)
      const notes = conversation ? firstNotes(options, conversation, since) : []
      for (const note of notes) yield { ...hintOf(noted, ticket, note), first: true }
      if (notes.length === 0) silent.set(ticket, { changed: timeOf(one.updated_at), since, at: now() })
    }
  }

  return async function* catchUp(since: number, call: Call): AsyncGenerator<HostEvent> {
    const tag = await workspace.tag(options.tag, call)
    const ours = { operator: 'AND', value: [filter('tag_ids', '=', tag), updatedSince(since)] }
    for await (const { ticket, one } of changed(ours, call)) {
      const before = told.get(ticket)
      // What was told before `since` moved on is in the store.
      if (before && before.since < since && isSettled(before, one)) continue
      yield { kind: 'changed', at: { ticket } }
      told.set(ticket, { changed: timeOf(one.updated_at), since, at: now() })
    }
    if (Object.keys(options.outreach).length > 0) yield* begun(since, call)
  }
}

const updatedSince = (since: number) => filter('updated_at', '>', Math.floor(since / 1000) - 1)
