import { type Fields, fields, type HostEvent, list, word } from '@deskwire/core/adapter'

export const idOf = (reference: unknown): string | undefined => word(fields(reference).id)

export const customField = (record: Fields, name: string): string | undefined => customFields(record, name)[0]

export const customFields = (record: Fields, name: string): readonly string[] => {
  const found = list(record.CustomFields).find((one) => fields(one).name === name)
  return list(fields(found).values)
    .map(word)
    .filter((value) => value !== undefined)
}

/** The number at the end of a link: a `Location`, an `_url`, `fsck.com-rt://example.com/ticket/4`. */
export const idAtEnd = (link: unknown): string | undefined => /\/(\d+)\/?$/.exec(word(link) ?? '')?.[1]

/** `2026-11-20T04:34:03Z`, in whole seconds, as RT stores times. */
export const secondsOf = (time: unknown): number => Math.floor(Date.parse(word(time) ?? '') / 1000)

/** The time format of RT's database, as needed in a JSON query: always UTC. */
export const databaseTime = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')

export const quoted = (value: string): string => `'${value.replace(/[\\']/g, '\\$&')}'`

/**
 * The hint of a reply: its transaction and its time, so that a transaction which was rolled back is not
 * awaited forever. The same from a webhook and from `missed`.
 */
export const hintOf = (transaction: string, seconds: number, ticket: string): HostEvent => ({
  kind: 'changed',
  id: `${transaction}-${seconds}`,
  at: { ticket },
})

export const readHint = (id: string): { transaction: string; seconds: number } | undefined => {
  const found = /^(\d{1,18})-(\d{1,12})$/.exec(id)
  return found?.[1] && found[2] ? { transaction: found[1], seconds: Number(found[2]) } : undefined
}
