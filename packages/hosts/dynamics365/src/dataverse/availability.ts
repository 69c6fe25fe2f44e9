import { type Availability, type Call, type Fields, fail, isFields, own } from '@deskwire/core/adapter'
import type { Client } from '../connection.js'

// "datatype can only be Text = 192350000 or Integer = 192350001".
const text = '192350000'

/**
 * Whether a representative can take a conversation of this workstream now ("Use
 * CCaaS_GetRepresentativeAvailabilityBeforeConversation", version 1.0). The context items are those that the conversation
 * will have, for its rules choose the queue by them.
 */
export const isAvailable = async (
  dataverse: Client,
  workstream: string,
  { medium, queue, attributes }: Availability,
  call: Call,
): Promise<boolean> => {
  const items = Object.entries({ ...attributes, medium, ...(queue !== undefined && { queue }) })
  const { data } = await dataverse.request<Fields | undefined>(
    {
      method: 'POST',
      url: '/CCaaS_GetRepresentativeAvailabilityBeforeConversation',
      json: {
        ApiVersion: '1.0',
        LiveWorkStreamId: workstream,
        CustomContextItems: JSON.stringify(
          Object.fromEntries(items.map(([name, value]) => [name, { value, isDisplayable: false, datatype: text }])),
        ),
      },
      repeatable: true,
    },
    call,
  )
  // The page's table writes `isAgentAvailable`, its sample `IsAgentAvailable`.
  const said = (name: string) => (isFields(data) ? (own(data, `I${name}`) ?? own(data, `i${name}`)) : undefined)
  const [agent, open] = [said('sAgentAvailable'), said('sQueueAvailable')]
  if (typeof agent !== 'boolean')
    throw fail('invalid_answer', 'Dynamics 365 did not say whether a representative is available')
  return agent && open !== false
}
