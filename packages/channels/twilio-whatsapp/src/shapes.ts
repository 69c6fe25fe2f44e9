import { type Content, fail, type MediaIn } from '@deskwire/core/adapter'
import type { ContentTypes } from '@deskwire/twilio'

/** A rich message: a shape stored at Twilio, and the variables that make it this message. */
export interface Rich {
  types: ContentTypes
  variables: Readonly<Record<string, string>>
  /** What the message list will show. */
  text: string
  media: number
}

type Of<T extends Content['type']> = Extract<Content<MediaIn>, { type: T }>

const limit = (what: string, text: string, max: number): string => {
  if (text.length <= max) return text
  throw fail('content', `${what} has ${text.length} characters; WhatsApp takes ${max}`, { remedy: 'Shorten it.' })
}

const bold = (text: string): string => `*${text.replaceAll('*', '')}*`

const paragraphs = (...texts: (string | undefined)[]): string => texts.filter((text) => text).join('\n\n')

const buttonsMax = 3
const buttonTitle = 20

/** WhatsApp's buttons hold a title only, so options with descriptions become a list. */
export const choiceShape = (choice: Of<'choice'>): Rich => {
  const { options } = choice
  const fitButtons = options.every(({ title, description }) => title.length <= buttonTitle && !description)
  return options.length <= buttonsMax && fitButtons ? buttonsShape(choice) : listShape(choice)
}

const bodyOf = ({ header, prompt, footer }: Of<'choice'>): string =>
  limit('The question', paragraphs(header && bold(header), prompt, footer && `_${footer}_`), 1024)

const buttonsShape = (choice: Of<'choice'>): Rich => {
  const variables: Record<string, string> = { body: bodyOf(choice) }
  const actions = choice.options.map(({ id, title }, n) => {
    variables[`id${n}`] = limit('An option id', id, 128)
    variables[`title${n}`] = title
    return { type: 'QUICK_REPLY', id: `{{id${n}}}`, title: `{{title${n}}}` }
  })
  return {
    types: { 'twilio/quick-reply': { body: '{{body}}', actions } },
    variables,
    text: variables.body ?? '',
    media: 0,
  }
}

const listShape = (choice: Of<'choice'>): Rich => {
  if (choice.options.length > 10) {
    throw fail('content', `A list of ${choice.options.length} options; WhatsApp takes 10`, {
      remedy: 'Page the options.',
    })
  }
  // The button's label is in the customer's language; without one, three dots suit every language.
  const variables: Record<string, string> = {
    body: bodyOf(choice),
    button: limit('The button', choice.button ?? '…', 20),
  }
  const items = choice.options.map(({ id, title, description }, n) => {
    variables[`id${n}`] = limit('An option id', id, 128)
    variables[`item${n}`] = limit('An option', title, 24)
    if (description) variables[`text${n}`] = limit('A description', description, 72)
    return { id: `{{id${n}}}`, item: `{{item${n}}}`, ...(description && { description: `{{text${n}}}` }) }
  })
  const types = { 'twilio/list-picker': { body: '{{body}}', button: '{{button}}', items } }
  return { types, variables, text: variables.body ?? '', media: 0 }
}

/** A URL may have a variable only at its end, so the origin stays in the shape. */
const splitUrl = (text: string): { origin: string; rest: string } => {
  if (!URL.canParse(text)) throw fail('content', 'The link is not a URL', { remedy: 'It begins with https://' })
  const { origin, pathname, search, hash } = new URL(text)
  return { origin, rest: pathname.slice(1) + search + hash }
}

const callToActionBody = 640

/** The button's title: the given one if it fits, else the host it leads to. */
const buttonFor = (title: string | undefined, url: string): string => {
  if (title !== undefined && title !== '' && title.length <= buttonTitle) return title
  const host = new URL(url).hostname.replace(/^www\./, '')
  return host.length <= buttonTitle ? host : `${host.slice(0, buttonTitle - 1)}…`
}

const urlButton = (url: string, title: string | undefined) => {
  const { origin, rest } = splitUrl(url)
  const action = { type: 'URL', title: '{{title}}', url: `${origin}/{{path}}` }
  return { action, variables: { title: buttonFor(title, url), path: rest } }
}

/**
 * A link with a text becomes a button; a bare link, or one with more text than a button holds, stays text, which
 * WhatsApp previews by itself.
 */
export const linkShape = (link: Of<'link'>): Rich | undefined => {
  const body = paragraphs(link.title && bold(link.title), link.description)
  const { rest } = splitUrl(link.url)
  // An empty variable is refused, so a site's front page stays text.
  if (body === '' || body.length > callToActionBody || rest === '') return undefined
  const { action, variables } = urlButton(link.url, link.title)
  const types = { 'twilio/call-to-action': { body: '{{body}}', actions: [action] } }
  return { types, variables: { body, ...variables }, text: body, media: 0 }
}

export const linkText = (link: Of<'link'>): string =>
  [link.title && bold(link.title), link.description, link.url].filter(Boolean).join('\n')

export const cardText = (card: Of<'card'>): string =>
  paragraphs(
    [bold(card.title), card.subtitle].filter(Boolean).join('\n'),
    card.fields.map(({ label, value }) => `${bold(label)} ${value}`).join('\n'),
  )

/**
 * A card without an image becomes a button. One with an image would be a `whatsapp/card`, which "must be approved as a
 * template before it can be sent" (docs: content/whatsappcard), so it goes out as a captioned image.
 */
export const cardShape = (card: Of<'card'>): Rich | undefined => {
  const body = cardText(card)
  if (card.image !== undefined || card.url === undefined || splitUrl(card.url).rest === '') return undefined
  if (body.length > callToActionBody) return undefined
  const { action, variables } = urlButton(card.url, card.title)
  const types = { 'twilio/call-to-action': { body: '{{body}}', actions: [action] } }
  return { types, variables: { body, ...variables }, text: body, media: 0 }
}
