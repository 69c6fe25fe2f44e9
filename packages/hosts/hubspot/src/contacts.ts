import {
  type Address,
  type Call,
  type Fields,
  fields,
  isE164,
  type KnownContact,
  nationalFormats,
  parsePhone,
  samePhone,
  word,
} from '@deskwire/core/adapter'
import type { Hubspot } from './api.js'

const objects = '/crm/v3/objects/contacts'
const numbers = ['phone', 'mobilephone', 'hs_whatsapp_phone_number'] as const

/** A5: everybody this may be. Exactly one is known; none, several or a contradiction are up to the core. */
export const createContacts = (hubspot: Hubspot) => {
  const { settings } = hubspot
  const { scopedIdProperty, country } = settings
  const properties = ['firstname', 'lastname', 'email', 'hs_language', ...numbers]

  const search = (filters: readonly object[], call: Call) =>
    hubspot.search('contacts', { filterGroups: filters.map((one) => ({ filters: [one] })), properties }, call)

  /** HubSpot keeps searchable forms without a country code; people write theirs in many ways, so the hits are compared. */
  const byPhone = async (phone: string, call: Call): Promise<readonly Fields[]> => {
    const values = await nationalFormats(phone)
    const found = await search(
      ['hs_searchable_calculated_phone_number', 'hs_searchable_calculated_mobile_number', ...numbers].map((name) => ({
        propertyName: name,
        operator: 'IN',
        values,
      })),
      call,
    )
    const same: Fields[] = []
    for (const one of found)
      for (const written of numbers.flatMap((name) => word(fields(one.properties)[name]) ?? [])) {
        const theirs = await parsePhone(written.replace(/^00/, '+'), country)
        // Without a country code, the whole national number must be the same.
        if (theirs ? samePhone(theirs.e164, phone) : values.includes(written.replace(/\D/g, ''))) same.push(one)
      }
    return same
  }

  const byScopedId = async (value: string, call: Call): Promise<readonly Fields[]> =>
    scopedIdProperty === undefined ? [] : search([{ propertyName: scopedIdProperty, operator: 'EQ', value }], call)

  return {
    async find(addresses: readonly Address[], call: Call): Promise<readonly KnownContact[]> {
      const found = new Map<string, KnownContact>()
      for (const { kind, value } of addresses) {
        const hits =
          kind === 'phone' ? await byPhone(value, call) : kind === 'bsuid' ? await byScopedId(value, call) : []
        for (const hit of hits) {
          const id = word(hit.id)
          if (id !== undefined) found.set(id, knownOf(id, fields(hit.properties)))
        }
      }
      return [...found.values()]
    },

    async create(
      { addresses, name }: { addresses: readonly Address[]; name?: string },
      call: Call,
    ): Promise<{ id: string }> {
      const phone = addresses.find(({ kind, value }) => kind === 'phone' && isE164(value))?.value
      const scoped = addresses.find(({ kind }) => kind === 'bsuid')?.value
      const made = await hubspot.send(
        'POST',
        objects,
        {
          properties: {
            ...(name && { firstname: name }),
            ...(phone !== undefined && { phone }),
            ...(scoped !== undefined && scopedIdProperty !== undefined && { [scopedIdProperty]: scoped }),
          },
          associations: [],
        },
        call,
      )
      return { id: word(made.id) ?? '' }
    },
  }
}

const knownOf = (id: string, { firstname, lastname, email, phone, hs_language }: Fields): KnownContact => {
  const name = [word(firstname), word(lastname)].filter(Boolean).join(' ')
  const language = word(hs_language)
  return { id, name: name || word(email) || word(phone) || id, ...(language !== undefined && { language }) }
}
