import type { Call } from '@deskwire/core/adapter'
import type { Client } from '../client.js'
import type { ConversationSettings } from '../options.js'
import { yes } from '../read.js'
import { column, literal, rows } from '../table.js'
import { bad, type Finding, ok, warn } from './findings.js'

/** `4.1.1` as numbers, for comparing. */
const atLeast = (version: string, wanted: readonly [number, number]): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > wanted[0] || (major === wanted[0] && minor >= wanted[1])
}

/** "Supported features in Virtual Agent API": ids and ticks came with 4.0, the outbound table with 4.1. */
export const plugin = async (
  { thirdPartyChat }: ConversationSettings,
  client: Client,
  call: Call,
): Promise<readonly Finding[]> => {
  const fix = 'Install the Virtual Agent API (sn_va_as_service) from the ServiceNow Store; it needs a Pro licence.'
  const about = { query: 'scope=sn_va_as_service', fields: ['scope', 'version', 'active'], limit: 2 }
  const row = (await rows(client, 'sys_store_app', about, call)).find(
    (one) => column(one, 'scope') === 'sn_va_as_service',
  )
  if (!row) return [bad('The Virtual Agent API is not installed', fix)]
  if (!yes(column(row, 'active'))) return [bad('The Virtual Agent API is not active', fix)]
  const version = column(row, 'version') ?? '0'
  const update = 'Update the Virtual Agent API (sn_va_as_service) in the ServiceNow Store.'
  const named = `Virtual Agent API ${version}`
  if (!atLeast(version, [4, 0]) && thirdPartyChat)
    return [
      bad(`${named} has no message ids and no delivery ticks; 4.0 has`, `${update} Or set thirdPartyChat: false.`),
    ]
  if (!atLeast(version, [4, 1]))
    return [
      warn(
        `${named} has no Bot to Bot Outbound Configurations; 4.1 has`,
        `${update} Or set the URL of its REST message.`,
      ),
    ]
  return [ok(named)]
}

/** Without it, what agents or assistants said goes into no running conversation (3.14.3). */
const historyProperty = 'allow_storing_history_in_ongoing-conversation'
export const midHistory = async (client: Client, call: Call): Promise<readonly Finding[]> => {
  const about = { query: `nameLIKE${historyProperty}`, fields: ['sys_id', 'name', 'value'], limit: 5 }
  const set = (await rows(client, 'sys_properties', about, call)).find((row) =>
    column(row, 'name')?.endsWith(historyProperty),
  )
  return set && yes(column(set, 'value'))
    ? [ok('What others say reaches a running conversation')]
    : [
        warn(
          `${historyProperty} is not true: what others say does not reach a running conversation`,
          'Set this system property of the Virtual Agent API to true.',
        ),
      ]
}

/** "Review the inbound REST endpoint and configure inbound authentication", step 5. */
export const inbound = async (client: Client, call: Call): Promise<readonly Finding[]> => {
  const about = {
    query: 'nameSTARTSWITHBOT Integration',
    fields: ['sys_id', 'name', 'requires_authentication'],
    limit: 5,
  }
  const [row] = await rows(client, 'sys_ws_operation', about, call)
  if (!row)
    return [warn('The resource BOT Integration was not found', 'Look under Scripted REST APIs, VA Bot Integration.')]
  return yes(column(row, 'requires_authentication'))
    ? [ok('The inbound endpoint requires authentication')]
    : [
        warn(
          'Anybody may write to the virtual agent: BOT Integration does not require authentication',
          'Scripted REST APIs > VA Bot Integration > BOT Integration > Security: tick Requires authentication.',
        ),
      ]
}

const idleProperty = 'com.glide.cs.b2b_conversation_idle_timeout'

/** "Closing idle bot-to-bot conversations": an hour, unless this property says otherwise; a job looks every hour. */
export const idle = async (client: Client, call: Call): Promise<readonly Finding[]> => {
  const given = await property(idleProperty, client, call)
  const seconds = given === undefined ? 3600 : Number(given)
  if (!(seconds >= 60)) return [bad(`${idleProperty} is no number of seconds`, 'Set it to 3600, or remove it.')]
  return [
    ok(
      `A conversation ends when nobody writes for ${Math.round(seconds / 60)} minutes; the next message begins another`,
    ),
  ]
}

/** A system property, where it is set and may be read. */
const property = async (name: string, client: Client, call: Call): Promise<string | undefined> => {
  const about = { query: `name=${literal(name)}`, fields: ['sys_id', 'name', 'value'], limit: 2 }
  const row = (await rows(client, 'sys_properties', about, call)).find((one) => column(one, 'name') === name)
  return row && column(row, 'value')
}
