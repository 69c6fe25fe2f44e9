import type { Call, Fields } from '@deskwire/core/adapter'
import type { Client } from '../client.js'
import { yes } from '../read.js'
import { column, rows } from '../table.js'
import { bad, type Finding, ok, warn } from './findings.js'

/** `http_connection` rows of the outbound configuration: where callbacks go. */
export const connectionsOf = (client: Client, call: Call): Promise<readonly Fields[]> =>
  rows(
    client,
    'http_connection',
    { query: 'nameLIKEBot Connection', fields: ['sys_id', 'name', 'connection_url', 'active'], limit: 10 },
    call,
  )

export const connection = async (ours: string, client: Client, call: Call): Promise<readonly Finding[]> => {
  const found = await connectionsOf(client, call)
  if (found.some((row) => column(row, 'connection_url') === ours)) return [ok('Callbacks come to us')]
  const other = found.map((row) => column(row, 'connection_url')).find((url) => url !== undefined)
  return [
    bad(
      other === undefined
        ? 'No connection record sends callbacks anywhere'
        : 'The connection record sends callbacks elsewhere',
      `Bot to Bot Outbound Configurations > VA Bot to Bot Provider Application > Rest connection > Bot Connection: set Connection URL to ${ours}, or run setup.`,
    ),
  ]
}

export const reachable = (ours: string): readonly Finding[] => {
  const { protocol, hostname } = new URL(ours)
  if (protocol !== 'https:')
    return [
      warn('Callbacks come over plain http, with their credential in sight', 'Give the bridge an https public URL.'),
    ]
  return /^(localhost|127\.|10\.|192\.168\.|\[)/.test(hostname)
    ? [
        warn(
          'ServiceNow cannot reach a private address',
          'Give the bridge a public URL, or use a MID Server connection.',
        ),
      ]
    : []
}

/** The property that gives messages their ids, and the domain files are fetched from. */
export const adapterProperties = (client: Client, call: Call): Promise<readonly Fields[]> =>
  rows(
    client,
    'sys_cs_custom_adapter_property',
    { query: 'name=third_party_chat', fields: ['sys_id', 'name', 'value'], limit: 5 },
    call,
  )

export const providers = (client: Client, call: Call): Promise<readonly Fields[]> =>
  rows(
    client,
    'sys_cs_provider',
    { query: 'nameLIKEBot to Bot', fields: ['sys_id', 'name', 'trusted_domains'], limit: 5 },
    call,
  )

export const thirdParty = async (wanted: boolean, client: Client, call: Call): Promise<readonly Finding[]> => {
  const on = (await adapterProperties(client, call)).some(
    (row) => column(row, 'name') === 'third_party_chat' && yes(column(row, 'value')),
  )
  if (on === wanted) return [ok(on ? 'third_party_chat is on' : 'third_party_chat is off, as configured')]
  return [
    warn(
      on ? 'third_party_chat is on, but the options say it is off' : 'third_party_chat is off: agents see no delivery',
      on
        ? 'Set thirdPartyChat: true.'
        : 'Provider Channel Identity > Provider Identity Properties > New: third_party_chat = true.',
    ),
  ]
}

export const trusted = async (ours: string, client: Client, call: Call): Promise<readonly Finding[]> => {
  const domain = new URL(ours).hostname
  const known = (await providers(client, call)).some((row) => (column(row, 'trusted_domains') ?? '').includes(domain))
  return known
    ? [ok(`${domain} is trusted for attachments`)]
    : [
        warn(
          `${domain} is not among the trusted domains, so files do not arrive`,
          `Add ${domain} to Trusted Domains of the provider (sys_cs_provider).`,
        ),
      ]
}
