// Templates are written for `acme-name` (in words), `acme` (in code) and `Acme` (in titles and types).

export const camel = (name) => name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase())
const pascal = (name) => camel(`-${name}`)
const constant = (name) => name.replaceAll('-', '_').toUpperCase()
export const titleOf = (name) =>
  name.replace(/(^|-)([a-z0-9])/g, (_, dash, letter) => `${dash && ' '}${letter.toUpperCase()}`)

/** `more` has what else stands in capitals: `ROOT`, `VERSION`. */
export const fill = (text, name, more = {}) => {
  const words = { 'acme-name': name, acme: camel(name), ACME: constant(name), ...more }
  // In one go: a name may hold any of these words itself.
  return text.replace(/acme-name|acme|Acme|ACME|ROOT|VERSION/g, (word, at) => {
    if (word !== 'Acme') return words[word] ?? word
    return /[A-Z]/.test(text[at + word.length] ?? '') ? pascal(name) : titleOf(name)
  })
}

/** Can it be exported under this name? */
export const isIdentifier = (word) => {
  try {
    new Function(`'use strict'; const ${word} = 0`)
    return true
  } catch {
    return false
  }
}
