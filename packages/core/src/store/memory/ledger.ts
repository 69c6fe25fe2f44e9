import { randomBytes } from 'node:crypto'
import type { ConsentRecord } from '../../model/consent.js'
import type { Choice } from '../../model/content.js'
import type { LedgerTables } from '../rules/tables.js'
import { pageOf } from './names.js'

const at = (...parts: readonly string[]): string => parts.join('\n')

export const ledgerInMemory = (): LedgerTables & { eraseChoices(conversation: string): void } => {
  const byId = new Map<string, { number: number; record: ConsentRecord }>()
  const choices = new Map<string, Map<string, Choice>>()
  const written = new Map<string, string | undefined>()
  const pauses = new Map<string, number>()
  const marks = new Map<string, string>()
  const salt = randomBytes(16).toString('hex')
  let consents: { number: number; record: ConsentRecord }[] = []
  let number = 0
  return {
    addConsent(record) {
      const id = at(record.tenant, record.id)
      if (byId.has(id)) return
      const item = { number: ++number, record }
      byId.set(id, item)
      consents.push(item)
    },
    consents(tenant, { customers, keys = [], hashes = [], ids, channel, line, after, limit }) {
      const past = after === undefined ? 0 : Number(after)
      const among = ids ? ids.flatMap((id) => byId.get(at(tenant, id)) ?? []) : consents
      if (ids) among.sort((a, b) => a.number - b.number)
      const found = among.filter(
        ({ number: n, record }) =>
          n > past &&
          record.tenant === tenant &&
          (channel === undefined || record.channel === channel) &&
          (line === undefined || record.line === line) &&
          (customers === undefined ||
            customers.includes(record.customer) ||
            record.addresses.some((address) => keys.includes(address) || hashes.includes(address))),
      )
      const page = pageOf(found, limit, (item) => String(item.number))
      return { ...page, items: page.items.map(({ record }) => record) }
    },
    redactConsents(tenant, customer, keep) {
      const kept = new Map(keep.map((record) => [record.id, record]))
      consents = consents.flatMap((item) => {
        if (item.record.tenant !== tenant || item.record.customer !== customer) return item
        const id = at(tenant, item.record.id)
        const record = kept.get(item.record.id)
        byId.delete(id)
        if (!record) return []
        const left = { number: item.number, record }
        byId.set(id, left)
        return left
      })
    },
    choice: (tenant, conversation, id) => choices.get(at(tenant, conversation))?.get(id),
    setChoice(tenant, conversation, id, choice) {
      const known = choices.get(at(tenant, conversation)) ?? new Map<string, Choice>()
      choices.set(at(tenant, conversation), known.set(id, choice))
    },
    eraseChoices: (place) => void choices.delete(place),
    wrote: (tenant, host, id) => written.has(at(tenant, host, id)),
    setWritten: (tenant, host, id, message) => void written.set(at(tenant, host, id), message),
    // Asked before every outside call, and usually nothing is paused.
    paused: (tenant, key) => (pauses.size === 0 ? undefined : pauses.get(at(tenant, key))),
    setPause: (tenant, key, until) => void pauses.set(at(tenant, key), until),
    mark: (tenant, key) => marks.get(at(tenant, key)),
    setMark: (tenant, key, value) => void marks.set(at(tenant, key), value),
    salt: () => salt,
  }
}
