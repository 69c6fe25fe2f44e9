import { createHash } from 'node:crypto'
import type { Input } from './command.js'
import type { Row } from './files/row.js'
import { usage } from './trouble.js'
import { oneOf, timeOf, valuesOf } from './values.js'

export type Content =
  | { type: 'text'; text: string }
  | { type: 'template'; name: string; language: string; values: Readonly<Record<string, string>> }

/** One notification, as the management API takes it. */
export interface Notice {
  channel: string
  line?: string
  to: string
  topic: string
  purpose: string
  content: Content
  at?: string
  expires?: string
  ticket?: { host: string; id: string }
  key: string
}

export type Maker = (to: string, values: Readonly<Record<string, string>>, key: string, ticket?: string) => Notice

/** Before anything is asked of the app. */
export const checkNotice = (input: Input): void => {
  if ((input.text('template') === undefined) === (input.text('text') === undefined))
    throw usage('No content', 'Give either --template <name> or --text <words>.')
  input.need('topic')
}

/** What the options set for all rows. */
export const makerOf = (input: Input, channel: string): Maker => {
  const template = input.text('template')
  const text = input.text('text')
  const shared = {
    channel,
    topic: input.need('topic'),
    purpose: oneOf(input, 'purpose', ['updates', 'marketing']) ?? 'updates',
  }
  const line = input.text('line')
  const language = input.text('language') ?? 'en'
  const everybody = valuesOf(input.list('value'))
  const at = timeOf(input, 'at')
  const expires = timeOf(input, 'expires')
  const about = input.text('ticket')
  return (to, own, key, ticket = about) => {
    const values = { ...everybody, ...own }
    return {
      ...shared,
      ...(line !== undefined && { line }),
      to,
      key,
      content:
        template === undefined
          ? { type: 'text', text: filled(text ?? '', values) }
          : { type: 'template', name: template, language, values },
      ...(at !== undefined && { at }),
      ...(expires !== undefined && { expires }),
      ...(ticket !== undefined && ticket !== '' && { ticket: recordOf(ticket) }),
    }
  }
}

const recordOf = (text: string): { host: string; id: string } => {
  const at = text.indexOf(':')
  if (at < 1 || at === text.length - 1)
    throw usage(
      `--ticket ${JSON.stringify(text)} is not valid`,
      'Write it as host:id, for example servicenow:CS0001234.',
    )
  return { host: text.slice(0, at), id: text.slice(at + 1) }
}

const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{([\w.-]+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : whole))

/** The key prefix of a run: the same file sent again with the same content is the same run. */
export const runKey = (input: Input, file: string): string => {
  const given = input.text('dedupe-key')
  if (given !== undefined) return given
  const what = ['channel', 'line', 'topic', 'template', 'language', 'text', 'at'].map((name) => input.text(name) ?? '')
  const hash = createHash('sha256').update(JSON.stringify([file, ...what, input.list('value')]))
  return `csv-${hash.digest('hex').slice(0, 16)}`
}

const own = new Set(['to', 'key', 'ticket', 'phone', 'address'])

/** A row of the file: the recipient, and values of the template by column name. */
export const noticeOf = (row: Row, make: Maker, run: string): Notice | string => {
  const { fields } = row
  if (!fields) return row.problem ?? 'could not be read'
  const text = (name: string) => {
    const value = fields.get(name)
    return value === undefined || value === '' ? undefined : String(value)
  }
  const to = text('to') ?? text('address') ?? text('phone')
  if (to === undefined) return 'column to: is missing'
  const values: Record<string, string> = Object.create(null)
  for (const [name, value] of fields) if (!own.has(name)) values[name] = String(value)
  const said =
    text('key') ??
    createHash('sha256')
      .update(JSON.stringify([...fields]))
      .digest('hex')
      .slice(0, 24)
  try {
    return make(to, values, `${run}/${said}`, text('ticket'))
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}
