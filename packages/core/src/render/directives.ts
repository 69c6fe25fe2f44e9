import type { Content } from '../model/content.js'
import { distance } from './edit-distance.js'
import { convert } from './markup.js'
import type { Sentence } from './sentences.js'

/** What an agent's first line asks for. `rest` is the text below it, which is sent afterwards. */
export type Directive =
  | { content: Content; rest?: string }
  /** What only the helpdesk can do, and with what. */
  | { command: Command; value: string; rest?: string }
  /** Only for us: the lines that follow belong to it. */
  | { note: string }
  /** A near miss: never sent to the customer. */
  | { problem: Sentence }

export type Command = 'article' | 'articles' | 'record' | 'link' | 'unlink' | 'close'
type Word = 'template' | 'choices' | 'location' | 'request' | 'note' | Command

const examples: Readonly<Record<Word, string>> = {
  template: 'template order_ready en name=Ana order=1234',
  choices: 'choices Which day? | Mon | Tue',
  location: 'location 52.37,4.90 Office',
  article: 'article KB0010042',
  articles: 'articles leaking teapot',
  record: 'record CS0001',
  link: 'link CS0001',
  unlink: 'unlink CS0001',
  close: 'close',
  request: 'request location',
  note: 'note only for us',
}
const known = Object.keys(examples) as Word[]
const isKnown = (word: string): word is Word => known.some((one) => one === word)

interface Line {
  word: Word
  /** What follows the word. */
  value: string
  example: string
}

const commands: ReadonlySet<string> = new Set<Command>(['article', 'articles', 'record', 'link', 'unlink', 'close'])
const isCommand = (word: Word): word is Command => commands.has(word)

// "/note: for us" is meant as "/note for us".
const command = /^(\p{L}[\p{L}\p{N}_-]*)[:;,.!?]?(?:[ \t\u00a0](.*))?$/su

/** Undefined: an ordinary text. A choice comes without an id: `render` takes one in its options. */
export const directive = (content: Content, prefix = '/'): Directive | undefined => {
  if (content.type !== 'text' || prefix === '') return undefined
  const plain = content.markup === 'plain' ? content.text : convert(content.text, content.markup, 'plain')
  const text = plain.replace(/^\s*\n/, '').trim()
  if (!text.startsWith(prefix)) return undefined
  const [first = '', ...others] = text.split(/\r?\n/)
  const twice = prefix + prefix
  if (first.startsWith(twice) && command.test(first.slice(twice.length)))
    return { content: { type: 'text', text: text.slice(prefix.length), markup: 'plain' } }
  const found = command.exec(first.slice(prefix.length).trimEnd())
  // A path, a URL or a lone prefix is text: a directive's name must be followed by a space or the end.
  if (!found) return undefined
  const word = (found[1] ?? '').toLowerCase()
  const value = (found[2] ?? '').trim()
  if (!isKnown(word)) return unknown(word, first, prefix)
  const line: Line = { word, value, example: prefix + examples[word] }
  const rest = others.join('\n').trim()
  if (word === 'note') {
    const note = [value, rest].filter((piece) => piece !== '').join('\n')
    return note === '' ? missing(line, prefix) : { note }
  }
  if ((value === '') !== (word === 'close')) return missing(line, prefix)
  if (isCommand(word)) return { command: word, value, ...(rest !== '' && { rest }) }
  const read = readers[word](line)
  return 'problem' in read || rest === '' ? read : { ...read, rest }
}

const missing = ({ word, example }: Line, prefix: string): Directive => ({
  problem: { key: 'directive.missing', values: { word: prefix + word, what: { key: `what.${word}` }, example } },
})

type Rich = Exclude<Word, Command | 'note'>

const readers: Readonly<Record<Rich, (line: Line) => { content: Content; rest?: string } | { problem: Sentence }>> = {
  template: (line) => {
    const pieces = quoted(line.value)
    if (!pieces) return problem('directive.quote', line)
    const [name = '', language, ...pairs] = pieces
    if (language === undefined || language.includes('=')) {
      return problem('directive.missing', line, {
        word: line.example.split(' ', 1)[0] ?? '',
        what: { key: 'what.template' },
      })
    }
    const values = new Map<string, string>()
    for (const pair of pairs) {
      const equals = pair.indexOf('=')
      if (equals < 1) return problem('directive.template.value', line, { value: pair })
      values.set(pair.slice(0, equals), pair.slice(equals + 1))
    }
    const more = values.size > 0 ? { values: Object.fromEntries(values) } : {}
    return { content: { type: 'template', name, language, ...more } }
  },
  choices: (line) => {
    const [prompt = '', ...titles] = line.value.split('|').map((piece) => piece.trim())
    const options = titles.filter((title) => title !== '').map((title) => ({ id: '', title }))
    if (prompt === '' || options.length < 2) return problem('directive.choices.few', line)
    return { content: { type: 'choice', id: '', prompt, options, input: 'choice' } }
  },
  location: (line) => {
    const found = /^(-?\d{1,3}(?:\.\d{1,15})?)(?:\s*[,;])?\s*(-?\d{1,3}(?:\.\d{1,15})?)(?:\s+(\S.*))?$/.exec(line.value)
    const latitude = Number(found?.[1] ?? Number.NaN)
    const longitude = Number(found?.[2] ?? Number.NaN)
    if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) {
      return problem('directive.location.range', line, { value: line.value })
    }
    return { content: { type: 'location', latitude, longitude, ...(found?.[3] ? { name: found[3] } : {}) } }
  },
  request: (line) => {
    const [kind = '', ...prompt] = line.value.split(/\s+/)
    const what = requests.find((one) => one === kind.toLowerCase())
    if (!what) return problem('directive.request.kind', line, { value: kind, known: requests.join(', ') })
    return { content: { type: 'request', what, prompt: prompt.join(' ') } }
  },
}

// Not forms: they need more than fits on a line.
const requests = ['text', 'date', 'number', 'location', 'file', 'image', 'phone'] as const

const problem = (key: Sentence['key'], line: Line, values: Sentence['values'] = {}): { problem: Sentence } => ({
  problem: { key, values: { example: line.example, ...values } },
})

/** Splits into words; a quoted value is one: `name="Ana Maria"`. Undefined if a quote is not closed. */
const quoted = (text: string): readonly string[] | undefined => {
  const pieces: string[] = []
  // Editors and phones change quotes into curly ones.
  for (const [piece] of text.matchAll(/(?:[^\s"“”]+|["“”][^"“”]*["“”]?)+/g)) {
    if ((piece.match(/["“”]/g)?.length ?? 0) % 2 > 0) return undefined
    pieces.push(piece.replace(/["“”]/g, ''))
  }
  return pieces
}

// What is longer than this and begins with the prefix is a sentence.
const longestCommand = 80

/** A command that there is not, or a typing mistake: in neither case is it meant for the customer. */
const unknown = (word: string, first: string, prefix: string): Directive | undefined => {
  const [nearest] = known
    .map((one) => ({ one, away: distance(word, one) }))
    .filter(({ one, away }) => away <= (one.length > 5 ? 2 : 1))
    .sort((a, b) => a.away - b.away)
  if (!nearest && first.length > longestCommand) return undefined
  const given = prefix + word.slice(0, 40)
  const values = { word: given, doubled: prefix + given }
  return {
    problem: nearest
      ? { key: 'directive.unknown', values: { ...values, suggestion: prefix + nearest.one } }
      : {
          key: 'directive.unknown.any',
          values: { ...values, known: known.map((one) => prefix + one).join(', ') },
        },
  }
}
