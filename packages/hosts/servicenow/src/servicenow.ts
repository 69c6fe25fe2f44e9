import { configure, type Host, signedOpening } from '@deskwire/core/adapter'
import { checkConversation, checkRecords } from './check/check.js'
import { createClient } from './client.js'
import { conversationHost } from './conversation/host.js'
import {
  type ConversationOptions,
  conversationSchema,
  type RecordsOptions,
  recordsSchema,
  type ServiceNowOptions,
  type Settings,
} from './options.js'
import { recordsHost } from './records/host.js'
import { setupConversation } from './setup.js'

/**
 * ServiceNow as a host. `conversation`: its virtual agent and its live agents by the Virtual Agent API. `records`: a
 * case per conversation, for instances without Virtual Agent.
 */
export const servicenow = (options: ServiceNowOptions): Host =>
  options.mode === 'records' ? inRecords(options) : inConversation(options)

/** The app's own page frames the panel, and signs by the instance's JWT provider: no secret is shared. */
const panelOf = ({ url, panel }: Settings): Pick<Host, 'panel'> =>
  panel ? { panel: { origins: [url], open: signedOpening(panel) } } : {}

const inConversation = (given: ConversationOptions): Host => {
  const handle = configure('servicenow', conversationSchema, given)
  const client = createClient(handle)
  return {
    ...conversationHost(handle, client),
    ...panelOf(handle.options),
    check: (call) => checkConversation(handle, client, call),
    setup: (dryRun, call) => setupConversation(handle, client, dryRun, call),
  }
}

const inRecords = (given: RecordsOptions): Host => {
  const handle = configure('servicenow', recordsSchema, given)
  const client = createClient(handle)
  return {
    ...recordsHost(handle, client),
    ...panelOf(handle.options),
    check: (call) => checkRecords(handle, client, call),
  }
}
