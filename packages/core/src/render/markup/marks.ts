import type { Style, Writer } from './writer.js'

/** A mark in a line that may open or close a style. */
export interface Mark {
  at: number
  mark: string
  style: Style
  opens: boolean
  closes: boolean
}

/** Pairs marks in one pass; unpaired ones stay characters. */
export const pairMarks = (marks: readonly Mark[]): ReadonlyMap<number, { mark: Mark; opening: boolean }> => {
  const pairs = new Map<number, { mark: Mark; opening: boolean }>()
  const pending = new Map<string, Mark>()
  for (const mark of marks) {
    const opener = pending.get(mark.mark)
    if (opener && mark.closes && mark.at > opener.at + opener.mark.length) {
      pairs.set(opener.at, { mark: opener, opening: true })
      pairs.set(mark.at, { mark, opening: false })
      pending.delete(mark.mark)
    } else if (mark.opens && !opener) pending.set(mark.mark, mark)
  }
  return pairs
}

export const isWord = (character: string | undefined): boolean =>
  character !== undefined &&
  (character < '\x80' ? /\w/.test(character) && character !== '_' : /[\p{L}\p{N}]/u.test(character))
export const isSpace = (character: string | undefined): boolean => character === undefined || /\s/.test(character)

export const turn = (to: Writer, { mark, opening }: { mark: Mark; opening: boolean }): void =>
  opening ? to.open(mark.style) : to.close(mark.style)
