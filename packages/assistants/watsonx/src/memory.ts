import { fields, word } from '@deskwire/core/adapter'

/** What we keep between turns: the session, and how the dialog wants menus numbered. IBM keeps the rest. */
export interface Memory {
  session?: string
  /** `smsActSetOptionsConfig` and `smsActSetDisambiguationConfig`: how a menu line begins. */
  options?: string
  suggestions?: string
  /** A command in the dialog's context stays there until it is removed. */
  clear?: true
}

export const readMemory = (given: unknown): Memory => {
  const { session, options, suggestions, clear } = fields(given)
  const memory: Memory = {}
  if (typeof session === 'string' && /^[\w-]{1,100}$/.test(session)) memory.session = session
  if (word(options) !== undefined) memory.options = String(options)
  if (word(suggestions) !== undefined) memory.suggestions = String(suggestions)
  if (clear === true) memory.clear = true
  return memory
}
