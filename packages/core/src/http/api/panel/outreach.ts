import { z } from 'zod'
import { startConversation } from '../../../bridge/ingress/outreach.js'
import { once } from '../once.js'
import { verdictsOn, verdictsOut, verdictsQuery } from '../resources/outreach.js'
import { route } from '../route.js'
import { acceptedOut } from '../schemas.js'
import { resolved, toCustomer } from '../to-customer.js'
import { panelConversation, panelHost, sessionOf, ticketRef, workName } from './of-panel.js'
import { mustBeAllowed } from './templates.js'

/** An agent writes first, to whomever the gate lets them. */
export const panelOutreach = [
  route({
    method: 'GET',
    path: '/panel/outreach',
    scope: 'panel',
    tag: 'Panel',
    summary: 'What the gate would answer if this agent wrote first to somebody now. Nothing is sent.',
    query: verdictsQuery,
    output: verdictsOut,
    handle: ({ context, query }) => verdictsOn(context, query),
  }),
  route({
    method: 'POST',
    path: '/panel/outreach',
    scope: 'panel',
    tag: 'Panel',
    summary:
      'Writes first to somebody, from this ticket. A ticket without a conversation becomes theirs; another is told what becomes of it.',
    body: z.strictObject(toCustomer),
    output: acceptedOut,
    status: 202,
    async handle(asked) {
      const { context, body, id } = asked
      panelHost(asked)
      const session = sessionOf(asked)
      mustBeAllowed(context, session.teams, body.content)
      const at = ticketRef(session)
      const taken = await panelConversation(asked, session)
      const start = {
        ...(await resolved(context, body)),
        key: workName(session, id),
        agent: session.agent,
        ...(taken ? { record: at } : { ticket: at }),
      }
      return once(context, start, (given) => startConversation(context, given))
    },
  }),
]
