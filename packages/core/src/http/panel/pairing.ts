import { safeJson } from '../../adapter/reading/json.js'
import { own, word } from '../../adapter/reading/read.js'
import { browserKey, pairingCode } from '../../adapter/signing/pairing.js'
import type { Context } from '../../bridge/task/context.js'
import { bounded } from '../../bridge/task/deadline.js'
import { failureOf } from '../../model/failure.js'
import type { PanelPairing } from '../../ports/panel.js'
import { problem } from '../problem.js'
import type { RawRequest, RawResponse } from '../raw.js'

const maxBytes = 2048
const longest = 200

/**
 * An agent says that they have written the code of their browser in the ticket. Who they are is what the helpdesk says of whoever wrote it, so
 * nothing that the page sends is believed.
 */
export const pair = async (context: Context, name: string, url: string, request: RawRequest): Promise<RawResponse> => {
  const about = pairingIn(await request.body(maxBytes), url)
  const ask = context.host(name)?.panel?.pair
  if (!about || !ask) return problem(400, 'A browser is paired by its key, for an agent and a ticket')
  const told = { ticket: about.ticket, host: name, by: about.agent }
  const now = context.now()
  const timing = { deadline: now + context.callMs, now, what: 'pair a browser' }
  let pairing: string | undefined
  try {
    pairing = await bounded(timing, (call) => ask(about, call))
  } catch (thrown) {
    const { code, message } = failureOf(thrown)
    context.log.warn({ ...told, code }, 'The helpdesk did not say who wrote the code of a panel')
    return problem(502, message, { code })
  }
  if (pairing === undefined) {
    context.log.warn(told, 'Panel refused: this agent has not written the code of this browser')
    return problem(403, 'No note of this agent with this code was found')
  }
  context.log.info(told, 'An agent paired a browser with the panel')
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ pairing }),
  }
}

const pairingIn = (body: Uint8Array, url: string): PanelPairing | undefined => {
  try {
    const given = safeJson(body, { maxDepth: 3 })
    const [ticket, agent] = [word(own(given, 'ticket')), word(own(given, 'agent'))]
    const key = browserKey(own(given, 'key'))
    if (ticket === undefined || agent === undefined || !key || Math.max(ticket.length, agent.length) > longest)
      return undefined
    return { ticket, agent, key, code: pairingCode(url, key), url }
  } catch {
    return undefined
  }
}
