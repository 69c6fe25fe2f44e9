import { safeJson } from '../../adapter/reading/json.js'
import { own, word } from '../../adapter/reading/read.js'
import type { Context } from '../../bridge/task/context.js'
import { bounded } from '../../bridge/task/deadline.js'
import { failureOf } from '../../model/failure.js'
import { problem } from '../problem.js'
import type { RawRequest, RawResponse } from '../raw.js'
import type { PanelAsking, PanelSession, PanelSessions } from './session.js'

const maxBytes = 1024
const longest = 200

/**
 * The page names the ticket beside which it stands. Nobody has signed that, so the helpdesk is asked whether the agent, whom it has signed, may
 * answer there.
 */
export const admit = async (
  context: Context,
  sessions: PanelSessions,
  asking: PanelAsking,
  request: RawRequest,
  opened: (session: PanelSession) => void,
): Promise<RawResponse> => {
  const { host, agent, teams, id } = asking
  const ticket = ticketIn(await request.body(maxBytes))
  const panel = context.host(host)?.panel
  if (ticket === undefined || !panel?.admit) return problem(400, 'A panel is opened for one ticket')
  const { admit: ask } = panel
  const about = { ticket, host, by: agent.id }
  const now = context.now()
  const timing = { deadline: now + context.callMs, now, what: 'admit an agent' }
  let known: PanelSession['agent'] | undefined
  try {
    known = await bounded(timing, (call) => ask(ticket, agent, call))
  } catch (thrown) {
    const { code, message } = failureOf(thrown)
    context.log.warn({ ...about, code }, 'The helpdesk did not say whether an agent may open the panel')
    return problem(502, message, { code })
  }
  if (!known) {
    context.log.warn(about, 'Panel refused: the helpdesk does not let this agent answer in this ticket')
    return problem(403, 'The helpdesk does not let this agent answer in this ticket')
  }
  const session = sessions.begin(asking.tenant, host, { id: `${id}/${ticket}`, ticket, agent: known, teams })
  opened(session)
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(sessions.bearer(session)),
  }
}

const ticketIn = (body: Uint8Array): string | undefined => {
  try {
    const ticket = word(own(safeJson(body, { maxDepth: 2 }), 'ticket'))
    return ticket !== undefined && ticket.length <= longest ? ticket : undefined
  } catch {
    return undefined
  }
}
