import { type Address, type Fields, filled, isBusinessScoped } from '@deskwire/core/adapter'
import { fields, idOf } from '../read.js'

// `from` and `wa_id` are digits, without a plus; since 2026 some payloads carry a business-scoped id there instead
// ("business-scoped-user-ids"), which is two capitals and a dot.
const digits = /^\+?[0-9]{3,20}$/

export const numberOrId = (value: unknown): Address | undefined => {
  const text = filled(value)
  if (text === undefined) return undefined
  if (digits.test(text)) return { kind: 'phone', value: text.charCodeAt(0) === 43 ? text : `+${text}` }
  return isBusinessScoped(text) ? { kind: 'bsuid', value: text } : undefined
}

const add = (into: Address[], address: Address | undefined): void => {
  if (address === undefined) return
  for (const known of into) if (known.value === address.value && known.kind === address.kind) return
  into.push(address)
}

const addId = (into: Address[], value: unknown): void => {
  const id = idOf(value)
  if (id !== undefined && isBusinessScoped(id)) add(into, { kind: 'bsuid', value: id })
}

/** Every address in an item of the person it concerns, strongest first. */
export const addressesOf = (phone: unknown, user: unknown, parent: unknown, contact?: Fields): Address[] => {
  const found: Address[] = []
  addId(found, user)
  if (contact) addId(found, contact.user_id)
  addId(found, parent)
  if (contact) addId(found, contact.parent_user_id)
  add(found, numberOrId(phone))
  if (contact) {
    if (contact.wa_id !== phone) add(found, numberOrId(contact.wa_id))
    // Meta's examples show both `@name` and `name` for the same username.
    const name = idOf(fields(contact.profile)?.username)
    if (name !== undefined) add(found, { kind: 'username', value: name.startsWith('@') ? name.slice(1) : name })
  }
  return found
}

const sameNumber = (contact: Fields, phone: string): boolean => contact.wa_id === phone || `+${contact.wa_id}` === phone

export interface Contacts {
  find(user: unknown, phone: unknown, parent?: unknown): Fields | undefined
}

// A batch may hold a thousand contacts; below this many a plain loop is cheaper than a map.
const few = 8

/** The contacts of one change, matched to items by business-scoped id, own or parent, else by phone; never by position. */
export const contactsOf = (value: readonly unknown[]): Contacts => (value.length <= few ? small(value) : large(value))

const small = (value: readonly unknown[]): Contacts => ({
  find(user, phone, above) {
    const id = filled(user)
    const parent = filled(above)
    const number = filled(phone)
    let byPhone: Fields | undefined
    for (const item of value) {
      const contact = fields(item)
      if (!contact) continue
      if (id !== undefined && contact.user_id === id) return contact
      // An item and a contact with different business-scoped ids are two people, whatever their number.
      if (id !== undefined && filled(contact.user_id) !== undefined) continue
      if (parent !== undefined && contact.parent_user_id === parent) return contact
      if (number !== undefined && (sameNumber(contact, number) || contact.user_id === number)) byPhone ??= contact
    }
    return byPhone
  },
})

const large = (value: readonly unknown[]): Contacts => {
  const byUser = new Map<string, Fields>()
  const byParent = new Map<string, Fields>()
  const byPhone = new Map<string, Fields>()
  for (const item of value) {
    const contact = fields(item)
    const user = filled(contact?.user_id)
    const parent = filled(contact?.parent_user_id)
    const phone = filled(contact?.wa_id)
    if (contact && parent !== undefined && !byParent.has(parent)) byParent.set(parent, contact)
    if (contact && user !== undefined && !byUser.has(user)) byUser.set(user, contact)
    if (contact && phone !== undefined && !byPhone.has(phone)) byPhone.set(phone, contact)
  }
  return {
    find(user, phone, above) {
      const id = filled(user)
      const parent = filled(above)
      const number = filled(phone)
      const known = id === undefined ? undefined : byUser.get(id)
      if (known) return known
      const digits = number?.startsWith('+') ? number.slice(1) : number
      const others = [
        parent === undefined ? undefined : byParent.get(parent),
        digits === undefined ? undefined : (byPhone.get(digits) ?? byUser.get(digits)),
      ]
      return others.find((other) => other && (id === undefined || filled(other.user_id) === undefined))
    },
  }
}
