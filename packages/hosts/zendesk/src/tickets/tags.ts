// Zendesk treats characters it does not allow in a tag as separators, so `customer angry` would be two tags.
const notAllowed = /[^\p{L}\p{N}_/-]+/gu

const tagOf = (text: string): string => text.normalize('NFC').toLowerCase().replace(notAllowed, '_').slice(0, 80)

export const tagsOf = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.map(tagOf).filter((tag) => tag !== '' && tag !== '_')),
]
