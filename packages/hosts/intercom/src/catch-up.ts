import { BoundedMap, type Call, type Handle, type HostEvent, word } from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { filter, type Rest, timeOf } from './rest.js'
import type { Workspace } from './workspace.js'

// "The default is 20 results per page and maximum is 150" ("Search conversations").
const perPage = 150
const mostPages = 100
// Times are in whole seconds, and a search lags behind: what changed just now may change once more and look the same.
const restlessMs = 60_000

/** What no webhook told: our conversations that changed since, each a hint. */
export const createCatchUp = ({ options, now }: Handle<Settings>, rest: Rest, workspace: Workspace) => {
  const told = new BoundedMap<string, { changed: number; since: number; at: number }>(10_000)

  return async function* catchUp(since: number, call: Call): AsyncGenerator<HostEvent> {
    const tag = await workspace.tag(options.tag, call)
    const query = {
      operator: 'AND',
      value: [filter('tag_ids', '=', tag), filter('updated_at', '>', Math.floor(since / 1000) - 1)],
    }
    let after: string | undefined
    for (let page = 0; page < mostPages; page++) {
      const pagination = { per_page: perPage, ...(after !== undefined && { starting_after: after }) }
      const { found, next } = await rest.search('conversations', { query, pagination }, call)
      for (const one of found) {
        const ticket = word(one.id)
        if (ticket === undefined) continue
        const changed = timeOf(one.updated_at)
        const before = told.get(ticket)
        // What was told before `since` moved on is in the store.
        if (before?.changed === changed && before.since < since && before.at > changed + restlessMs) continue
        yield { kind: 'changed', at: { ticket } }
        told.set(ticket, { changed, since, at: now() })
      }
      if (next === undefined) return
      after = next
    }
  }
}
