import type { Issue } from './config-problem.js'
import { type About, type Input, type Output, Rule, wrong } from './rule.js'
import { isSecretInput, Secret, type SecretInput, secretSentence } from './secret.js'

interface Bounds {
  min?: number
  max?: number
}
type Any = Rule<unknown, unknown>
type Shape = Readonly<Record<string, Any>>
type Flat<T> = { [Key in keyof T]: T[Key] }
/** What may be undefined may be left out. */
type Fields<T> = Flat<
  { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
    [Key in keyof T as undefined extends T[Key] ? Key : never]?: T[Key]
  }
>
type Inputs<S extends Shape> = Fields<{ [Key in keyof S]: Input<S[Key]> }>
type Outputs<S extends Shape> = Fields<{ [Key in keyof S]: Output<S[Key]> }>
/** Not every one of a few known keys has to be there. */
type Keyed<Key extends string, Value> = string extends Key ? Record<Key, Value> : Partial<Record<Key, Value>>

/** ` of at least 1 character`, ` of 1 to 20 characters`, ` from 1 to 20`, or nothing. */
const bounds = ({ min, max }: Bounds, unit = '', both = 'of'): string => {
  if (min === undefined && max === undefined) return ''
  const size =
    min === undefined ? `of at most ${max}` : max === undefined ? `of at least ${min}` : `${both} ${min} to ${max}`
  return ` ${size}${unit && ` ${unit}${(max ?? min) === 1 ? '' : 's'}`}`
}

const within = (size: number, { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Bounds): boolean =>
  size >= min && size <= max

/** A value of another kind altogether is of code `invalid_type`; what is of the right kind but not right is `custom`. */
const kind = <T>(is: (given: unknown) => given is T, sentence: string, about: About = {}): Rule<T> =>
  new Rule<T>((given, path, issues) => {
    if (is(given)) return given
    issues.push({ code: 'invalid_type', path, message: sentence })
    return wrong
  }, about)

const isText = (given: unknown): given is string => typeof given === 'string'
const isNumber = (given: unknown): given is number => Number.isFinite(given)
const isFlag = (given: unknown): given is boolean => typeof given === 'boolean'
const isList = (given: unknown): given is readonly unknown[] => Array.isArray(given)
const isObject = (given: unknown): given is object =>
  typeof given === 'object' && given !== null && !Array.isArray(given)
// Marked, so that a bundle that only reads webhooks leaves all of this file out.
const objects = /* @__PURE__ */ kind(isObject, 'expected an object')

const text = (size: Bounds = {}): Rule<string> => {
  const sentence = `expected a string${bounds(size, 'character')}`
  return kind(isText, sentence, { type: 'string' }).refine(({ length }) => within(length, size), sentence)
}

/** A string of this pattern; `sentence` says what is expected: `expected a date: 2024-08-25`. */
const pattern = (wanted: RegExp, sentence: string): Rule<string> =>
  text().refine((value) => wanted.test(value), sentence)

const url = (sentence = 'expected an http or https URL'): Rule<string> =>
  text().refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), sentence)

const number = (size: Bounds = {}): Rule<number> => {
  const sentence = `expected a number${bounds(size, '', 'from')}`
  return kind(isNumber, sentence, { type: 'number' }).refine((value) => within(value, size), sentence)
}

/** A whole number. */
const whole = (size: Bounds = {}): Rule<number> => {
  const sentence = `expected a whole number${bounds(size, '', 'from')}`
  const right = (value: number) => Number.isSafeInteger(value) && within(value, size)
  return kind(isNumber, sentence, { type: 'integer' }).refine(right, sentence)
}

const flag = (): Rule<boolean> => kind(isFlag, 'expected true or false', { type: 'boolean' })

const oneOf = <const Values extends readonly (string | number | boolean)[]>(...values: Values): Rule<Values[number]> =>
  new Rule<Values[number]>(
    (given, path, issues) => {
      const found = values.find((value) => value === given)
      if (found !== undefined) return found
      issues.push({ code: 'invalid_value', path, message: 'expected something else', values })
      return wrong
    },
    values.length === 1 ? { const: values[0] } : { type: 'string', enum: values },
  )

const list = <Item extends Any>(item: Item, size: Bounds = {}): Rule<readonly Input<Item>[], Output<Item>[]> => {
  const sentence = `expected a list${bounds(size, 'item')}`
  const lists = kind(isList, sentence).refine(({ length }) => within(length, size), sentence)
  return new Rule<readonly Input<Item>[], Output<Item>[]>(
    (given, path, issues) => {
      const items = lists.check(given, path, issues)
      if (items === wrong) return wrong
      const checked = items.map((one, at) => item.check(one, [...path, at], issues))
      return checked.includes(wrong) ? wrong : checked
    },
    { type: 'array', items: item.about },
  )
}

