import {
  type Address,
  type Call,
  type Fields,
  fields,
  type Handle,
  type KnownContact,
  parsePhone,
  phoneVariants,
  samePhone,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { customField, idOf } from './read.js'
import type { Rest } from './rest.js'

const phoneFields = ['MobilePhone', 'WorkPhone', 'HomePhone'] as const

/** RT's users as contacts. The id is the user's number, because RT does not accept every name as a requestor. */
export const createContacts = (handle: Handle<Settings>, rest: Rest) => {
  const { fields: names, country, maxUsers } = handle.options
  const shown = ['id', 'Name', 'RealName', 'Lang', 'Timezone', 'CustomFields', ...phoneFields]

  /** RT ignores a condition on an unknown custom field and returns everybody, so each hit is checked. */
  const byField = async (field: string, value: string, call: Call): Promise<readonly Fields[]> => {
    const where = [{ field: `CustomField.{${field}}`, operator: '=' as const, value }]
    const users = await rest.page('/users', { where, fields: shown }, 1, call)
    return users.filter((user) => customField(user, field) === value)
  }

  /** REST2 5.0 also ignores a condition on a phone number, so all users are read and compared here. */
  const byReading = async (phones: readonly string[], call: Call): Promise<readonly Fields[]> => {
    const hits: Fields[] = []
    const endings = new Set(phones.map(ending))
    let read = 0
    for await (const user of rest.every('/users', { fields: shown }, call)) {
      if (++read > maxUsers) {
        handle.log.warn({ maxUsers }, 'Too many users to search for a phone number; set fields.userPhone')
        return []
      }
      if (await hasPhone(user, phones, endings)) hits.push(user)
    }
    return hits
  }

  const hasPhone = async (user: Fields, phones: readonly string[], endings: ReadonlySet<string>): Promise<boolean> => {
    for (const field of phoneFields) {
      const written = word(user[field])
      if (written === undefined || !endings.has(ending(written))) continue
      const e164 = (await parsePhone(written, country))?.e164
      if (e164 !== undefined && phones.some((phone) => samePhone(e164, phone))) return true
    }
    return false
  }

  const find = async (addresses: readonly Address[], call: Call): Promise<readonly KnownContact[]> => {
    const found = new Map<string, KnownContact>()
    const add = (users: readonly Fields[]) => {
      for (const user of users) {
        const contact = toContact(user)
        if (contact) found.set(contact.id, contact)
      }
    }
    for (const { kind, value } of addresses) if (kind === 'bsuid') add(await byField(names.whatsAppId, value, call))
    const phones = addresses.filter(({ kind }) => kind === 'phone').map(({ value }) => value)
    if (phones.length > 0) {
      const field = names.userPhone
      if (field === undefined) add(await byReading(phones, call))
      else for (const variant of phones.flatMap(phoneVariants)) add(await byField(field, variant, call))
    }
    return [...found.values()]
  }

  const create = async (
    { addresses, name }: { addresses: readonly Address[]; name?: string },
    call: Call,
  ): Promise<{ id: string }> => {
    const phone = addresses.find(({ kind }) => kind === 'phone')?.value
    const whatsApp = addresses.find(({ kind }) => kind === 'bsuid')?.value
    const json = {
      // No colon and no plus: RT drops a requestor whose name it cannot parse.
      Name: `customer-${(phone ?? whatsApp ?? '').replace(/[^A-Za-z0-9]/g, '-')}`,
      Privileged: 0,
      ...(name !== undefined && { RealName: name }),
      ...(phone !== undefined && { MobilePhone: phone }),
      CustomFields: {
        ...(whatsApp !== undefined && { [names.whatsAppId]: whatsApp }),
        ...(phone !== undefined && names.userPhone !== undefined && { [names.userPhone]: phone }),
      },
    }
    const { body } = await rest.write('POST', '/user', json, call)
    const { body: user } = await rest.get(`/user/${encodeURIComponent(idOf(body) ?? json.Name)}`, call)
    return { id: word(fields(user).id) ?? json.Name }
  }

  return { find, create }
}

const ending = (phone: string): string => phone.replace(/\D/g, '').slice(-6)

// RT writes languages as pt_BR.
const toContact = (user: Fields): KnownContact | undefined => {
  const id = word(user.id)
  const name = word(user.RealName) ?? word(user.Name)
  if (id === undefined || name === undefined) return undefined
  const language = word(user.Lang)?.replace('_', '-')
  const zone = word(user.Timezone)
  return { id, name, ...(language !== undefined && { language }), ...(zone !== undefined && { zone }) }
}
