import {
  type Address,
  type Call,
  type Fields,
  fields,
  type Handle,
  type KnownContact,
  list,
  parsePhone,
  samePhone,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { customField, type Rest } from './rest.js'

const pageSize = 100

/** Redmine's users as contacts, by a custom field; it has no search by one, so all are read and compared. */
export const createContacts = ({ options, log }: Handle<Settings>, rest: Rest, field: number) => {
  const { country, maxUsers } = options

  async function* users(call: Call): AsyncGenerator<Fields> {
    for (let offset = 0; offset <= maxUsers; offset += pageSize) {
      const found = list((await rest.get(`/users.json?limit=${pageSize}&offset=${offset}`, call)).users).map(fields)
      yield* found
      if (found.length < pageSize) return
    }
    log.warn({ maxUsers }, 'Too many users to search for a phone number')
  }

  return {
    async find(addresses: readonly Address[], call: Call): Promise<readonly KnownContact[]> {
      const phones = addresses.filter(({ kind }) => kind === 'phone').map(({ value }) => value)
      if (phones.length === 0) return []
      const found: KnownContact[] = []
      for await (const user of users(call)) {
        const written = customField(user, field)
        const e164 = written === undefined ? undefined : (await parsePhone(written, country))?.e164
        if (e164 === undefined || !phones.some((phone) => samePhone(e164, phone))) continue
        const id = word(user.id)
        const name = [word(user.firstname), word(user.lastname)].filter(Boolean).join(' ')
        if (id !== undefined && name !== '') found.push({ id, name })
      }
      return found
    },
  }
}
