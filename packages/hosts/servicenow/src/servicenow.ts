import { configure, type Host } from '@deskwire/core/adapter'
import { checkConversation, checkRecords } from './check/check.js'
import { createClient } from './client.js'
import { conversationHost } from './conversation/host.js'
import {
  type ConversationOptions,
  conversationSchema,
  type RecordsOptions,
  recordsSchema,
  type ServiceNowOptions,
} from './options.js'
import { recordsHost } from './records/host.js'
import { setupConversation } from './setup.js'

/**
 * ServiceNow as a host. `conversation`: its virtual agent and its live agents by the Virtual Agent API. `records`: a
 * case per conversation, for instances without Virtual Agent.
 */
export const servicenow = (options: ServiceNowOptions): Host =>
  options.mode === 'records' ? inRecords(options) : inConversation(options)

const inConversation = (given: ConversationOptions): Host => {
  const handle = configure('servicenow', conversationSchema, given)
  const client = createClient(handle)
  return {
    ...conversationHost(handle, client),
    check: (call) => checkConversation(handle, client, call),
    setup: (dryRun, call) => setupConversation(handle, client, dryRun, call),
  }
}

const inRecords = (given: RecordsOptions): Host => {
  const handle = configure('servicenow', recordsSchema, given)
  const client = createClient(handle)
  return { ...recordsHost(handle, client), check: (call) => checkRecords(handle, client, call) }
}
