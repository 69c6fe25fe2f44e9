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
  type Opening,
  phoneVariants,
  samePhone,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import type { Rest } from './rest.js'

interface Person {
  id: number
  /** By which Chatwoot knows them in the inbox. */
  source: string
}

type About = Pick<Opening['customer'], 'addresses' | 'name'>

/** Contacts: found by number, made for whoever is unknown, and joined to the inbox. */
export const createContacts = ({ options }: Handle<Settings>, rest: Rest) => {
  const identifierOf = ({ value }: Address): string => `${options.identifierPrefix}${value}`

  const search = async (words: string, call: Call): Promise<readonly Fields[]> =>
    list((await rest.get(`/contacts/search?q=${encodeURIComponent(words)}`, call)).payload).map(fields)

  /** The one that we made for this address. */
  const made = async (address: Address, call: Call): Promise<Fields | undefined> => {
    const identifier = identifierOf(address)
    return (await search(identifier, call)).find((one) => one.identifier === identifier)
  }

  /** A contact that we made of a number nobody knew is a guest, until somebody who knows them adds an e-mail address. */
  const isContact = ({ identifier, email, blocked }: Fields): boolean =>
    blocked !== true &&
    (options.guestsAreContacts ||
      word(email) !== undefined ||
      !(word(identifier)?.startsWith(options.identifierPrefix) ?? false))

  /** A5: everybody this may be. Chatwoot keeps numbers as E.164, and each once; their variants are other contacts. */
  const find = async (addresses: readonly Address[], call: Call): Promise<readonly KnownContact[]> => {
    const found = new Map<unknown, Fields>()
    for (const address of addresses) {
      const one = await made(address, call)
      if (one) found.set(one.id, one)
      if (address.kind !== 'phone') continue
      for (const variant of phoneVariants(address.value))
        for (const contact of await search(variant, call))
          if (samePhone(word(contact.phone_number) ?? '', address.value)) found.set(contact.id, contact)
    }
    return [...found.values()].filter(isContact).map(({ id, name }) => ({ id: word(id) ?? '', name: word(name) ?? '' }))
  }

  const create = async ({ addresses, name }: About, withPhone: boolean, call: Call): Promise<Person | undefined> => {
    const [strongest] = byStrength(addresses)
    const phone = addresses.find(({ kind }) => kind === 'phone')?.value
    const json = {
      inbox_id: await rest.inbox(call),
      name: name?.trim().slice(0, 255) || phone || strongest?.value || 'WhatsApp',
      ...(strongest && { identifier: identifierOf(strongest) }),
      ...(withPhone && phone !== undefined && { phone_number: phone }),
    }
    const { status, data } = await rest.request('POST', '/contacts', call, { json, accept: [422] })
    if (status === 422) return undefined
    const { contact, contact_inbox } = fields(fields(data).payload)
    const id = Number(word(fields(contact).id))
    const source = word(fields(contact_inbox).source_id)
    if (!id || source === undefined) throw fail('unexpected_answer', 'Chatwoot made a contact without saying which')
    return { id, source }
  }

  /** A contact who is not in the inbox yet gets a source id there; Chatwoot makes it, so nobody can guess it. */
  const joined = async (contact: Fields, call: Call): Promise<Person> => {
    const id = Number(word(contact.id))
    const inbox_id = await rest.inbox(call)
    const known = list(contact.contact_inboxes)
      .map(fields)
      .find((one) => fields(one.inbox).id === inbox_id)
    const source = word(known?.source_id)
    if (source !== undefined) return { id, source }
    const { data } = await rest.request('POST', `/contacts/${id}/contact_inboxes`, call, { json: { inbox_id } })
    const given = word(fields(data).source_id)
    if (given === undefined)
      throw fail('unexpected_answer', 'Chatwoot added a contact to the inbox without a source id')
    return { id, source: given }
  }

  /** The one we made before, with any name agents gave it since; else a new one. */
  const guest = async (about: About, call: Call): Promise<Person> => {
    const [strongest] = byStrength(about.addresses)
    const known = strongest && (await made(strongest, call))
    if (known) return joined(known, call)
    // Refused: the number is that of a contact who is somebody else, or of several, or the contact was made just now.
    const person = await create(about, true, call)
    if (person) return person
    const now = strongest && (await made(strongest, call))
    if (now) return joined(now, call)
    const nameless = await create(about, false, call)
    if (nameless) return nameless
    throw fail('refused', 'Chatwoot takes no contact for this customer')
  }

  const of = async ({ contact, ...about }: Opening['customer'], call: Call): Promise<Person> => {
    if (contact === undefined || !/^\d{1,16}$/.test(contact)) return guest(about, call)
    const { status, data } = await rest.request('GET', `/contacts/${contact}`, call, { accept: [404] })
    return status === 404 ? guest(about, call) : joined(fields(fields(data).payload), call)
  }

  /** Whom a conversation that was opened would belong to; nothing is made. */
  const known = async ({ contact, addresses }: Opening['customer'], call: Call): Promise<string | undefined> => {
    if (contact !== undefined) return contact
    const [strongest] = byStrength(addresses)
    return strongest && word((await made(strongest, call))?.id)
  }

  return {
    of,
    known,
    facet: {
      find,
      create: async (about: { addresses: readonly Address[]; name?: string }, call: Call) => ({
        id: String((await guest(about, call)).id),
      }),
    },
  }
}

export type Contacts = ReturnType<typeof createContacts>
