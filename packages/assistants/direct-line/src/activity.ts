/** What we send: the part of Bot Framework’s `Activity` that a customer has. */
export interface Activity {
  type: 'message' | 'event' | 'endOfConversation'
  from: { id: string; name?: string; role: 'user' }
  text?: string
  textFormat?: 'plain'
  locale?: string
  name?: string
  value?: unknown
  attachments?: { contentType: string; contentUrl: string; name?: string }[]
  channelData?: Readonly<Record<string, unknown>>
}

/** Anything of the bot’s, read as it comes. */
export type Fields = Readonly<Record<string, unknown>>

export const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A text that says something; cards also hold numbers where texts are meant. */
export const words = (value: unknown): string | undefined => {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined
}

/** An address that a customer may be given. */
export const webUrl = (value: unknown): string | undefined => {
  const url = words(value)
  if (url === undefined || !URL.canParse(url)) return undefined
  return /^https?:$/.test(new URL(url).protocol) ? url : undefined
}
