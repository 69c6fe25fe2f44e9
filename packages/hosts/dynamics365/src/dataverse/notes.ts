import type { Call, Posted, Ticket } from '@deskwire/core/adapter'
import type { Client } from '../connection.js'
import { keyedId } from './client.js'
import { conversationPath } from './states.js'

/** A note on the conversation's timeline, which customers never see. */
export const writeNote = async (
  client: Client,
  ticket: Ticket,
  text: string,
  key: string,
  call: Call,
): Promise<Posted> => {
  const id = keyedId(`note ${key}`)
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
