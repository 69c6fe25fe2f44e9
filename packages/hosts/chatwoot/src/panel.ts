import {
  type Call,
  type Fields,
  fields,
  type Handle,
  type HostPanel,
  list,
  type PanelPairing,
  pairedOpening,
  signPairing,
  word,
} from '@deskwire/core/adapter'
import { authorOf, isNote, timeOf } from './messages.js'
import type { Settings } from './options.js'
import { conversationPath, type Rest } from './rest.js'

/** As agents see it, beside *Messages*. */
export const appTitle = 'WhatsApp and SMS'

/** Whether the account has a dashboard app that shows the panel; one may have several frames. */
export const hasApp = async (rest: Rest, url: string, call: Call): Promise<boolean> =>
  list((await rest.request('GET', '/dashboard_apps', call)).data).some((app) =>
    list(fields(app).content).some((frame) => fields(frame).url === url),
  )

/** How old the note with the code may be, and how far Chatwoot's clock may be ahead of ours. */
const freshMs = 10 * 60_000
const aheadMs = 60_000
const isId = /^[1-9]\d{0,15}$/

/**
 * A dashboard app is a frame with a fixed address, and Chatwoot's page around it says which conversation it shows and who is logged in (`appContext`,
 * app/javascript/dashboard/components/widgets/DashboardApp/Frame.vue). Nobody signs that. So an agent shows once who they are: they write the code of
 * their browser as a private note, and Chatwoot's API says whose note it is.
 */
export const createPanel = (
  { options, now }: Handle<Settings>,
  rest: Rest,
  secret: NonNullable<Settings['panelSecret']>,
): HostPanel => ({
  origins: [new URL(options.url).origin],
  open: pairedOpening(secret),
  pair: async (about, call) =>
    (await hasWritten(rest, about, now(), call)) ? signPairing(secret, about, now()) : undefined,
  async admit(ticket, { id }, call) {
    const agent = await admitted(rest, ticket, id, call)
    const name = word(agent?.available_name) ?? word(agent?.name)
    return agent && { id, ...(name !== undefined && { name }) }
  },
})

/**
 * Only the note's own words count, and only a person's: what the bridge writes quotes customers, and a bot or an automation repeats others.
 */
const hasWritten = async (
  rest: Rest,
  { ticket, agent, code }: PanelPairing,
  now: number,
  call: Call,
): Promise<boolean> => {
  if (!isId.test(ticket) || !isId.test(agent)) return false
  const { status, data } = await rest.request('GET', `${conversationPath(ticket)}/messages`, call, { accept: [404] })
  if (status === 404) return false
  return list(fields(data).payload)
    .map(fields)
    .some((message) => {
      const { kind, id } = authorOf(message)
      const age = now - timeOf(message.created_at)
      return (
        isNote(message) &&
        kind === 'agent' &&
        id === agent &&
        word(message.content)?.toUpperCase() === code &&
        age < freshMs &&
        age > -aheadMs
      )
    })
}

/**
 * The agent, if Chatwoot shows them this conversation (app/policies/conversation_policy.rb): administrators see all, agents those of their inboxes and
 * teams. What a custom role may see its permissions say, which the API does not tell: such an agent gets those that are assigned to them.
 */
const admitted = async (rest: Rest, ticket: string, id: string, call: Call): Promise<Fields | undefined> => {
  if (!isId.test(ticket) || !isId.test(id)) return undefined
  const { status, data } = await rest.request('GET', conversationPath(ticket), call, { accept: [404] })
  const conversation = fields(data)
  if (status === 404 || conversation.inbox_id !== (await rest.inbox(call))) return undefined
  const among = (people: unknown) =>
    list(people)
      .map(fields)
      .find((one) => word(one.id) === id)
  const agent = among((await rest.request('GET', '/agents', call)).data)
  if (!agent || agent.confirmed === false || agent.active === false) return undefined
  const { team, assignee } = fields(conversation.meta)
  if (agent.custom_role_id != null) return word(fields(assignee).id) === id ? agent : undefined
  if (agent.role === 'administrator') return agent
  if (agent.role !== 'agent') return undefined
  if (among((await rest.get(`/inbox_members/${word(conversation.inbox_id)}`, call)).payload)) return agent
  const group = word(fields(team).id)
  if (group === undefined) return undefined
  return among((await rest.request('GET', `/teams/${group}/team_members`, call)).data) && agent
}
