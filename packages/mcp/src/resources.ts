import { type Api, needed, Refusal } from './api.js'
import { asData } from './as-data.js'

const scheme = 'deskwire://conversations/'
const kinds = {
  '': 'One conversation: its window, state, ticket and customer',
  '/transcript': 'What was said in a conversation, oldest first',
} as const

export const templates = [
  { uriTemplate: `${scheme}{conversation}`, name: 'conversation', description: kinds[''], mimeType: 'text/plain' },
  {
    uriTemplate: `${scheme}{conversation}/transcript`,
    name: 'transcript',
    description: kinds['/transcript'],
    mimeType: 'text/plain',
  },
] as const

interface Conversation {
  id: string
  channel: string
  state: string
}

/** A page of conversations, each with its transcript. Described without a word of the customer, whose name is their own choice. */
export const listed = async (api: Api, cursor: string | undefined) => {
  const after = cursor === undefined ? '' : `&after=${encodeURIComponent(cursor)}`
  const page = (await needed(api, `/conversations?limit=50${after}`)) as { items: Conversation[]; next?: string }
  const resources = page.items.flatMap(({ id, channel, state }) =>
    Object.entries(kinds).map(([end, description]) => ({
      uri: `${scheme}${encodeURIComponent(id)}${end}`,
      name: `${end === '' ? 'Conversation' : 'Transcript of conversation'} ${id}`,
      description: `${description}. On ${channel}, ${state}.`,
      mimeType: 'text/plain',
    })),
  )
  return { resources, ...(page.next !== undefined && { nextCursor: page.next }) }
}

const form = /^deskwire:\/\/conversations\/([^/?#]{1,300})(\/transcript)?$/

/** Undefined if there is no such resource. */
export const read = async (api: Api, uri: string) => {
  const [, id, end = ''] = form.exec(uri) ?? []
  if (id === undefined) return undefined
  const { status, text } = await api({
    method: 'GET',
    path: `/conversations/${id}${end === '' ? '' : `${end}?format=text`}`,
  })
  if (status === 404) return undefined
  if (status !== 200) throw new Refusal(status, `The management API answered ${status}`)
  return { contents: [{ uri, mimeType: 'text/plain', text: asData(text) }] }
}
