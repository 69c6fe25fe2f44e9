import { type Fields, fields, list, webUrl, word } from '@deskwire/core/adapter'
import { lines, linked, pair } from './cards.js'
import { mediaOf } from './media.js'
import { pressOf } from './message.js'
import type { Offer, Speech } from './speech.js'

const deepest = 10
const mostParts = 200

interface Flat {
  texts: (string | undefined)[]
  images: string[]
  inputs: Fields[]
  actions: Fields[]
  parts: number
}

/**
 * An Adaptive Card, read from top to bottom: texts and facts, pictures, and buttons. A form with one field becomes a question;
 * one with several cannot be filled in by chat, so its fields are listed and the answer is a text.
 */
export const adaptiveCard = (speech: Speech, card: Fields): readonly Offer[] => {
  const flat: Flat = { texts: [], images: [], inputs: [], actions: [], parts: 0 }
  gather(flat, [...list(card.body), ...list(card.actions)], 0)
  for (const url of flat.images.slice(0, 5)) {
    const media = mediaOf(url, 'image')
    if (media) speech.say(media)
  }
  const offers: Offer[] = []
  const links: (string | undefined)[] = []
  const submits = flat.actions.filter(({ type }) => type === 'Action.Submit' || type === 'Action.Execute')
  const [only, ...others] = flat.inputs
  const form = only !== undefined && others.length === 0 && submits.length === 1 ? only : undefined
  for (const action of flat.actions) {
    const link = linked(action)
    if (link !== undefined && action.type === 'Action.OpenUrl') links.push(link)
    else if (!form) offers.push(...offerOf(action))
  }
  const asked = form ? field(form, submits[0] ?? {}) : undefined
  if (asked?.input) speech.input = asked.input
  const said = lines(...flat.texts, ...flat.inputs.map(labelOf), ...links)
  speech.text(said ?? word(card.fallbackText) ?? word(card.speak), 'markdown')
  return asked?.offers ?? offers
}

/** Depth first, in reading order. */
const gather = (flat: Flat, parts: readonly unknown[], depth: number): void => {
  if (depth > deepest) return
  for (const part of parts.map(fields)) {
    if (++flat.parts > mostParts || part.isVisible === false) continue
    const type = word(part.type) ?? ''
    if (type.startsWith('Input.')) flat.inputs.push(part)
    else if (type === 'Action.ShowCard') gather(flat, [part.card], depth + 1)
    else if (type.startsWith('Action.')) flat.actions.push(part)
    else if (type === 'TextBlock' || type === 'TextRun' || type === 'Badge') flat.texts.push(word(part.text))
    else if (type === 'RichTextBlock')
      flat.texts.push(
        list(part.inlines)
          .map((run) => (typeof run === 'string' ? run : (word(fields(run).text) ?? '')))
          .join(''),
      )
    else if (type === 'FactSet')
      flat.texts.push(...list(part.facts).map((fact) => pair(word(fields(fact).title), word(fields(fact).value))))
    else if (type === 'Image') flat.images.push(...[webUrl(part.url)].filter((url) => url !== undefined))
    else if (type === 'Media') flat.texts.push(webUrl(fields(list(part.sources)[0]).url))
    else for (const name of holders) gather(flat, list(part[name]), depth + 1)
    if (part.selectAction) gather(flat, [part.selectAction], depth + 1)
  }
}

/** The fields in which containers, columns, sets, tables and cards keep their parts. */
const holders = ['items', 'columns', 'images', 'rows', 'cells', 'pages', 'body', 'actions'] as const

const offerOf = (action: Fields): Offer[] => {
  const press = pressOf(action)
  const title = word(action.title)
  return press && title !== undefined ? [{ title, value: press }] : []
}

const labelOf = (input: Fields): string | undefined =>
  word(input.label) ?? (input.choices ? undefined : word(input.placeholder))

/** One field and one button: a list to choose from, a yes or no, or the next message. */
const field = (input: Fields, submit: Fields): { offers?: readonly Offer[]; input?: { id: string; data: Fields } } => {
  const id = word(input.id)
  if (id === undefined || id === '__proto__') return { offers: offerOf(submit) }
  const data = fields(submit.data)
  const submitted = (title: unknown, value: unknown): Offer[] =>
    word(title) === undefined
      ? []
      : [
          {
            title: word(title) ?? '',
            value: { press: { value: { ...data, [id]: value }, channelData: { postBack: true } } },
          },
        ]
  if (input.type === 'Input.ChoiceSet')
    return {
      offers: list(input.choices)
        .map(fields)
        .flatMap(({ title, value }) => submitted(title, value)),
    }
  if (input.type === 'Input.Toggle')
    return {
      offers: [
        ...submitted(word(input.title) ?? 'Yes', input.valueOn ?? 'true'),
        ...submitted('No', input.valueOff ?? 'false'),
      ],
    }
  return { input: { id, data } }
}
