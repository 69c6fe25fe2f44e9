import { randomUUID } from 'node:crypto'
import { type Call, fail } from '@deskwire/core/adapter'
import type { Client } from '../connection.js'
import type { Dataverse } from '../options.js'
import { keyedId } from './client.js'

/**
 * Dataverse accepts no case without a customer ("You should specify a parent contact or account."). For an unknown
 * customer a contact is created if configured, the same for the same key; else the agent is told.
 */
export const guestOf = async (
  client: Client,
  { guestCases }: Dataverse,
  key: string | undefined,
  call: Call,
): Promise<string> => {
  if (guestCases === 'refuse')
    throw fail('invalid', 'Dynamics 365 takes no case without a contact or account', {
      remedy: "Make a contact for this customer and name it, or set dataverse.guestCases to 'contact'.",
    })
  const id = key === undefined ? randomUUID() : keyedId(`guest ${key}`)
  await client.request(
    { method: 'PATCH', url: `/contacts(${id})`, json: { lastname: 'Guest' }, repeatable: true },
    call,
  )
  return id
}
