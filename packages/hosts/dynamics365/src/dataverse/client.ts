import { createHash } from 'node:crypto'
import { type Call, type Fields, isFields } from '@deskwire/core/adapter'
import type { Client } from '../connection.js'
import { listIn } from '../messaging/activity.js'

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const isGuid = (text: string): boolean => guid.test(text)

/** The same key gives the same row, so that a repeated write creates only one. */
export const keyedId = (key: string): string => {
  const hex = createHash('sha256').update(`deskwire ${key}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** A string in an OData filter. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The rows a query finds. */
export const rows = async (
  client: Client,
  collection: string,
  query: { select: readonly string[]; filter: string; top: number; orderBy?: string },
  call: Call,
): Promise<readonly Fields[]> => {
  const parameters = [
    `$select=${query.select.join(',')}`,
    `$filter=${encodeURIComponent(query.filter)}`,
    ...(query.orderBy === undefined ? [] : [`$orderby=${encodeURIComponent(query.orderBy)}`]),
    `$top=${query.top}`,
  ]
  // Adds labels to the numbers of choices, in the application user's language.
  const prefer = 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"'
  const url = `/${collection}?${parameters.join('&')}`
  const { data } = await client.request({ method: 'GET', url, headers: { prefer } }, call)
  return isFields(data) ? listIn(data, 'value') : []
}
