import {
  type Address,
  byStrength,
  type Call,
  type Fields,
  fail,
  fields,
  type Handle,
  type KnownContact,
  list,
  nationalFormats,
  parsePhone,
  phoneVariants,
  samePhone,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { filter, type Rest } from './rest.js'

// In front of the external ids that we give.
const prefix = 'deskwire:'
// A group of a search has at most 15 filters ("Search contacts").
const mostFilters = 15

export interface Person {
  id: string
  /** Whom a conversation is created from is told apart by their role. */
  role: 'user' | 'lead'
}

/** Who writes: contacts with a phone, and those that we make for unknown customers. */
export const createContacts = ({ options }: Handle<Settings>, rest: Rest) => {
  const externalIdOf = ({ value }: Address): string => `${prefix}${value}`

  /** At once, where a search knows of a new contact only after minutes ("Contact Creation Delay"). */
  const byExternalId = async (address: Address, call: Call): Promise<Fields | undefined> =>
    rest.find(`/contacts/find_by_external_id/${encodeURIComponent(externalIdOf(address))}`, call)

  const byPhone = async (phone: string, call: Call): Promise<readonly Fields[]> => {
    const spelled = [...new Set([...phoneVariants(phone), ...(await nationalFormats(phone))])]
    const found: Fields[] = []
    for (let from = 0; from < spelled.length; from += mostFilters) {
      const some = spelled.slice(from, from + mostFilters).map((one) => filter('phone', '=', one))
      const query = some.length === 1 ? some[0] : { operator: 'OR', value: some }
      found.push(...(await rest.search('contacts', { query, pagination: { per_page: 50 } }, call)).found)
    }
    const theirs = await Promise.all(found.map((one) => hasPhone(one, phone)))
    return found.filter((_, n) => theirs[n])
  }

  const hasPhone = async (contact: Fields, phone: string): Promise<boolean> => {
    const written = word(contact.phone)
    const e164 = written === undefined ? undefined : (await parsePhone(written, options.country))?.e164
    return e164 !== undefined && samePhone(e164, phone)
  }

  // Made by us from a number that nobody verified; an e-mail address was added by somebody who knows them.
  const isKnown = ({ external_id, email }: Fields): boolean =>
    !(word(external_id) ?? '').startsWith(prefix) || Boolean(word(email))

  const find = async (addresses: readonly Address[], call: Call): Promise<readonly KnownContact[]> => {
    const found = new Map<string, KnownContact>()
    for (const address of addresses) {
      const ours = await byExternalId(address, call)
      const others = address.kind === 'phone' ? await byPhone(address.value, call) : []
      for (const contact of ours ? [ours, ...others] : others) {
        const id = word(contact.id)
        const language = word(contact.language_override)
        const name = word(contact.name) ?? word(contact.email) ?? address.value
        if (id !== undefined && isKnown(contact)) found.set(id, { id, name, ...(language && { language }) })
      }
    }
    return [...found.values()]
  }

  const create = async (
    { addresses, name }: { addresses: readonly Address[]; name?: string },
    call: Call,
  ): Promise<{ id: string }> => {
    const [strongest] = byStrength(addresses)
    if (!strongest) throw fail('invalid', 'A contact needs an address')
    const known = await byExternalId(strongest, call)
    const id = word(known?.id) ?? (await made(strongest, addresses, name, call))
    return { id }
  }

  const made = async (
    strongest: Address,
    addresses: readonly Address[],
    name: string | undefined,
    call: Call,
  ): Promise<string> => {
    const phone = addresses.find(({ kind }) => kind === 'phone')?.value
    const about = {
      role: 'user',
      external_id: externalIdOf(strongest),
      name: name?.trim().slice(0, 255) || phone || strongest.value,
    }
    const ask = (json: object) =>
      // The external id is unique: the second time it is there already.
      rest.request('POST', '/contacts', call, { json, repeatable: true, accept: [400, 409] })
    let { status, data } = await ask(phone === undefined ? about : { ...about, phone })
    // A number that Intercom takes for none must not keep the customer from writing.
    if (status === 400) ({ status, data } = await ask(about))
    const id = status < 300 ? word(fields(data).id) : undefined
    if (id !== undefined) return id
    const there = word((await byExternalId(strongest, call))?.id) ?? (await unarchived(data, call))
    if (there !== undefined) return there
    throw fail('refused', 'Intercom did not make a contact for the customer', {
      remedy: 'See whether a contact with this phone is archived or blocked.',
    })
  }

  /** "An archived contact matching those details already exists with id=…". */
  const unarchived = async (data: unknown, call: Call): Promise<string | undefined> => {
    const said = word(fields(list(fields(data).errors)[0]).message) ?? ''
    const id = /\bid=([0-9a-f]{24})\b/.exec(said)?.[1]
    if (id === undefined || !/archived/i.test(said)) return undefined
    await rest.request('POST', `/contacts/${id}/unarchive`, call, { repeatable: true })
    return id
  }

  /** Who a conversation is opened for: the contact that is known, else ours. */
  const personFor = async (
    customer: { contact?: string; addresses: readonly Address[]; name?: string },
    call: Call,
  ): Promise<Person> => {
    const known =
      customer.contact === undefined
        ? undefined
        : await rest.find(`/contacts/${encodeURIComponent(customer.contact)}`, call)
    const id = word(known?.id)
    if (id !== undefined) return { id, role: word(known?.role) === 'lead' ? 'lead' : 'user' }
    return { ...(await create(customer, call)), role: 'user' }
  }

  return { find, create, personFor }
}

export type Contacts = ReturnType<typeof createContacts>
