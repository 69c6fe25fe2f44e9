import { type Address, type Call, fail, fields, type KnownContact, phoneVariants, word } from '@deskwire/core/adapter'
import type { Rest } from './rest.js'

const aliasesOf = ({ kind, value }: Address): readonly string[] =>
  kind === 'phone'
    ? [...new Set([value, ...phoneVariants(value)])].map((phone) => `alt:phone:${encodeURIComponent(phone)}`)
    : [`alt:custom:${encodeURIComponent(value)}`]

/** People in Front by their handles (docs/resource-aliases-1); it keeps numbers in international form. */
export const createContacts = (rest: Rest) => ({
  async find(addresses: readonly Address[], call: Call): Promise<readonly KnownContact[]> {
    const found = new Map<string, string>()
    for (const alias of new Set(addresses.flatMap(aliasesOf))) {
      const contact = await rest.find(rest.core, `/contacts/${alias}`, call)
      const id = word(contact?.id)
      const name = word(contact?.name)
      // Front makes a contact without a name of whoever writes. Such a one is a guest.
      if (id !== undefined && name !== undefined) found.set(id, name)
    }
    return [...found].map(([id, name]) => ({ id, name }))
  },

  async create(
    { addresses, name }: { addresses: readonly Address[]; name?: string },
    call: Call,
  ): Promise<{ id: string }> {
    const handles = addresses.map(({ kind, value }) => ({
      handle: value,
      source: kind === 'phone' ? 'phone' : 'custom',
    }))
    const json = { ...(name !== undefined && { name }), handles }
    const { data } = await rest.core.request({ method: 'POST', url: '/contacts', json }, call)
    const id = word(fields(data).id)
    if (id === undefined)
      throw fail('unexpected_answer', 'Front made a contact without saying which', { ambiguous: true })
    return { id }
  },
})
