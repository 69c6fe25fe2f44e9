import { inspect } from 'node:util'

/** What must never be read in a log: who found one would rather know which and where. */
export interface Leak {
  what: string
  where: string
}

// Shorter ones are ordinary words, and would be found anywhere.
const shortest = 8

/** Everything a log line or an event shows, its nested errors and causes included, held against what is confidential. */
export const leaksIn = (lines: readonly unknown[], confidential: Iterable<string>): readonly Leak[] => {
  const words = [...new Set(confidential)].filter((word) => word.length >= shortest)
  if (words.length === 0) return []
  return lines.flatMap((line) => {
    const shown = inspect(line, { depth: 10, breakLength: Number.POSITIVE_INFINITY, maxStringLength: null })
    return words
      .filter(
        (word) =>
          shown.includes(word) || shown.includes(inspect(word, { breakLength: Number.POSITIVE_INFINITY }).slice(1, -1)),
      )
      .map((what) => ({ what, where: shown.slice(0, 400) }))
  })
}
