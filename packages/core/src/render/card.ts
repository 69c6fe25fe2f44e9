import type { Content, MediaRef } from '../model/content.js'
import { bold } from './markup.js'
import { captioned, fitting } from './media.js'
import { converted, joined, lose, textParts, type Work } from './work.js'

type Card = Extract<Content, { type: 'card' }>
type Link = Extract<Content, { type: 'link' }>

export const renderCard = (work: Work, card: Card): Content[] => {
  if (work.capabilities.content.includes('card')) return [withImageThatFits(work, card)]
  lose(work, 'lost.card')
  const plain = (text: string | undefined) => text && converted(work, text, 'plain')
  const words = joined(work, [
    bold(card.title, work.capabilities.text.markup),
    plain(card.subtitle),
    ...card.fields.map(({ label, value }) => plain(`${label}: ${value}`)),
    plain(card.url),
  ])
  return pictured(work, card.image, words, 'card')
}

/** Title, description and URL as text; the provider shows a preview of the first URL. */
export const renderLink = (work: Work, link: Link): Content[] => {
  if (work.capabilities.content.includes('link')) return [withImageThatFits(work, link)]
  const plain = (text: string | undefined) => text && converted(work, text, 'plain')
  const words = joined(work, [
    link.title && bold(link.title, work.capabilities.text.markup),
    plain(link.description),
    plain(link.url),
  ])
  return pictured(work, link.image, words, 'link')
}

const withImageThatFits = <C extends Card | Link>(work: Work, content: C): C => {
  if (!content.image || 'kind' in fitting(work, content.image, 'image')) return content
  lose(work, 'lost.image', { what: { key: `name.${content.type}` } })
  const { image: _, ...rest } = content
  return rest as C
}

const pictured = (work: Work, image: MediaRef | undefined, words: string, what: 'card' | 'link'): Content[] => {
  if (image) {
    const fit = fitting(work, image, 'image')
    // Sent as a file without a name, nobody would know that it is a picture.
    if ('kind' in fit && fit.kind === 'image') return captioned(work, 'image', image, words, 'after')
    lose(work, 'lost.image', { what: { key: `name.${what}` } })
  }
  return textParts(work, words, what === 'link' ? true : undefined)
}
