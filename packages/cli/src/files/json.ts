import type { Row } from './row.js'

const longestRecord = 100_000

/** The objects of a JSON array or of JSON Lines, one at a time, so that memory stays small. */
export const jsonRows = async function* (text: AsyncIterable<string>): AsyncGenerator<Row> {
  let line = 1
  let depth = 0
  let begun = 1
  let inString = false
  let escaped = false
  let held = ''
  for await (const piece of text)
    for (const character of piece) {
      if (character === '\n') line++
      if (depth === 0) {
        // Between objects: the brackets, commas and whitespace of an array, or the line ends of JSON Lines.
        if (character === '{') {
          depth = 1
          begun = line
          held = character
        } else if (!/[\s,[\]]/.test(character)) {
          yield { line, fields: undefined, problem: `expected an object, found ${JSON.stringify(character)}` }
          return
        }
        continue
      }
      held += character
      if (held.length > longestRecord) {
        yield { line: begun, fields: undefined, problem: 'an object is not closed' }
        return
      }
      if (escaped) escaped = false
      else if (inString) {
        if (character === '\\') escaped = true
        else if (character === '"') inString = false
      } else if (character === '"') inString = true
      else if (character === '{') depth++
      else if (character === '}') depth--
      if (depth === 0) {
        yield read(held, begun)
        held = ''
      }
    }
  if (depth > 0) yield { line: begun, fields: undefined, problem: 'an object is not closed' }
}

const read = (text: string, line: number): Row => {
  try {
    const fields = new Map<string, string | boolean>()
    for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, unknown>))
      if (typeof value === 'string' || typeof value === 'boolean') fields.set(name.toLowerCase(), value)
      else if (typeof value === 'number') fields.set(name.toLowerCase(), String(value))
      else if (value !== null)
        return { line, fields: undefined, problem: `${name.slice(0, 50)}: must be text, a number, true or false` }
    return { line, fields }
  } catch {
    return { line, fields: undefined, problem: 'not JSON' }
  }
}
