import type { Conversation, TicketRef } from '../../../model/conversation.js'
import type { Host } from '../../../ports/host.js'
import type { PanelSession } from '../../panel/session.js'
import { missing, unavailable } from '../refused.js'
import type { Asked } from '../route.js'

type Given = Pick<Asked<unknown, unknown, unknown>, 'by' | 'context'>

/** The router lets nobody else in. */
export const sessionOf = ({ by }: Given): PanelSession => {
  if (!by.session) throw missing('This panel')
  return by.session
}

export const panelHost = (asked: Given): Host => {
  const host = asked.context.host(sessionOf(asked).host)
  if (!host) throw unavailable('The helpdesk of this panel is no longer set up')
  return host
}

/** The conversation of the ticket that was opened; a bearer reaches no other. */
export const panelConversation = ({ context }: Given, { host, ticket }: PanelSession) =>
  context.store.find(context.tenant, { by: 'ticket', host, ticket })

export const ownConversation = async (asked: Given): Promise<Conversation> => {
  const found = await panelConversation(asked, sessionOf(asked))
  if (!found) throw missing('The conversation of this ticket')
  return found
}

/** What a panel sends is named after its ticket, so that a panel can ask for its own work and no other. */
export const workName = ({ host, ticket }: PanelSession, key: string): string =>
  `panel/${host}/${encodeURIComponent(ticket)}/${key}`

/** Words for the ticket, under the agent's own name. */
export const signedBy = ({ agent }: PanelSession, text: string): string => `${agent.name ?? agent.id}: ${text}`

export const ticketRef = ({ host, ticket }: PanelSession): TicketRef => ({ host, id: ticket })
