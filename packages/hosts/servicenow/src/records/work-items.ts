import { type Call, type DeskwireError, type Fields, fail, type Http } from '@deskwire/core/adapter'
import { isSysId } from '../read.js'
import { column, literal, rows } from '../table.js'

/** A user by their sys_id or user name. */
export const userId = async (http: Http, agent: string, call: Call): Promise<string | undefined> => {
  if (isSysId(agent)) return agent
  const about = { query: `user_name=${literal(agent)}`, fields: ['sys_id', 'user_name'], limit: 2 }
  const row = (await rows(http, 'sys_user', about, call)).find((one) => column(one, 'user_name') === agent)
  return row && column(row, 'sys_id')
}

/** The work items of an interaction that wait for an agent, or have one. */
export const openItems = async (http: Http, interaction: string, call: Call): Promise<readonly Fields[]> => {
  const about = {
    query: `document_id=${literal(interaction)}^stateINqueued,pending_accept,accepted`,
    fields: ['sys_id', 'document_id', 'state'],
    limit: 5,
  }
  return (await rows(http, 'awa_work_item', about, call)).filter((row) => column(row, 'document_id') === interaction)
}

/** ServiceNow makes work items beside the request that asks for one. */
export const notYet = (message: string): DeskwireError =>
  fail('not_found', message, { retryable: true, retryAfterMs: 2_000, scope: 'conversation' })

/**
 * Offers a conversation's work item to one agent (ServiceNow docs, "AWA Manual Assignment API"; it needs the role
 * awa_integration_user). An item that somebody accepted stays with them.
 */
export const offer = async (http: Http, interaction: string, agent: string, call: Call): Promise<void> => {
  const user = await userId(http, agent, call)
  if (user === undefined) throw fail('not_found', 'ServiceNow has no such agent')
  const items = await openItems(http, interaction, call)
  if (items.some((row) => column(row, 'state') === 'accepted')) return
  const id = items[0] && column(items[0], 'sys_id')
  if (id === undefined) throw notYet('There is no work item of this conversation to assign yet')
  const url = `/api/now/awa/workitems/${encodeURIComponent(id)}/assignments`
  await http.request({ method: 'POST', url, json: { agent_sys_id: user }, repeatable: true }, call)
}
