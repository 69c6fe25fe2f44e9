// 3GPP TS 23.038, section 6.2.1: the default alphabet, and the characters that take an escape and so cost two septets.
const basic = /* @__PURE__ */ new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const extended = /* @__PURE__ */ new Set('^{}\\[~]|€\f')

export interface Segments {
  encoding: 'gsm-7' | 'ucs-2'
  segments: number
  /** Septets or UTF-16 units. */
  units: number
}

/** How many SMS a text is billed as. One character outside GSM-7 makes the whole text UCS-2. */
export const segments = (text: string): Segments => {
  const characters = [...text]
  const gsm = characters.every((character) => basic.has(character) || extended.has(character))
  const cost = gsm ? (c: string) => (extended.has(c) ? 2 : 1) : (c: string) => c.length
  const units = characters.reduce((sum, character) => sum + cost(character), 0)
  const [single, joined] = gsm ? [160, 153] : [70, 67]
  const encoding = gsm ? 'gsm-7' : 'ucs-2'
  if (units <= single) return { encoding, segments: 1, units }
  let count = 1
  let used = 0
  // An escape or surrogate pair is never split between segments, so a division would count too few.
  for (const character of characters) {
    const needed = cost(character)
    if (used + needed > joined) {
      count += 1
      used = 0
    }
    used += needed
  }
  return { encoding, segments: count, units }
}
