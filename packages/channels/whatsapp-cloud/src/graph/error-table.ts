import { access, accountErrors, tooManyCalls } from './account-errors.js'
import { type ErrorRow, row } from './error-row.js'
import { mediaNotFetched, messageErrors } from './message-errors.js'

/** From "support/error-codes", and the pages of features that add their own codes. */
export const errorTable: ReadonlyMap<number, ErrorRow> = new Map([...accountErrors, ...messageErrors])

const families: readonly [from: number, to: number, row: ErrorRow][] = [
  [200, 299, access],
  [131200, 131299, row('group', 'fix', 'The group does not allow this.')],
  [138000, 138999, row('config', 'fix', 'Calling refused the request.')],
  [2388000, 2388999, row('template', 'fix', 'The template was refused.', 'Correct the template in WhatsApp Manager.')],
]

export const errorRow = (code: number): ErrorRow | undefined =>
  errorTable.get(code) ?? families.find(([from, to]) => code >= from && code <= to)?.[2]

/** For when the code alone is not enough. `unfetched`: an upload error for media that Meta could not fetch from its link. */
export const rowOf = (code: number, status: number | undefined, unfetched: boolean): ErrorRow | undefined => {
  const known = errorRow(code)
  if (status === 429 && known?.code !== 'rate_limited') return tooManyCalls
  return code === 131053 && unfetched ? mediaNotFetched : known
}
