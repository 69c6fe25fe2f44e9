import { z } from 'zod'
import type { Bearer } from '../../panel/session.js'
import { problem } from '../../problem.js'
import { iso } from '../../stream.js'
import { hostOf } from '../lookup.js'
import { Refused } from '../refused.js'
import { route } from '../route.js'
import { name, when } from '../schemas.js'
import { sessionOf } from './of-panel.js'

const text = z.string().min(1).max(200)

const bearerOut = z.object({
  bearer: z.string().meta({ description: 'For `Authorization: Bearer`. It reaches this ticket and no other.' }),
  expires: when,
  lastsMs: z.number().meta({ description: 'The same for a page whose clock is another.' }),
})

/** Who may use a panel, and for how long. */
export const panelSessions = [
  route({
    method: 'POST',
    path: '/panel/sessions',
    scope: 'agent',
    tag: 'Panel',
    summary:
      "Begins an agent's panel before a ticket, for a helpdesk that frames no page: whoever has the key vouches for the agent.",
    body: z.strictObject({
      host: name,
      ticket: text.meta({ description: "The helpdesk's id of the ticket." }),
      agent: z.strictObject({ id: text, name: text.optional() }),
      teams: z.array(text).max(50).optional(),
    }),
    output: bearerOut,
    status: 201,
    handle({ context, sessions, body, id }) {
      hostOf(context, body.host)
      const { ticket, agent, teams } = body
      const session = sessions.begin(context.tenant, body.host, {
        id,
        ticket,
        agent: { id: agent.id, ...(agent.name !== undefined && { name: agent.name }) },
        ...(teams && { teams }),
      })
      return view(sessions.bearer(session))
    },
  }),
  route({
    method: 'POST',
    path: '/panel/renew',
    scope: 'panel',
    tag: 'Panel',
    summary: 'A new bearer for the same panel. A panel can be renewed for 12 hours after it was opened.',
    output: bearerOut,
    handle: (asked) => view(asked.sessions.bearer(sessionOf(asked))),
  }),
]

const view = (made: Bearer | undefined): z.input<typeof bearerOut> => {
  if (!made) throw new Refused(problem(401, 'This panel was opened too long ago; open it again'))
  return { ...made, expires: iso(made.expires) }
}
