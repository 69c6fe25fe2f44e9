import { type Call, type Fields, fail, fields, type Http, list, own, word } from '@deskwire/core/adapter'

/**
 * `^` joins conditions in an encoded query, so no value may hold one; nor a line break. A value that begins with
 * `javascript:` is a script that the instance runs ("Operators available for filters and queries"), and is refused.
 */
export const literal = (value: string): string => {
  const plain = value.replace(/[\^\r\n\0]/g, ' ').slice(0, 500)
  if (isScript(plain))
    throw fail('invalid', 'ServiceNow would run this as a script, so it is not searched for', {
      remedy: 'Search for other words.',
    })
  return plain
}

export const isScript = (value: string): boolean => /^\s*javascript\s*:/i.test(value)

/** A list for `IN`, where the comma divides. */
export const literals = (values: readonly string[]): string =>
  values.map((value) => literal(value).replace(/,/g, ' ')).join(',')

interface Query {
  query: string
  fields: readonly string[]
  limit?: number
  offset?: number
}

/** Rows of a table, values as they are stored and references as ids. */
export const rows = async (http: Http, table: string, about: Query, call: Call): Promise<readonly Fields[]> => {
  const search = new URLSearchParams({
    sysparm_query: about.query,
    sysparm_fields: about.fields.join(','),
    sysparm_limit: String(about.limit ?? 20),
    sysparm_exclude_reference_link: 'true',
    ...(about.offset !== undefined && { sysparm_offset: String(about.offset) }),
  })
  const { data } = await http.request({ method: 'GET', url: `/api/now/table/${table}?${search}` }, call)
  return list(own(data, 'result')).map(fields)
}

/** The `result` of an answer. */
export const resultOf = (data: unknown): Fields => fields(own(data, 'result'))

export const insert = async (http: Http, table: string, json: Fields, call: Call): Promise<Fields> =>
  resultOf((await http.request({ method: 'POST', url: `/api/now/table/${table}`, json }, call)).data)

export const update = async (http: Http, table: string, id: string, json: Fields, call: Call): Promise<Fields> =>
  resultOf(
    (
      await http.request(
        { method: 'PATCH', url: `/api/now/table/${table}/${encodeURIComponent(id)}`, json, repeatable: true },
        call,
      )
    ).data,
  )

/** A column as text; a reference may come as an object all the same. */
export const column = (row: Fields, name: string): string | undefined => {
  const value = own(row, name)
  return word(value) ?? word(own(value, 'value'))
}
