import type { $ZodType } from 'zod/v4/core'
import { nearest } from '../../render/edit-distance.js'
import { fieldsAt } from './zod-fields.js'

type Path = readonly PropertyKey[]

/** A problem found by a schema, as an issue of zod; other libraries have only a message and a path. */
export interface Issue {
  readonly code?: string
  readonly path: Path
  readonly message: string
  readonly expected?: string
  readonly origin?: string
  readonly minimum?: number | bigint
  readonly maximum?: number | bigint
  readonly inclusive?: boolean
  readonly keys?: readonly string[]
  readonly values?: readonly unknown[]
  /** Of a union: the issues of each alternative, with paths relative to the union. */
  readonly errors?: readonly (readonly Issue[])[]
  /** Of a discriminated union: the values allowed for the field. */
  readonly options?: readonly unknown[]
  /** Of a record: the issues of a key. */
  readonly issues?: readonly Issue[]
  /** Of a rule of our own. */
  readonly params?: {
    /** Whether the value given may be shown. */
    readonly shown?: boolean
    /** A suggestion. */
    readonly near?: readonly string[]
    /** The value is a key that is not among these; `what` names their kind. */
    readonly known?: readonly string[]
    readonly what?: string
  }
}

/** One line per problem: the field, what was expected, what was given (by type; never a secret's value). */
export const describeIssues = (issues: readonly Issue[], given: unknown, schema?: $ZodType): readonly string[] =>
  issues.flatMap((issue) => closest(issue, given, schema).flatMap((one) => describeIssue(one, given, schema)))

const otherKinds = ['invalid_type', 'invalid_value', 'invalid_union']

/** For a union, the issues of the closest alternative; the issue itself where none matches. */
const closest = (issue: Issue, given: unknown, schema: $ZodType | undefined): readonly Issue[] => {
  if (issue.code !== 'invalid_union' || !issue.errors?.length) return [issue]
  const isOfKind = ({ code = '', path }: Issue) => path.length > 0 || !otherKinds.includes(code)
  const [best] = issue.errors.filter((found) => found.every(isOfKind)).sort((a, b) => a.length - b.length)
  if (!best) return [issue]
  return best.flatMap((one) => closest({ ...one, path: [...issue.path, ...one.path] }, given, schema))
}

const soundsSecret = /secret|token|pass|key(?!word)|auth|sid|credential/i

const describeIssue = (issue: Issue, options: unknown, schema: $ZodType | undefined): readonly string[] => {
  const { code, path } = issue
  if (code === 'unrecognized_keys') {
    const known = schema ? fieldsAt(schema, path, options) : []
    return (issue.keys ?? []).map((key) => unknownKey([...path, key], known))
  }
  if (code === 'invalid_key')
    return (issue.issues ?? []).map((one) => `  ${fieldOf(path)}: as the name of a field, ${rightOf(one)}`)
  if (issue.params?.known) return [unknownKey(path, issue.params.known, issue.params.what)]
  const field = fieldOf(path) || 'options'
  const given = at(options, path)
  // The messages of some libraries contain the value.
  const right = code === undefined && soundsSecret.test(field) ? 'expected a different value' : rightOf(issue)
  const near = typeof given === 'string' ? nearest(given, issue.params?.near ?? []) : undefined
  return [`  ${field}: ${right}${near ? `, perhaps ${near}` : ''}; ${describeGiven(given, field, issue)}`]
}

/** `policy.hours.week.monday[0][0]` */
const fieldOf = (path: Path): string =>
  path.map((key, n) => (typeof key === 'number' ? `[${key}]` : `${n > 0 ? '.' : ''}${String(key)}`)).join('')

const rightOf = (issue: Issue): string => {
  const { code, expected, origin = '', inclusive, minimum, maximum, message } = issue
  const said = message.replace(/^Invalid input: /, '').replace(/^E(?=xpected)/, 'e')
  // Custom messages are kept; zod's own begin with these words.
  if (code !== undefined && !/^(?:Invalid|Too (?:small|big)|Unrecognized)\b/.test(message)) return said
  if (code === 'invalid_type' && expected) return `expected ${kinds[expected] ?? article(expected)}`
  if (code === 'too_small') return `expected ${sized(origin, inclusive ? 'of at least' : 'above', minimum)}`
  if (code === 'too_big') return `expected ${sized(origin, inclusive ? 'of at most' : 'below', maximum)}`
  const values = code === 'invalid_value' ? issue.values : issue.options
  if (values?.length)
    return `expected ${values.length > 1 ? 'one of ' : ''}${values.map((value) => JSON.stringify(value)).join(', ')}`
  const inner = code === 'invalid_union' ? [...new Set((issue.errors ?? []).flat().map(rightOf))] : []
  return inner.length > 0 ? inner.join(', or ') : said
}

const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  record: 'an object',
}

const units: Readonly<Record<string, string>> = { string: 'character', array: 'item' }

const sized = (origin: string, how: string, limit: number | bigint = 0): string => {
  const unit = units[origin]
  const kind = kinds[origin] ?? article(origin)
  return `${kind} ${how} ${limit}${unit ? ` ${unit}${Number(limit) === 1 ? '' : 's'}` : ''}`
}

const unknownKey = (path: Path, known: readonly string[], what = 'option'): string => {
  const near = nearest(String(path.at(-1)), known)
  const hint = near ? `did you mean ${near}?` : known.length > 0 ? `known: ${known.join(', ')}` : ''
  return `  ${fieldOf(path)}: there is no such ${what}${hint && `; ${hint}`}`
}

const describeGiven = (given: unknown, field: string, issue: Issue): string => {
  if (given === undefined)
    return 'nothing was given (if it comes from an environment variable, that variable is not set)'
  if (given === '') return 'an empty string was given'
  // A string is shown where it had to be one of a few, or where the schema says that it may be.
  const harmless = issue.code === 'invalid_value' || issue.code === 'invalid_union' || issue.params?.shown === true
  const showable =
    !soundsSecret.test(field) &&
    (typeof given === 'number' ||
      typeof given === 'boolean' ||
      (typeof given === 'string' && harmless && given.length <= 40))
  return `${article(typeOf(given))} was given${showable ? `: ${typeof given === 'string' ? JSON.stringify(given) : given}` : ''}`
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'empty list' : 'list'
  if (typeof value === 'string') return `string of ${value.length} character${value.length === 1 ? '' : 's'}`
  return typeof value
}

const article = (word: string): string =>
  /^null|^undefined/.test(word) ? word : `${/^[aeiou]/i.test(word) ? 'an' : 'a'} ${word}`

const at = (value: unknown, path: Path): unknown => {
  let current = value
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined
    current = (current as Record<PropertyKey, unknown>)[key]
  }
  return current
}
