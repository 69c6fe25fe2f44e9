import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import { printable, printableBlock, printableJson } from './printable.js'
import { usage } from './trouble.js'

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow'

const codes: Record<Style, readonly [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
}

export interface Stream {
  write(text: string | Uint8Array, done?: () => void): boolean
  isTTY?: boolean | undefined
  columns?: number | undefined
  once?(event: 'drain', listener: () => void): unknown
}

export interface TerminalOptions {
  out: Stream
  err: Stream
  input: NodeJS.ReadableStream & { isTTY?: boolean | undefined }
  environment: Readonly<Record<string, string | undefined>>
  json: boolean
}

const cells = 20

const barOf = (share: number): string => {
  const done = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 1))
  const full = Math.round(done * cells)
  return `[${'#'.repeat(full)}${'-'.repeat(cells - full)}] ${String(Math.floor(done * 100)).padStart(3)} %`
}

/** Results go to standard output, everything else to standard error, so that results can be piped. */
export class Terminal {
  readonly json: boolean
  readonly #options: TerminalOptions
  #progress = false
  readonly #decoder = new TextDecoder()
  // A random mark, so that text from outside cannot imitate our colours.
  readonly #mark = `\u0002${randomBytes(8).toString('hex')}:`

  constructor(options: TerminalOptions) {
    this.#options = options
    this.json = options.json
  }

  get #environment() {
    return this.#options.environment
  }

  /** https://no-color.org: any value but an empty one. */
  style(text: string, style: Style, stream: 'out' | 'err' = 'out'): string {
    const { NO_COLOR: none, TERM: kind } = this.#environment
    if (none || kind === 'dumb' || !this.#options[stream].isTTY) return text
    const [on, off] = codes[style]
    return `${this.#mark}${on}m${text}${this.#mark}${off}m`
  }

  /** Escapes everything but our own colours, so that text from outside cannot control the terminal. */
  #shown(text: string, show = printable): string {
    const [first = '', ...others] = text.split(this.#mark)
    return [
      show(first),
      ...others.map((part) => {
        const end = part.indexOf('m')
        return `\u001b[${part.slice(0, end + 1)}${show(part.slice(end + 1))}`
      }),
    ].join('')
  }

  /** Prints one line of the result; line ends in it are escaped. Nothing with `--json`, which prints one value. */
  line(text = ''): void {
    if (!this.json) this.#options.out.write(`${this.#shown(text)}\n`)
  }

  /** Prints several lines of the result. */
  block(text: string): void {
    if (!this.json) this.#options.out.write(`${this.#shown(text, printableBlock)}\n`)
  }

  value(value: unknown): void {
    if (this.json) this.#options.out.write(`${printableJson(value)}\n`)
  }

  /** Waits until the reader has taken it, so that a long transcript is not held in memory. A pipe gets the raw bytes. */
  async raw(bytes: Uint8Array | string): Promise<void> {
    const { out } = this.#options
    const text = typeof bytes === 'string' ? bytes : this.#decoder.decode(bytes, { stream: true })
    if (!out.write(out.isTTY ? printableBlock(text.replaceAll('\r\n', '\n')) : bytes))
      await new Promise<void>((resolve) => (out.once ? out.once('drain', resolve) : resolve()))
  }

  note(text: string): void {
    this.#clear()
    this.#options.err.write(`${this.#shown(text)}\n`)
  }

  /** Progress, redrawn in place in a terminal; nothing otherwise. With a bar, where it is known how much is done: 0 to 1. */
  progress(text: string, share?: number): void {
    const { err } = this.#options
    if (!err.isTTY) return
    const bar = share === undefined ? '' : `${barOf(share)}  `
    err.write(`\r\u001b[2K${bar}${this.#shown(text)} …`)
    this.#progress = true
  }

  #clear(): void {
    if (this.#progress) this.#options.err.write('\r\u001b[2K')
    this.#progress = false
  }

  done(): void {
    this.#clear()
  }

  /** A table with columns as wide as their content; the last one takes the rest. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    if (rows.length === 0) return
    const shown = rows.map((row) => row.map((cell) => printable(cell.replace(/\r?\n/g, ' '))))
    const widths = head.map((title, n) => Math.max(title.length, ...shown.map((row) => (row[n] ?? '').length)))
    const laid = (row: readonly string[]) =>
      row
        .map((cell, n) => (n === row.length - 1 ? cell : cell.padEnd(widths[n] ?? 0)))
        .join('  ')
        .trimEnd()
    this.line(this.style(laid(head), 'bold'))
    for (const row of shown) this.line(laid(row))
  }

  get interactive(): boolean {
    return this.#options.input.isTTY === true && this.#options.err.isTTY === true
  }

  async ask(question: string, otherwise = ''): Promise<string> {
    const reader = createInterface({ input: this.#options.input, output: process.stderr })
    try {
      const answer = await reader.question(`${question}${otherwise === '' ? '' : ` [${otherwise}]`} `)
      return answer.trim() === '' ? otherwise : answer.trim()
    } finally {
      reader.close()
    }
  }

  /** Asks for confirmation in a terminal; otherwise fails and names --yes, so that input from a pipe confirms nothing. */
  async agreed(question: string, yes: boolean): Promise<boolean> {
    if (yes) return true
    if (!this.interactive) throw usage(`${question} There is no terminal to ask in.`, 'Use --yes to confirm.')
    return /^y(es)?$/i.test(await this.ask(`${question} (y/N)`))
  }
}
