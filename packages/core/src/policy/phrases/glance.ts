// Letters in any case, without the doubled ones, and digits: as words are folded.
const next = (hash: number, code: number): number => (Math.imul(hash, 31) + code) | 0

export const hashOf = (word: string): number => {
  let hash = 0
  for (let at = 0; at < word.length; at++) hash = next(hash, word.charCodeAt(at))
  return hash
}

const apostrophe = 39
const grave = 96

/**
 * Whether one of its words may have one of these hashes. Most messages have none, and need not be folded and split for that.
 * Beyond ASCII, or with a "don't" that is one word, any text may.
 */
export const mayHave = (text: string, hashes: ReadonlySet<number>): boolean => {
  let hash = 0
  let before = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const letter = code | 32
    if (code > 127 || code === apostrophe || code === grave) return true
    if (letter >= 97 && letter <= 122) {
      if (letter !== before) hash = next(hash, letter)
      before = letter
    } else {
      before = 0
      if (code >= 48 && code <= 57) hash = next(hash, code)
      else {
        if (hashes.has(hash)) return true
        hash = 0
      }
    }
  }
  return hashes.has(hash)
}
