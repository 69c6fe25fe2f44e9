import { type Call, type Fields, fail, fields, isE164, list } from '@deskwire/core/adapter'
import { channelPath, type Hubspot, type Identifier } from './api.js'
import type { Account, Settings } from './options.js'

/** The channel account of a line, or the one of the queue. */
export const accountFor = (
  settings: Settings,
  channel: string,
  line: string,
  queue: string | undefined,
): Account & { id: string } => {
  const wanted = queueOf(settings, queue)?.account
  const found = settings.accounts.find((one) =>
    wanted === undefined ? (one.channel ?? channel) === channel && (one.line ?? line) === line : one.id === wanted,
  )
  if (found?.id !== undefined) return { ...found, id: found.id }
  throw fail('config', `HubSpot has no channel account for ${wanted ?? channel}`, {
    remedy: 'Name it in `accounts`; where it has no id yet, run setup, which makes it.',
  })
}

/** How agents see the line. */
export const accountOf = ({ accounts }: Settings, id: string): { name: string; identifier: Identifier } => {
  const { name, identifier = id } = accounts.find((one) => one.id === id) ?? {}
  return { name: name ?? identifier, identifier: identifierOfLine(identifier) }
}

export const identifierOfLine = (value: string): Identifier => ({
  type: isE164(value) ? 'HS_PHONE_NUMBER' : 'CHANNEL_SPECIFIC_OPAQUE_ID',
  value,
})

const queueOf = ({ queues }: Settings, queue: string | undefined) =>
  queue !== undefined && Object.hasOwn(queues, queue) ? queues[queue] : undefined

export const assigneeOf = (settings: Settings, queue: string | undefined): string | undefined =>
  queueOf(settings, queue)?.assignee

/** An agent by the id that webhooks name, or by the number of the user. */
export const actorOf = (agent: string): string => (/^\d{1,20}$/.test(agent) ? `A-${agent}` : agent)

export const allAccounts = async ({ settings, get }: Hubspot, call: Call): Promise<readonly Fields[]> =>
  list((await get(`${channelPath(settings)}/channel-accounts?limit=100`, call)).results).map(fields)
