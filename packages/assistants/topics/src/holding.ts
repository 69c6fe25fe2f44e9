import type { Offered } from './memory.js'
import { dateIn, numberIn } from './read.js'
import type { Question } from './step.js'
import { holds as contains, fold } from './words.js'

/** A possible answer, and the words it was read from. */
export interface Held {
  value: unknown
  from: string
}

/** The words of the message that started a topic, less those that were used. */
export class Holding {
  #words: readonly string[]

  /** Without the keyword that started the topic: it is no answer. */
  constructor(text: string, keyword: string) {
    const used = new Set(keyword.split(' '))
    this.#words = text
      .slice(0, 500)
      .split(/\s+/)
      .map((word) => word.replace(/^[^\p{L}\p{N}+-]+|(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$/gu, ''))
      .filter((word) => word !== '' && !used.has(fold(word)))
  }

  get words(): readonly string[] {
    return this.#words
  }

  get folded(): string {
    return fold(this.#words.join(' '))
  }

  take({ from }: Held): void {
    const used = new Set(from.split(' '))
    this.#words = this.#words.filter((word) => !used.has(word) && !used.has(fold(word)))
  }
}

// Not the number in "A-1234".
const isNumber = /^[^\p{L}\d]{0,3}\d[^\p{L}]*$/u

/** What in the message could answer this question. */
export const candidates = (
  { kind, check }: Question,
  holding: Holding,
  offered: readonly Offered[],
  at: number,
): readonly Held[] => {
  const words = [...new Set(holding.words)]
  switch (kind) {
    case 'number':
      return words.flatMap((from) => asHeld(from, isNumber.test(from) ? numberIn(from) : undefined))
    case 'date':
      return words.flatMap((from) => asHeld(from, dateIn(from, at)))
    case 'choice':
      return offered
        .filter(({ title }) => contains(holding.folded, fold(title)))
        .map(({ title, value }) => ({ value, from: fold(title) }))
    case 'text':
      // Any text would do, so only what is a number or a code, and only where a check can tell.
      return check ? words.filter((word) => /\d/.test(word)).map((from) => ({ value: from, from })) : []
    default:
      return []
  }
}

const asHeld = (from: string, value: unknown): Held[] => (value === undefined ? [] : [{ value, from }])
