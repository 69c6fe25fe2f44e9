import { createHash } from 'node:crypto'
import type { Call, Posted, Ticket } from '@deskwire/core/adapter'
import type { Client } from '../connection.js'
import { conversationPath } from './states.js'

/** The same key is the same row, so that a note written twice is one note. */
const idOf = (key: string): string => {
  const hex = createHash('sha256').update(`deskwire note ${key}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** A note on the conversation's timeline, which customers never see. */
export const writeNote = async (
  client: Client,
  ticket: Ticket,
  text: string,
  key: string,
  call: Call,
): Promise<Posted> => {
  const id = idOf(key)
  await client.request(
    {
      method: 'PATCH',
      url: `/annotations(${id})`,
      json: {
        subject: 'Deskwire',
        notetext: text,
        'objectid_msdyn_ocliveworkitem@odata.bind': conversationPath(ticket.id),
      },
      repeatable: true,
    },
    call,
  )
  return { ids: [id] }
}
