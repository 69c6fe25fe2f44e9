import { type Call, fail, type Http } from '@deskwire/core/adapter'
import { isSysId } from '../read.js'
import { column, literal, rows } from '../table.js'

/** A user by their sys_id or user name. */
export const userId = async (http: Http, agent: string, call: Call): Promise<string | undefined> => {
  if (isSysId(agent)) return agent
  const about = { query: `user_name=${literal(agent)}`, fields: ['sys_id', 'user_name'], limit: 2 }
  const row = (await rows(http, 'sys_user', about, call)).find((one) => column(one, 'user_name') === agent)
  return row && column(row, 'sys_id')
}

/**
 * Offers a conversation's work item to one agent (ServiceNow docs, "AWA Manual Assignment API"; it needs the role
 * awa_integration_user). Only what is queued or pending can be offered; an item that was accepted stays where it is.
 */
export const offer = async (http: Http, interaction: string, agent: string, call: Call): Promise<void> => {
  const user = await userId(http, agent, call)
  if (user === undefined) throw fail('not_found', 'ServiceNow has no such agent')
  const about = {
    query: `document_id=${literal(interaction)}^stateINqueued,pending_accept`,
    fields: ['sys_id', 'document_id', 'state'],
    limit: 2,
  }
  const item = (await rows(http, 'awa_work_item', about, call)).find(
    (row) => column(row, 'document_id') === interaction,
  )
  const id = item && column(item, 'sys_id')
  if (id === undefined) throw fail('not_found', 'There is no work item of this conversation to assign')
  const url = `/api/now/awa/workitems/${encodeURIComponent(id)}/assignments`
  await http.request({ method: 'POST', url, json: { agent_sys_id: user }, repeatable: true }, call)
}
