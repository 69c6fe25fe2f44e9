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

/** What is sent with every turn, as `MessageContext`, so that a new session has it too. */
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
