/** What we send: the part of Bot Framework’s `Activity` that a customer uses. */
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
