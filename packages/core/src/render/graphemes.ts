let segmenter: Intl.Segmenter | undefined

/** What a reader takes for one sign. Made when first asked: it loads tables of Unicode, which takes several milliseconds. */
export const graphemesOf = (text: string): Intl.Segments => {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  return segmenter.segment(text)
}
