import { conversationOf } from '@deskwire/core/adapter'

/**
 * One ticket is one `clientSessionId`: the key it was opened with, and after a `~` the contact whose account is linked.
 * ServiceNow sends it back with every callback, so that a callback finds its conversation even before `open` has its
 * answer. A new ticket is a new session: an ended one would be revived by its id.
 */
export const sessionOf = (key: string, contact: string | undefined): string =>
  contact === undefined ? key : `${key}~${contact}`

export const keyOf = (session: string): string => {
  const at = session.indexOf('~')
  return at < 0 ? session : session.slice(0, at)
}

export const contactOf = (session: string): string | undefined => {
  const at = session.indexOf('~')
  return at < 0 ? undefined : session.slice(at + 1)
}

/** The person stays the same over all their sessions, so that ServiceNow keeps one guest and not hundreds. */
export const userOf = (session: string): string => conversationOf(keyOf(session))

/** `c1.5~contact:…` at most; what is longer or odd is not of our making. */
export const isSession = (value: string): boolean => value.length <= 200 && /^[\w-]+(\.[\w~:.-]+)?$/.test(value)