/** An object of values that are alike, under names that the user chooses. */
const record = <Value extends Any, Key extends string = string>(
  value: Value,
  names?: Rule<Key>,
): Rule<Keyed<Key, Input<Value>>, Keyed<Key, Output<Value>>> =>
  new Rule<Keyed<Key, Input<Value>>, Keyed<Key, Output<Value>>>(
    (given, path, issues) => {
      const held = objects.check(given, path, issues)
      if (held === wrong) return wrong
      const entries = Object.entries(held).map(([name, one]: [string, unknown]) => {
        const at = [...path, name]
        return [names?.check(name, at, issues) ?? name, value.check(one, at, issues)]
      })
      return entries.flat().includes(wrong) ? wrong : Object.fromEntries(entries)
    },
    { type: 'object', additionalProperties: value.about },
  )

/** Exactly these fields: any other is a mistake, and is told with the name it may have been meant to have. */
const object = <S extends Shape>(shape: S): Rule<Inputs<S>, Outputs<S>> => {
  const fields = Object.entries<Any>(shape)
  const known = Object.keys(shape)
  return new Rule<Inputs<S>, Outputs<S>>(
    (given, path, issues) => {
      const held = objects.check(given, path, issues)
      if (held === wrong) return wrong
      const entries = fields.map(([name, rule]) => [name, rule.check(Reflect.get(held, name), [...path, name], issues)])
      const keys = Object.keys(held).filter((key) => !Object.hasOwn(shape, key))
      if (keys.length > 0) issues.push({ code: 'unrecognized_keys', path, message: 'no such option', keys, known })
      if (keys.length > 0 || entries.some(([, value]) => value === wrong)) return wrong
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
    },
    {
      type: 'object',
      properties: Object.fromEntries(fields.map(([name, { about }]) => [name, about])),
      required: known.filter((name) => !shape[name]?.omissible),
    },
  )
}

const otherKinds = ['invalid_type', 'invalid_value', 'invalid_union']

/** The first alternative that takes it. Where none does, the one that came closest tells what is wrong. */
const union = <const Alternatives extends readonly Any[]>(
  ...alternatives: Alternatives
): Rule<Input<Alternatives[number]>, Output<Alternatives[number]>> =>
  new Rule<Input<Alternatives[number]>, Output<Alternatives[number]>>(
    (given, path, issues) => {
      const tried: Issue[][] = []
      for (const alternative of alternatives) {
        const found: Issue[] = []
        const value = alternative.check(given, path, found)
        if (value !== wrong) return value
        tried.push(found)
      }
      const isOfKind = ({ code = '', path: at }: Issue) => at.length > path.length || !otherKinds.includes(code)
      const [closest] = tried.filter((found) => found.every(isOfKind)).sort((a, b) => a.length - b.length)
      issues.push(...(closest ?? [{ code: 'invalid_union', path, message: 'expected something else', errors: tried }]))
      return wrong
    },
    { anyOf: alternatives.map(({ about }) => about) },
  )

/** A union of objects told apart by one field, whose value each names with `oneOf`. */
const variants = <const Alternatives extends readonly Any[]>(
  field: string,
  ...alternatives: Alternatives
): Rule<Input<Alternatives[number]>, Output<Alternatives[number]>> => {
  const names = alternatives.map(({ about }) => about.properties?.[field]?.const)
  return new Rule<Input<Alternatives[number]>, Output<Alternatives[number]>>(
    (given, path, issues) => {
      const held = objects.check(given, path, issues)
      if (held === wrong) return wrong
      const chosen = alternatives[names.indexOf(Reflect.get(held, field))]
      if (chosen) return chosen.check(given, path, issues)
      issues.push({ code: 'invalid_value', path: [...path, field], message: 'expected something else', values: names })
      return wrong
    },
    { anyOf: alternatives.map(({ about }) => about) },
  )
}

const callback = <Callback>(): Rule<Callback> =>
  kind((given): given is Callback => typeof given === 'function', 'expected a function')

/** What only the adapter can tell. */
const custom = <T>(is: (given: unknown) => given is T, sentence: string): Rule<T> => kind(is, sentence)

/** A secret, given as a string, a list while one replaces another, or a function; it becomes a `Secret`. */
const secret = (): Rule<SecretInput, Secret> =>
  kind(isSecretInput, secretSentence, { type: 'SecretInput' }).to((input) => new Secret(input))

/** The rules of which an adapter makes its options. */
export const option = {
  text,
  pattern,
  url,
  number,
  whole,
  flag,
  oneOf,
  list,
  record,
  object,
  union,
  variants,
  callback,
  custom,
  secret,
}
