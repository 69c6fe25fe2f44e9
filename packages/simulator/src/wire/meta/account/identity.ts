import type { JsonObject } from '../../http.js'
import type { Line, Phone } from '../../person.js'

/** The keys of a person, by place (Meta docs, business-scoped-user-ids). */
const keys = {
  contact: ['wa_id', 'user_id', 'parent_user_id'],
  from: ['from', 'from_user_id', 'from_parent_user_id'],
  recipient: ['recipient_id', 'recipient_user_id', 'recipient_parent_user_id'],
  to: ['to', 'to_user_id', 'to_parent_user_id'],
} as const

/** For a person who hides their number, its key is absent, not empty. */
export const identity = (phone: Phone, line: Line, place: keyof typeof keys): JsonObject => {
  const [number, scoped, parent] = keys[place]
  return {
    ...(phone.profile.hidden ? {} : { [number]: phone.number.replace('+', '') }),
    [scoped]: phone.bsuid(line),
    ...(phone.profile.parentBsuid ? { [parent]: phone.profile.parentBsuid } : {}),
  }
}

export const contact = (phone: Phone, line: Line): JsonObject => ({
  profile: {
    ...(phone.profile.name ? { name: phone.profile.name } : {}),
    ...(phone.profile.username ? { username: phone.profile.username } : {}),
  },
  ...identity(phone, line, 'contact'),
})
