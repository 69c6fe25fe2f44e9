import type { Call, Handle } from '@deskwire/core/adapter'
import { adapterProperties, connectionsOf, providers } from './check/connection.js'
import type { Client } from './client.js'
import type { ConversationSettings } from './options.js'
import { yes } from './read.js'
import { column, update } from './table.js'

/**
 * Writes what leads callbacks and files to us, where exactly one record can be meant. A connection that leads elsewhere
 * is somebody's: it is named and left alone.
 */
export const setupConversation = async (
  handle: Handle<ConversationSettings>,
  client: Client,
  dryRun: boolean,
  call: Call,
): Promise<readonly string[]> => {
  const ours = handle.url('')
  const said: string[] = []
  const does = async (what: string, run: () => Promise<unknown>): Promise<void> => {
    if (!dryRun) await run()
    said.push(`${dryRun ? 'Would set' : 'Set'} ${what}`)
  }

  const connections = await connectionsOf(client, call)
  const [connection] = connections
  const leads = connection && column(connection, 'connection_url')
  if (leads === ours) said.push('The connection record leads here already')
  else if (connections.length !== 1 || !connection)
    said.push(
      `Left alone: ${connections.length} connection records could be meant; set Connection URL to ${ours} yourself`,
    )
  else if (leads !== undefined)
    said.push(`Left alone: the connection record leads elsewhere; empty it first, or set ${ours} yourself`)
  else
    await does(`Connection URL to ${ours}`, () =>
      update(client, 'http_connection', column(connection, 'sys_id') ?? '', { connection_url: ours }, call),
    )

  const property = (await adapterProperties(client, call)).find((row) => column(row, 'name') === 'third_party_chat')
  if (handle.options.thirdPartyChat && property && !yes(column(property, 'value')))
    await does('third_party_chat to true', () =>
      update(client, 'sys_cs_custom_adapter_property', column(property, 'sys_id') ?? '', { value: 'true' }, call),
    )

  const [provider, ...others] = await providers(client, call)
  const domain = new URL(ours).hostname
  const domains = (provider && column(provider, 'trusted_domains')) ?? ''
  if (provider && others.length === 0 && !domains.includes(domain))
    await does(`${domain} among the trusted domains`, () => {
      const all = [domains, domain].filter(Boolean).join(',')
      return update(client, 'sys_cs_provider', column(provider, 'sys_id') ?? '', { trusted_domains: all }, call)
    })
  return said
}
