import { adminRoutes } from './admin-routes.js'
import { peopleRoutes } from './people-routes.js'
import type { Reply } from './replies.js'
import type { Asked, Given } from './route.js'
import type { State } from './state.js'
import { ticketRoutes } from './ticket-routes.js'
import type { Triggers } from './triggers.js'

/** The part of the API that the adapter uses. `me` is the token's user. */
export const createRoutes = (state: State, triggers: Triggers): ((asked: Asked, me: number) => Reply) => {
  let user = 0
  const me = () => user
  const routes = [...ticketRoutes(state, triggers, me), ...peopleRoutes(state, me), ...adminRoutes(state, triggers)]
  return (asked, asking) => {
    user = asking
    for (const [method, path, handler] of routes) {
      const found = method === asked.method ? path.exec(asked.path) : null
      if (!found) continue
      const json = asked.headers['content-type']?.startsWith('application/json') && asked.body.length > 0
      return handler(asked, found.slice(1), json ? (JSON.parse(Buffer.from(asked.body).toString()) as Given) : {})
    }
    return { status: 404, json: { error: 'InvalidEndpoint', description: 'Not found' } }
  }
}
