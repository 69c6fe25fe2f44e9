import {
  type Call,
  createKeySet,
  type HostPanel,
  openingToken,
  own,
  type PanelOpening,
  panelUrl,
  sha256,
  WebhookRejected,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { idOf, type ZendeskTicket, type ZendeskUser } from './shapes.js'
import { ticketPath, type Zendesk } from './zendesk-api.js'

const lifetimeMs = 60_000

/**
 * Zendesk posts a JWT into an app's frame when it loads it: signed with RS256 by the app's key, for one installation, good for five minutes. It names the
 * agent (`sub`, the URL of their user) and no ticket (Zendesk docs, apps/app-developer-guide/using-the-apps-framework, "JWT claims"; `sub` is our reading).
 */
export const createPanel = (
  zendesk: Zendesk,
  { installationId, publicKey }: NonNullable<Settings['panel']>,
): HostPanel => {
  const { handle, settings } = zendesk
  const { origin, host } = new URL(settings.url)
  const keys = createKeySet({
    source: { pem: publicKey },
    http: handle.http,
    now: handle.now,
    issuer: [host, origin],
    audience: `${origin}/api/v2/apps/installations/${installationId}.json`,
    toleranceMs: 30_000,
  })
  return {
    origins: [origin],
    open: (request) => {
      const [page = ''] = request.publicUrl.split('?', 1)
      if (page !== panelUrl(handle.url(''))) throw new WebhookRejected('The opening is for another panel')
      const token = openingToken(request, 'token')
      const claims = keys.verify(token, request.receivedAt)
      const [agent, issued, until] = [agentIn(own(claims, 'sub')), own(claims, 'iat'), own(claims, 'exp')]
      if (agent === undefined || typeof issued !== 'number' || typeof until !== 'number')
        throw new WebhookRejected('The opening names no agent, or not when it was signed')
      return {
        // The last characters of a signature may be written in several ways, so it is no part of the name.
        id: word(own(claims, 'jti'))?.slice(0, 200) ?? sha256(token.slice(0, token.lastIndexOf('.'))),
        expires: Math.min(issued * 1000 + lifetimeMs, until * 1000),
        agent: { id: agent },
      }
    },
    admit: (ticket, agent, call) => admit(zendesk, ticket, agent, call),
  }
}

const agentIn = (subject: unknown): string | undefined =>
  idOf(subject) ?? idOf(/\/users\/(\d{1,20})(?:\.json)?$/.exec(String(subject).slice(-60))?.[1])

/**
 * Who may answer in a ticket. Zendesk's API cannot be asked in an agent's name, so this reads what it goes by: role and `ticket_restriction`
 * of the agent, their groups, and whether the ticket's group is private. In doubt it says no.
 */
const admit = async (
  zendesk: Zendesk,
  ticketId: string,
  agent: PanelOpening['agent'],
  call: Call,
): Promise<PanelOpening['agent'] | undefined> => {
  const [id, agentId] = [idOf(ticketId), idOf(agent.id)]
  if (id === undefined || agentId === undefined) return undefined
  const get = async <T>(url: string): Promise<T | undefined> => {
    const { status, data } = await zendesk.http.request<T>({ method: 'GET', url, accept: [404] }, call)
    return status === 404 ? undefined : data
  }
  const user = (await get<{ user?: ZendeskUser }>(`/users/${agentId}`))?.user
  if (!user || !isOnDuty(user)) return undefined
  const ticket = (await get<{ ticket?: ZendeskTicket }>(ticketPath({ id })))?.ticket
  if (!ticket) return undefined
  const known = { id: agentId, ...(user.name !== undefined && { name: user.name }) }
  if (user.role === 'admin') return known
  const { group_id: group } = ticket
  const belongs = async (): Promise<boolean> => {
    const found = await get<{ group_memberships?: readonly { group_id?: number }[] }>(
      `/users/${agentId}/group_memberships`,
    )
    return (found?.group_memberships ?? []).some(({ group_id }) => group_id === group)
  }
  const isPublic = async (): Promise<boolean> =>
    (await get<{ group?: { is_public?: boolean } }>(`/groups/${group}`))?.group?.is_public === true
  switch (user.ticket_restriction) {
    case null:
      return group == null || (await isPublic()) || (await belongs()) ? known : undefined
    case 'groups':
      return group != null && (await belongs()) ? known : undefined
    case 'assigned':
      return ticket.assignee_id === user.id ? known : undefined
    case 'organization':
      return ticket.organization_id != null && ticket.organization_id === user.organization_id ? known : undefined
    default:
      return undefined
  }
}

/** Light agents write notes only (`only_private_comments`). */
const isOnDuty = ({ role, active, suspended, only_private_comments: notesOnly }: ZendeskUser): boolean =>
  (role === 'agent' || role === 'admin') && active !== false && suspended !== true && notesOnly !== true
