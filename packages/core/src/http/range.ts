import type { WebhookRequest } from '../ports/shared.js'

export interface Range {
  from: number
  /** Included. */
  to: number
}

/**
 * The single range requested (RFC 9110, section 14). For several ranges, another unit, or a file of unknown size
 * it is the whole file, which is always a valid answer.
 */
export const rangeOf = (
  headers: WebhookRequest['headers'],
  etag: string,
  size: number | undefined,
): Range | undefined | 'unsatisfiable' => {
  const asked = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range?.trim() ?? '')
  if (!asked || size === undefined) return undefined
  const [, first = '', last = ''] = asked
  if (first === '' && last === '') return undefined
  const condition = headers['if-range']
  if (condition !== undefined && condition !== etag) return undefined
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { from: size - length, to: size - 1 }
  }
  const from = Number(first)
  if (last !== '' && Number(last) < from) return undefined
  if (from >= size) return 'unsatisfiable'
  return { from, to: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}
