import { type Fields, fields, list, webUrl, word } from '@deskwire/core/adapter'
import { endingOf, mediaOf } from './media.js'
import { pressOf } from './message.js'
import type { Offer, Speech } from './speech.js'

/** Hero, thumbnail, receipt, sign-in, audio, video and animation cards: a picture, text and buttons. */
export const richCard = (speech: Speech, card: Fields): readonly Offer[] => {
  const title = word(card.title)
  for (const image of [...list(card.images), ...(fields(card.image).url ? [card.image] : [])].slice(0, 5)) {
    const media = mediaOf(fields(image).url, 'image')
    if (media) speech.say(media)
  }
  const media = webUrl(fields(list(card.media)[0]).url)
  // A file is sent; a page on a streaming service becomes a link.
  const playable = media !== undefined && endingOf(media) !== undefined ? mediaOf(media, '') : undefined
  if (playable) speech.say(playable)

  const actions = [...list(card.buttons), card.tap].map(fields)
  const offers: Offer[] = []
  const links = playable || media === undefined ? [] : [media]
  for (const action of actions) {
    const press = pressOf(action)
    const link = linked(action)
    const label = word(action.title)
    if (press && label !== undefined)
      offers.push({ title: label, value: press, ...(title !== undefined && { of: title }) })
    else if (link !== undefined) links.push(link)
  }
  speech.text(
    lines(
      title && `**${title}**`,
      word(card.subtitle),
      word(card.text),
      ...list(card.facts).map((fact) => pair(word(fields(fact).key), word(fields(fact).value))),
      ...list(card.items).map((item) => pair(word(fields(item).title), word(fields(item).price))),
      pair('Total', word(card.total)),
      ...links,
    ),
    'markdown',
  )
  return offers
}

/** Where a button leads, as text: a page, a sign-in, a number to call. */
export const linked = ({ type, title, value, url }: Fields): string | undefined => {
  const to = word(value ?? url)
  if (type === 'call' && to !== undefined) return lines(word(title), to.replace(/^tel:/, ''))
  const address = webUrl(to)
  return address === undefined ? undefined : lines(word(title), address)
}

export const lines = (...parts: readonly (string | undefined)[]): string | undefined =>
  parts.filter((part) => part !== undefined && part !== '').join('\n') || undefined

export const pair = (label: string | undefined, value: string | undefined): string | undefined =>
  value === undefined ? undefined : label === undefined ? value : `${label}: ${value}`
