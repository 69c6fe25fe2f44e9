import type { Input } from './command.js'
import type { Question, Reach } from './reach/reach.js'
import { type Trouble, usage } from './trouble.js'

/** Parses the repeated `name=value`. */
export const valuesOf = (given: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1)
        throw usage(
          `--value ${JSON.stringify(pair)} is not valid`,
          'Write it as name=value, for example --value name=Ana.',
        )
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )

export const timeOf = (input: Input, option: string): string | undefined => {
  const given = input.text(option)
  if (given === undefined) return undefined
  // Without a time zone its meaning would depend on the machine.
  if (!/^[^T]*T.*(?:Z|[+-]\d\d:?\d\d)$/.test(given) || Number.isNaN(Date.parse(given)))
    throw usage(`--${option} ${JSON.stringify(given)} is not a time`, 'Write it as 2026-11-20T09:00:00Z or …+01:00.')
  return new Date(given).toISOString()
}

export const numberOf = (input: Input, option: string, otherwise: number, most: number): number => {
  const given = input.text(option)
  if (given === undefined) return otherwise
  if (!/^\d{1,9}$/.test(given) || Number(given) > most)
    throw usage(`--${option} ${JSON.stringify(given)} is not valid`, `Give a number from 0 to ${most}.`)
  return Number(given)
}

export const oneOf = <T extends string>(input: Input, option: string, allowed: readonly T[]): T | undefined => {
  const given = input.text(option)
  const found = allowed.find((one) => one === given)
  if (given !== undefined && found === undefined)
    throw usage(`--${option} ${JSON.stringify(given)} is not a valid choice`, `Use one of ${allowed.join(', ')}.`)
  return found
}

export const notJson = (format: string): Trouble =>
  usage(`--json and --format ${format} contradict each other`, 'Use one of them, or write to a file with --out.')

interface Page<T> {
  items: readonly T[]
  next?: string
}

/** Reads page after page, up to the number wanted. */
export const listed = async <T>(
  reach: Reach,
  question: Omit<Question, 'method'>,
  most: number,
): Promise<readonly T[]> => {
  const found: T[] = []
  let after: string | undefined
  do {
    const page: Page<T> = await reach.ask<Page<T>>({
      ...question,
      method: 'GET',
      query: { ...question.query, after, limit: Math.min(200, most - found.length) },
    })
    found.push(...page.items)
    after = page.next
  } while (after !== undefined && found.length < most)
  return found
}

/** Encodes one segment of a path. */
export const part = (text: string): string => encodeURIComponent(text)

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`
