export type Row = Record<string, unknown>
type Test = (row: Row) => boolean

const token = /\s*(\(|\)|,|'(?:[^']|'')*'|[A-Za-z0-9_:.+-]+)/y

const tokensOf = (text: string): string[] => {
  const tokens: string[] = []
  token.lastIndex = 0
  while (token.lastIndex < text.trimEnd().length) {
    const found = token.exec(text)
    if (!found?.[1]) throw new SyntaxError(`$filter at ${text.slice(token.lastIndex)}`)
    tokens.push(found[1])
  }
  return tokens
}

const literal = (word: string): string | number | boolean => {
  if (word.startsWith("'")) return word.slice(1, -1).replaceAll("''", "'")
  if (word === 'true' || word === 'false') return word === 'true'
  return /^-?\d+$/.test(word) ? Number(word) : word
}

/** The part of OData's filter language in use: eq, ne, ge, contains, and, or, brackets. */
export const filterOf = (text: string): Test => {
  const tokens = tokensOf(text)
  let at = 0
  const take = (wanted?: string): string => {
    const word = tokens[at++]
    if (word === undefined || (wanted !== undefined && word !== wanted)) throw new SyntaxError(`$filter: ${word}`)
    return word
  }
  const one = (): Test => {
    const word = take()
    if (word === '(') {
      const inner = either()
      take(')')
      return inner
    }
    if (word === 'contains') {
      take('(')
      const field = take()
      take(',')
      const wanted = String(literal(take())).toLowerCase()
      take(')')
      return (row) =>
        String(row[field] ?? '')
          .toLowerCase()
          .includes(wanted)
    }
    const operator = take()
    const wanted = literal(take())
    const same = (row: Row) => String(row[word] ?? '').toLowerCase() === String(wanted).toLowerCase()
    if (operator === 'eq') return same
    if (operator === 'ne') return (row) => !same(row)
    if (operator === 'ge') return (row) => String(row[word] ?? '') >= String(wanted)
    throw new SyntaxError(`$filter: ${operator}`)
  }
  const both = (): Test => {
    let left = one()
    while (tokens[at] === 'and') {
      at += 1
      const before = left
      const right = one()
      left = (row) => before(row) && right(row)
    }
    return left
  }
  const either = (): Test => {
    let left = both()
    while (tokens[at] === 'or') {
      at += 1
      const before = left
      const right = both()
      left = (row) => before(row) || right(row)
    }
    return left
  }
  const test = either()
  if (at < tokens.length) throw new SyntaxError(`$filter: ${tokens[at]}`)
  return test
}
