import {
  type Address,
  type Call,
  type Fields,
  type Host,
  isFields,
  type KnownContact,
  nationalFormats,
  parsePhone,
  phoneVariants,
} from '@deskwire/core/adapter'
import type { Client } from '../connection.js'
import { textIn } from '../messaging/activity.js'
import type { Dataverse } from '../options.js'
import { quoted, rows } from './client.js'

// Two hits would show that it is not unique; a few more, because a number may be somebody else's in another country.
const most = 10

/** Known only if exactly one contact has the number, in any spelling. */
export const contactsOf = (client: Client, settings: Dataverse): NonNullable<Host['contacts']> => ({
  find: async (addresses, call) => {
    const found = new Map<string, KnownContact>()
    for (const address of addresses)
      for (const row of await rowsOf(client, settings, address, call)) {
        const id = textIn(row, 'contactid')
        if (id !== undefined) found.set(id, { id, name: textIn(row, 'fullname') ?? id })
      }
    return [...found.values()]
  },
  create: async ({ addresses, name }, call) => {
    const phone = addresses.find(({ kind }) => kind === 'phone')?.value
    const user = addresses.find(({ kind }) => kind === 'bsuid')?.value
    const words = (name ?? '').trim().split(/\s+/)
    const last = words.pop() || phone || 'Customer'
    const { data } = await client.request<Fields>(
      {
        method: 'POST',
        url: '/contacts?$select=contactid',
        headers: { prefer: 'return=representation' },
        json: {
          lastname: last.slice(0, 50),
          ...(words.length > 0 && { firstname: words.join(' ').slice(0, 50) }),
          ...(phone !== undefined && { [settings.phoneFields[0] ?? 'mobilephone']: phone }),
          ...(user !== undefined && settings.userIdField !== undefined && { [settings.userIdField]: user }),
        },
      },
      call,
    )
    return { id: (isFields(data) && textIn(data, 'contactid')) || '' }
  },
})

const rowsOf = async (
  client: Client,
  { phoneFields, userIdField, country }: Dataverse,
  address: Address,
  call: Call,
): Promise<readonly Fields[]> => {
  const query = (filter: string) =>
    rows(
      client,
      'contacts',
      { select: ['contactid', 'fullname', ...phoneFields], filter: `statecode eq 0 and (${filter})`, top: most },
      call,
    )
  if (address.kind === 'bsuid')
    return userIdField === undefined ? [] : query(`${userIdField} eq ${quoted(address.value)}`)
  if (address.kind !== 'phone') return []
  const formats = await formatsOf(address.value, country)
  return query(phoneFields.flatMap((field) => formats.map((format) => `${field} eq ${quoted(format)}`)).join(' or '))
}

/** "06 12345678" is one person in the Netherlands and another in France: the country of the records decides. */
const formatsOf = async (phone: string, country: string | undefined): Promise<readonly string[]> => {
  const formats = withSeparators(await nationalFormats(phone))
  if (country === undefined || (await parsePhone(phone))?.country === country) return formats
  const whole = new Set(phoneVariants(phone).map((variant) => variant.slice(1)))
  return formats.filter((format) => /^(?:\+|00)/.test(format) || whole.has(format))
}

/** People write +1 555-123-0002, 555.123.0002 and +1 (555) 123-0002; a filter compares the text. */
const withSeparators = (formats: readonly string[]): readonly string[] => {
  const all = new Set(formats)
  const code = formats.map((format) => /^\+\d+(?= )/.exec(format)?.[0]).find((found) => found)
  for (const format of formats) {
    const groups = format.split(/[\s()-]+/).filter(Boolean)
    if (groups.length < 2) continue
    for (const between of ['-', '.', ' ']) all.add(groups.join(between))
    if (format.startsWith('+')) all.add(`${groups[0]} ${groups.slice(1).join('-')}`)
    else if (code && !format.startsWith('0')) all.add(`${code} ${format}`)
  }
  return [...all]
}
