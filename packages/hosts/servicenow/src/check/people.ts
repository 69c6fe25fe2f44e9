import { type Call, list, own } from '@deskwire/core/adapter'
import type { Client } from '../client.js'
import type { ConversationSettings, Settings } from '../options.js'
import { yes } from '../read.js'
import { marksOf } from '../records/interactions.js'
import { serviceChannels, takerOf } from '../records/service-channels.js'
import { column, literal, rows } from '../table.js'
import { bad, type Finding, ok, warn } from './findings.js'

/** "To support user account linking, you must use Static or Hash token-based authentication". */
export const linking = async (
  { linkAccounts, messageAuth }: ConversationSettings,
  client: Client,
  call: Call,
): Promise<readonly Finding[]> => {
  if (!linkAccounts) return [ok('Customers are guests of the virtual agent: linkAccounts is off')]
  const found: Finding[] = []
  if (!messageAuth)
    found.push(
      bad(
        'linkAccounts needs messageAuth: without it everybody is a guest',
        'Configure a static or hash token (Message Auths).',
      ),
    )
  const query = { query: 'nameLIKEBot to Bot', fields: ['sys_id', 'name', ...linkColumns], limit: 5 }
  const provider = (await rows(client, 'sys_cs_provider', query, call))[0]
  const off = linkColumns.filter((name) => !provider || !yes(column(provider, name)))
  if (off.length > 0)
    found.push(
      bad(
        `Accounts are not linked: ${off.join(' and ')} of the Bot to Bot provider ${off.length > 1 ? 'are' : 'is'} not true`,
        'Open the provider in sys_cs_provider.list and tick Automatic link and Allow account linking.',
      ),
    )
  return found.length > 0 ? found : [ok('Accounts are linked by e-mail address')]
}

// "Common errors in Virtual Agent API", user linking issues.
const linkColumns = ['automatic_link_enabled', 'link_account_enabled'] as const

/** "If multiple users have the same email, linking fails" (same page). Counted there, by the Aggregate API. */
export const sharedAddresses = async ({ linkAccounts }: ConversationSettings, client: Client, call: Call) => {
  if (!linkAccounts) return []
  const search = new URLSearchParams({
    sysparm_count: 'true',
    sysparm_query: 'active=true^emailISNOTEMPTY',
    sysparm_group_by: 'email',
    sysparm_having: 'count^email^>^1',
  })
  const { data } = await client.request({ method: 'GET', url: `/api/now/stats/sys_user?${search}` }, call)
  const shared = list(own(data, 'result')).filter((one) => Number(own(own(one, 'stats'), 'count')) > 1).length
  return shared === 0
    ? [ok('No two active users share an e-mail address')]
    : [
        warn(
          `Some e-mail addresses (${shared}) belong to several active users each, who stay guests`,
          'Leave each address to one active user.',
        ),
      ]
}

/** Offering a work item to one agent needs this role ("AWA Manual Assignment API"). */
export const assigning = async (
  { auth }: ConversationSettings,
  client: Client,
  call: Call,
): Promise<readonly Finding[]> => {
  const user = auth.kind === 'token' ? undefined : auth.user
  if (user === undefined) return []
  const about = {
    query: `user.user_name=${literal(user)}^role.nameINawa_integration_user,admin`,
    fields: ['sys_id', 'user', 'role'],
    limit: 2,
  }
  return (await rows(client, 'sys_user_has_role', about, call)).length > 0
    ? [ok('The integration user may assign work items')]
    : [warn('The integration user may not offer a conversation to one agent', 'Give it the role awa_integration_user.')]
}

/** Whether live agents are offered what we mark: one service channel must have a condition that holds for it. */
export const routing = async (settings: Settings, client: Client, call: Call): Promise<readonly Finding[]> => {
  const all = await serviceChannels(client, call)
  const found = (['whatsapp', 'sms'] as const).map((medium) => {
    const marks = marksOf(settings, medium)
    const row = Object.fromEntries(Object.entries(marks).map(([name, value]) => [name, String(value)]))
    const taker = takerOf(all, row)
    const words = Object.entries(row).map(([name, value]) => `${name} is ${value}`)
    return taker
      ? ok(`Service channel ${taker.name} takes interactions whose ${words.join(', ')}`)
      : warn(
          `No service channel takes interactions whose ${words.join(', ')}, so they stay chats until they end`,
          'Install the Deskwire app, or create a service channel for the table Interaction with that condition.',
        )
  })
  const chats = takerOf(all, { type: 'chat' })
  if (chats || found.every(({ level }) => level === 'ok')) return found
  const fix = 'Activate the service channel Chat, or one for WhatsApp and SMS, with a queue and an assignment rule.'
  return [...found, bad('No service channel takes chats either, so agents are offered nothing', fix)]
}
