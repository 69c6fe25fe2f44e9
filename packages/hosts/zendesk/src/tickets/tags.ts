// Zendesk takes what it does not allow in a tag for a separator, so `customer angry` would be two.
const notAllowed = /[^\p{L}\p{N}_/-]+/gu

const tagOf = (text: string): string => text.normalize('NFC').toLowerCase().replace(notAllowed, '_').slice(0, 80)

export const tagsOf = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.map(tagOf).filter((tag) => tag !== '' && tag !== '_')),
]
