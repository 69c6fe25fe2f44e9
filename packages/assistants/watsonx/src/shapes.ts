/** What the customer said, as `MessageInput` of the v2 API. */
export interface Input {
  message_type: 'text'
  text: string
  attachments?: { url: string; media_type?: string }[]
  suggestion_id?: string
  options: { return_context?: boolean }
}

interface Skill {
  skill_variables?: Readonly<Record<string, unknown>>
  user_defined?: Readonly<Record<string, unknown>>
}

/** What goes along with every turn, as `MessageContext`: a session that had to be made anew knows it again. */
export interface Context {
  global: { system: { user_id: string; timezone?: string; locale?: string } }
  integrations: Readonly<Record<string, unknown>>
  skills?: { 'actions skill'?: Skill; 'main skill'?: Skill }
}

export interface Message {
  user_id: string
  input: Input
  context: Context
}

/** One thing the assistant says; which fields there are depends on `response_type`. */
export type Item = Readonly<Record<string, unknown>>

export const record = (value: unknown): Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Item) : {}

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A text that says something. */
export const words = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined

/** An address that a customer may be given. */
export const webUrl = (value: unknown): string | undefined => {
  const url = words(value)
  if (url === undefined || !URL.canParse(url)) return undefined
  return /^https?:$/.test(new URL(url).protocol) ? url : undefined
}
