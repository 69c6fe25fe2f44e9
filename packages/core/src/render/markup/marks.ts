import type { Style, Writer } from './writer.js'

/** A mark in a line that may open or close a style. */
export interface Mark {
  at: number
  token: string
  style: Style
  opens: boolean
  closes: boolean
}

/** Pairs marks in one pass: the pairs by where they are. Unpaired ones stay characters. */
export const pairMarks = (marks: readonly Mark[]): readonly ({ mark: Mark; opening: boolean } | undefined)[] => {
  const pairs: { mark: Mark; opening: boolean }[] = []
  const pending = new Map<string, Mark>()
  for (const mark of marks) {
    const opener = pending.get(mark.token)
    if (opener && mark.closes && mark.at > opener.at + opener.token.length) {
      pairs[opener.at] = { mark: opener, opening: true }
      pairs[mark.at] = { mark, opening: false }
      pending.delete(mark.token)
    } else if (mark.opens && !opener) pending.set(mark.token, mark)
  }
  return pairs
}

// By their codes: a text of nothing but marks asks four times for each of them.
export const isWord = (character: string | undefined): boolean => {
  if (character === undefined) return false
  const code = character.charCodeAt(0)
  if (code >= 0x80) return /[\p{L}\p{N}]/u.test(character)
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39)
}
export const isSpace = (character: string | undefined): boolean => {
  if (character === undefined) return true
  const code = character.charCodeAt(0)
  return code >= 0x80 ? /\s/.test(character) : code === 0x20 || (code >= 0x09 && code <= 0x0d)
}

export const turn = (to: Writer, { mark, opening }: { mark: Mark; opening: boolean }): void =>
  opening ? to.open(mark.style) : to.close(mark.style)
