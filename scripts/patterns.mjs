// The patterns of our sources: every literal, and every `new RegExp`, read from the syntax tree.
import { readFileSync } from 'node:fs'
import { parseSync } from 'oxc-parser'

const isRegExp = (node) =>
  (node.type === 'NewExpression' || node.type === 'CallExpression') &&
  node.callee.type === 'Identifier' &&
  node.callee.name === 'RegExp'

const visit = (node, see) => {
  if (Array.isArray(node)) for (const one of node) visit(one, see)
  else if (node !== null && typeof node === 'object') {
    if (typeof node.type === 'string') see(node)
    for (const [key, value] of Object.entries(node)) if (typeof value === 'object' && key !== 'value') visit(value, see)
    if (node.type === 'Property' || node.type === 'PropertyDefinition') visit(node.value, see)
  }
}

/** `{ line, source, flags }` of each literal; `{ line, made }`, in its own words, of each that is put together. */
export const patternsOf = (file, text = readFileSync(file, 'utf8')) => {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  const found = []
  const line = ({ start }) => text.slice(0, start).split('\n').length
  visit(program, (node) => {
    if (node.type === 'Literal' && node.regex)
      found.push({ line: line(node), source: node.regex.pattern, flags: node.regex.flags })
    else if (isRegExp(node)) found.push({ line: line(node), made: text.slice(node.start, node.end) })
  })
  return found
}
