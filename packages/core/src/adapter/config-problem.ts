import { nearest } from '../render/edit-distance.js'

/** What a rule finds wrong. Zod's issues have this shape too; another library's have only a message and a path. */
export interface Issue {
  readonly code?: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly expected?: string
  readonly keys?: readonly string[]
  /** The options there are, among which a misspelt one is looked for. */
  readonly known?: readonly string[]
  readonly values?: readonly unknown[]
  readonly errors?: readonly (readonly Issue[])[]
}

const soundsSecret = /secret|token|pass|key|auth|sid|credential/i

/** One line per problem: the field, what would be right, what was given (its type; never a secret's value). */
export const describeIssue = (issue: Issue, options: unknown): string => {
  if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((key) => unknownKey(issue, key)).join('\n')
  const field = issue.path.map(String).join('.') || 'options'
  const given = at(options, issue.path)
  // The sentences of some libraries hold the value itself.
  const right = issue.code === undefined && soundsSecret.test(field) ? 'expected something else' : rightOf(issue)
  return `  ${field}: ${right}; ${describeGiven(given, field, issue)}`
}

const rightOf = (issue: Issue): string => {
  if (issue.code === 'invalid_type' && issue.expected) return `expected ${article(issue.expected)}`
  if (issue.code === 'invalid_value' && issue.values?.length)
    return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
  const inner = issue.code === 'invalid_union' ? [...new Set((issue.errors ?? []).flat().map(rightOf))] : []
  const said = inner.length > 0 ? inner.join(', or ') : issue.message
  return said.replace(/^Invalid input: /, '').replace(/^E(?=xpected)/, 'e')
}

const unknownKey = ({ path, known = [] }: Issue, key: string): string => {
  const field = [...path.map(String), key].join('.')
  const near = nearest(key, known)
  const hint = near ? `did you mean ${near}?` : known.length > 0 ? `known: ${known.join(', ')}` : ''
  return `  ${field}: there is no such option${hint && `; ${hint}`}`
}

const describeGiven = (given: unknown, field: string, issue: Issue): string => {
  if (given === undefined)
    return 'nothing was given (if it comes from an environment variable, that variable is not set)'
  if (given === '') return 'an empty string was given'
  const showable =
    !soundsSecret.test(field) &&
    (typeof given === 'number' ||
      typeof given === 'boolean' ||
      (typeof given === 'string' && issue.code === 'invalid_value' && given.length <= 40))
  return `${article(typeOf(given))} was given${showable ? `: ${typeof given === 'string' ? JSON.stringify(given) : given}` : ''}`
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'empty list' : 'list'
  if (typeof value === 'string') return `string of ${value.length} character${value.length === 1 ? '' : 's'}`
  return typeof value
}

const article = (noun: string): string => {
  const word = noun === 'array' ? 'list' : noun
  return /^null|^undefined/.test(word) ? word : `${/^[aeiou]/i.test(word) ? 'an' : 'a'} ${word}`
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown => {
  let current = value
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined
    current = (current as Record<PropertyKey, unknown>)[key]
  }
  return current
}
