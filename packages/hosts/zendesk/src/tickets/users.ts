import {
  type Address,
  byStrength,
  type Call,
  type KnownContact,
  nationalFormats,
  type Opening,
  parsePhone,
  samePhone,
} from '@deskwire/core/adapter'
import type { ZendeskUser } from '../shapes.js'
import type { Zendesk } from '../zendesk-api.js'

/** The external id we give an end user: the strongest address, so a business-scoped id outranks a phone. */
const externalIdOf = (zendesk: Zendesk, address: Address): string =>
  `${zendesk.settings.externalIdPrefix}${address.value}`

/** A5: everybody this may be. Exactly one is known; none, several or a contradiction are up to the caller. */
export const findContacts = async (
  zendesk: Zendesk,
  addresses: readonly Address[],
  call: Call,
): Promise<readonly KnownContact[]> => {
  const found = new Map<number, ZendeskUser>()
  for (const address of addresses) {
    const users = address.kind === 'phone' ? await byPhone(zendesk, address.value, call) : []
    for (const user of [...users, ...(await byExternalId(zendesk, address, call))])
      if (isContact(zendesk, user)) found.set(user.id, user)
  }
  return [...found.values()].map((user) => ({
    id: String(user.id),
    name: user.name ?? '',
    ...(user.locale && { language: user.locale }),
    ...(user.iana_time_zone && { zone: user.iana_time_zone }),
  }))
}

const byExternalId = async (zendesk: Zendesk, address: Address, call: Call): Promise<readonly ZendeskUser[]> => {
  const externalId = externalIdOf(zendesk, address)
  const users = await search(zendesk, `external_id=${encodeURIComponent(externalId)}`, call)
  return users.filter((user) => user.external_id === externalId)
}

/** Contacts' phones are spelled in many ways, so all spellings are searched and the hits compared. */
const byPhone = async (zendesk: Zendesk, phone: string, call: Call): Promise<readonly ZendeskUser[]> => {
  const formats = await nationalFormats(phone)
  const terms = formats.map((format) => `phone:"${format.replaceAll('"', '')}"`)
  // Equal keywords in one query mean any of them (Zendesk help, "Zendesk Support search reference").
  const queries = zendesk.settings.phoneSearch === 'joined' ? [terms.join(' ')] : terms
  const found: ZendeskUser[] = []
  for (const query of queries)
    for (const user of await search(zendesk, `query=${encodeURIComponent(`role:end-user ${query}`)}`, call))
      if (await hasPhone(zendesk, user, phone, formats)) found.push(user)
  return found
}

const hasPhone = async (
  { settings }: Zendesk,
  user: ZendeskUser,
  phone: string,
  formats: readonly string[],
): Promise<boolean> => {
  if (!user.phone) return false
  const theirs = await parsePhone(user.phone.replace(/^\s*00/, '+'), settings.country)
  if (theirs) return samePhone(theirs.e164, phone)
  // Written without a country code, and no default country: the whole national number must match.
  return formats.includes(user.phone.replace(/\D/g, ''))
}

const search = async (zendesk: Zendesk, query: string, call: Call): Promise<readonly ZendeskUser[]> => {
  const { data } = await zendesk.http.request<{ users?: readonly ZendeskUser[] }>(
    { method: 'GET', url: `/users/search?${query}` },
    call,
  )
  return data.users ?? []
}

const isContact = ({ settings }: Zendesk, user: ZendeskUser): boolean => {
  if (user.active === false || user.suspended === true || (user.role ?? 'end-user') !== 'end-user') return false
  // Created by us from an unverified number; an e-mail address was added by somebody who knows them.
  const ours = user.external_id?.startsWith(settings.externalIdPrefix) ?? false
  return settings.guestsAreContacts || !ours || Boolean(user.email)
}

/** The end user a ticket is opened for: the contact, else one of ours, created once per address. */
export const requesterFor = (
  zendesk: Zendesk,
  { customer, language }: Pick<Opening, 'customer' | 'language'>,
  call: Call,
): Promise<number> =>
  customer.contact !== undefined && /^\d{1,16}$/.test(customer.contact)
    ? Promise.resolve(Number(customer.contact))
    : guest(zendesk, customer, language, call)

/** The one we created before, with any name agents gave it since; else a new one. */
const guest = async (
  zendesk: Zendesk,
  customer: Opening['customer'],
  language: string | undefined,
  call: Call,
): Promise<number> => {
  const [strongest] = byStrength(customer.addresses)
  const [known] = strongest ? await byExternalId(zendesk, strongest, call) : []
  return known?.id ?? upsert(zendesk, customer, language, call)
}

const upsert = async (
  zendesk: Zendesk,
  { addresses, name }: { addresses: readonly Address[]; name?: string },
  language: string | undefined,
  call: Call,
): Promise<number> => {
  const [strongest] = byStrength(addresses)
  const phone = addresses.find(({ kind }) => kind === 'phone')?.value
  const { locales } = zendesk.settings
  const locale = language !== undefined && Object.hasOwn(locales, language) ? locales[language] : undefined
  const { data } = await zendesk.http.request<{ user: { id: number } }>(
    {
      method: 'POST',
      url: '/users/create_or_update',
      json: {
        user: {
          name: name?.trim() || phone || strongest?.value || 'WhatsApp',
          role: 'end-user',
          skip_verify_email: true,
          ...(strongest && { external_id: externalIdOf(zendesk, strongest) }),
          ...(phone !== undefined && { phone }),
          ...(locale !== undefined && { locale_id: locale }),
        },
      },
      // The second time, it is found by its external id.
      repeatable: true,
    },
    call,
  )
  return data.user.id
}

export const createContact = async (
  zendesk: Zendesk,
  about: { addresses: readonly Address[]; name?: string },
  call: Call,
): Promise<{ id: string }> => ({ id: String(await upsert(zendesk, about, undefined, call)) })
