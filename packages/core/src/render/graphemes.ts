let segmenter: Intl.Segmenter | undefined

/** Splits text into graphemes. Created on first use, because loading its Unicode tables takes several milliseconds. */
export const graphemesOf = (text: string): Intl.Segments => {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  return segmenter.segment(text)
}
