import { type Content, type Fields, fail, type MediaIn, type Option } from '@deskwire/core/adapter'
import { whatsappCloudCapabilities } from '../capabilities.js'
import type { Settings } from '../options.js'
import { cut, fields } from '../read.js'

type Of<T extends Content['type']> = Extract<Content<MediaIn>, { type: T }>
export type Labels = Settings['labels']

const bodyMax = 1024
const smallMax = 60

const tooMuch = (message: string, remedy: string): never => {
  throw fail('content', message, { remedy })
}

const fitting = (text: string, what: string): Fields => {
  if (text.length > bodyMax)
    tooMuch(`The text of ${what} is longer than ${bodyMax} characters.`, 'Say it in a message of its own.')
  return { text: text === '' ? '…' : text }
}

/** Header and footer hold 60 characters; longer ones go into the body, so that nothing is cut. */
const framed = (prompt: string, header: string | undefined, footer: string | undefined, what: string): Fields => {
  const above = header !== undefined && header.length > smallMax ? `*${header}*\n\n` : ''
  const below = footer !== undefined && footer.length > smallMax ? `\n\n_${footer}_` : ''
  return {
    ...(header && !above ? { header: { type: 'text', text: header } } : {}),
    body: fitting(`${above}${prompt}${below}`, what),
    ...(footer && !below ? { footer: { text: footer } } : {}),
  }
}

const limits = whatsappCloudCapabilities.choice
const buttons = limits?.buttons ?? { max: 0, title: 0 }
const rows = limits?.list ?? { max: 0, title: 0, description: 0 }

/** Up to three short options are buttons, up to ten are a list ("messages/interactive-reply-buttons-messages", "…-list-messages"). */
export const choice = (content: Of<'choice'>, labels: Labels): Fields => {
  const { options } = content
  if (options.length === 0) tooMuch('A choice without options cannot be sent.', 'Give it at least one option.')
  const frame = framed(content.prompt, content.header, content.footer, 'a choice')
  const plain = options.every(
    ({ title, description, section }) => title.length <= buttons.title && !description && !section,
  )
  if (plain && options.length <= buttons.max) {
    const all = options.map(({ id, title }) => ({ type: 'reply', reply: { id, title } }))
    return { type: 'button', ...frame, action: { buttons: all } }
  }
  const fits = options.every(
    ({ title, description = '' }) => title.length <= rows.title && description.length <= rows.description,
  )
  if (!fits || options.length > rows.max) {
    tooMuch(`A list holds ${rows.max} options of ${rows.title} characters.`, 'Use fewer options with shorter titles.')
  }
  const label = content.button !== undefined && content.button.length <= 20 ? content.button : labels.list
  return { type: 'list', ...frame, action: { button: label, sections: sectionsOf(options, label) } }
}

const sectionsOf = (options: readonly Option[], fallback: string): Fields[] => {
  const sections = new Map<string, Fields[]>()
  for (const { id, title, description, section = '' } of options) {
    const own = sections.get(section) ?? []
    own.push({ id, title, ...(description ? { description } : {}) })
    sections.set(section, own)
  }
  // If there are two or more, each needs a title of up to 24 characters.
  return [...sections].map(([name, own]) =>
    sections.size === 1 && name === ''
      ? { rows: own }
      : { title: shortened(name === '' ? fallback : name, 24), rows: own },
  )
}

const shortened = (text: string, max: number): string => (text.length <= max ? text : `${cut(text, max - 1)}…`)

/** A link with a title becomes a button; one without becomes a text, which WhatsApp previews. */
export const link = (content: Of<'link'>, image: Fields | undefined, labels: Labels): Fields | undefined => {
  const { url, title, description } = content
  if (!/^https?:\/\//i.test(url) || (title === undefined && description === undefined && !image)) return undefined
  const asLabel = title !== undefined && title.length <= 20 && description !== undefined
  const text = [asLabel ? undefined : title, description].filter((one) => one).join('\n\n') || url
  if (text.length > bodyMax) return undefined
  return {
    type: 'cta_url',
    ...(image ? { header: { type: 'image', image } } : {}),
    body: { text },
    action: { name: 'cta_url', parameters: { display_text: asLabel ? title : labels.link, url } },
  }
}

export const locationRequest = (prompt: string): Fields => ({
  type: 'location_request_message',
  body: fitting(prompt, 'a location request'),
  action: { name: 'send_location' },
})

export const contactRequest = (prompt: string): Fields => ({
  type: 'request_contact_info',
  body: fitting(prompt, 'a request for the phone number'),
  action: { name: 'request_contact_info' },
})

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Data goes with the screen it fills; a flow that exchanges data gets both from its own endpoint. */
const firstScreen = ({ exchange, screen: given, data }: Fields): Fields => {
  const screen = textOf(given)
  if (exchange === true) {
    if (screen === undefined && data === undefined) return { flow_action: 'data_exchange' }
    return tooMuch(
      'A flow that exchanges data takes its first screen and its data from its endpoint.',
      'Leave out screen and data, or leave out exchange.',
    )
  }
  if (data !== undefined && Object.keys(fields(data) ?? {}).length === 0) {
    return tooMuch('The data of a form is an object with at least one field.', 'Give such an object, or none.')
  }
  if (screen !== undefined) {
    return { flow_action: 'navigate', flow_action_payload: { screen, ...(data === undefined ? {} : { data }) } }
  }
  if (data === undefined) return {}
  return tooMuch('The data of a form needs the screen it is for.', 'Name it: form: { id, screen, data }.')
}

/** `form` names a flow: `{ id | name, button?, token?, screen?, data?, exchange?, draft?, header?, footer? }`. */
export const flow = (prompt: string, form: unknown, labels: Labels): Fields => {
  const about = fields(form) ?? {}
  const id = textOf(about.id)
  const name = textOf(about.name)
  if (id === undefined && name === undefined) {
    throw fail('content', 'A form on WhatsApp is a flow, and this one is not named.', {
      remedy: 'Give the flow of WhatsApp Manager: form: { id: "…" }.',
    })
  }
  const token = textOf(about.token)
  const parameters = {
    flow_message_version: '3',
    ...(id === undefined ? { flow_name: name } : { flow_id: id }),
    flow_cta: shortened(textOf(about.button) ?? labels.form, 30),
    ...(token === undefined ? {} : { flow_token: token }),
    ...firstScreen(about),
    ...(about.draft === true ? { mode: 'draft' } : {}),
  }
  const frame = framed(prompt, textOf(about.header), textOf(about.footer), 'a form')
  return { type: 'flow', ...frame, action: { name: 'flow', parameters } }
}
