import type { PhoneContent, PhoneOption } from '../../../wire/content.js'
import { h } from '../dom.js'
import { rich, sizeOf } from '../format.js'
import { icon } from '../icons.js'

interface File {
  mime: string
  filename?: string
  bytes?: { size: number }
}

export const fileUrl = (number: string, message: string, index: number): string =>
  `/wire/control/phones/${encodeURIComponent(number)}/media?${new URLSearchParams({ message, index: String(index) })}`

/** A file as a phone shows it. */
export const fileNode = ({ mime, filename, bytes }: File, url: string, sticker = false): HTMLElement => {
  const [family] = mime.split('/')
  const name = filename ?? (family === 'image' ? 'Picture' : family === 'audio' ? 'Voice message' : 'File')
  if (family === 'image')
    return h('img', { src: url, alt: name, class: sticker ? 'sticker' : 'picture', loading: 'lazy' })
  if (family === 'audio') return h('audio', { src: url, controls: true, preload: 'metadata', 'aria-label': name })
  if (family === 'video') return h('video', { src: url, controls: true, preload: 'metadata', 'aria-label': name })
  return h(
    'a',
    { href: url, class: 'file', target: '_blank', rel: 'noopener', download: filename ?? true },
    icon('file'),
    h('span', {}, name, h('small', {}, [mime, bytes && sizeOf(bytes.size)].filter(Boolean).join(' · '))),
  )
}

export const placeNode = (place: {
  latitude: number
  longitude: number
  name?: string
  address?: string
}): HTMLElement =>
  h(
    'a',
    {
      class: 'place',
      href: `https://www.openstreetmap.org/?mlat=${place.latitude}&mlon=${place.longitude}#map=16/${place.latitude}/${place.longitude}`,
      target: '_blank',
      rel: 'noopener noreferrer',
    },
    h('span', { class: 'map', 'aria-hidden': 'true' }, icon('place')),
    h(
      'span',
      { class: 'place-text' },
      place.name ?? 'Location',
      h('small', {}, place.address ?? `${place.latitude.toFixed(4)}, ${place.longitude.toFixed(4)}`),
    ),
  )

const contactName = (contact: unknown): string => {
  const { name } = (contact ?? {}) as { name?: { formatted_name?: unknown } }
  return typeof name?.formatted_name === 'string' ? name.formatted_name : 'Contact'
}

export interface Acts {
  tap(option: PhoneOption): void
  open(): void
  location(): void
}

const optionNode = (option: PhoneOption, acts: Acts): HTMLElement => {
  if (option.kind === 'url' && option.url !== undefined)
    return h(
      'a',
      { class: 'option', href: option.url, target: '_blank', rel: 'noopener noreferrer' },
      icon('link'),
      option.title,
    )
  const sends = ['reply', 'row', 'quick_reply', 'contact'].includes(option.kind)
  const click = option.kind === 'location' ? () => acts.location() : () => acts.tap(option)
  return h(
    'button',
    { type: 'button', class: 'option', disabled: !sends && option.kind !== 'location', on: { click } },
    option.kind === 'location' ? icon('place') : icon('reply'),
    option.title,
  )
}

type Choice = Extract<PhoneContent, { type: 'choice' }>

/** Buttons below a bubble; a list opens a sheet. */
export const choiceNodes = (content: Choice, media: HTMLElement | undefined, acts: Acts): readonly Node[] => {
  const options = content.button
    ? [
        h(
          'button',
          { type: 'button', class: 'option', 'aria-haspopup': 'dialog', on: { click: () => acts.open() } },
          icon('list'),
          content.button,
        ),
      ]
    : content.options.map((option) => optionNode(option, acts))
  return [
    ...(media ? [media] : []),
    ...(content.header ? [h('strong', { class: 'choice-head' }, content.header)] : []),
    h('span', { class: 'text' }, ...rich(content.text)),
    ...(content.footer ? [h('small', { class: 'choice-foot' }, content.footer)] : []),
    ...(options.length > 0 ? [h('div', { class: 'options' }, ...options)] : []),
  ]
}

/** One line, for a quote or for content that has no view of its own. */
export const shortOf = (content: PhoneContent): string => {
  switch (content.type) {
    case 'text':
    case 'edit':
    case 'choice':
      return content.text
    case 'tap':
      return content.option.title
    case 'media':
      return content.text ?? (content.voice ? 'Voice message' : content.sticker ? 'Sticker' : 'Picture or file')
    case 'location':
      return content.name ?? 'Location'
    case 'contacts':
      return content.contacts.map(contactName).join(', ')
    case 'reaction':
      return content.emoji
    case 'shared-number':
      return 'Phone number shared'
    case 'flow':
      return 'Form filled in'
    case 'order':
      return `Order of ${content.items.length} items`
    case 'unsupported':
      return content.what === 'poll_creation' ? 'Poll' : content.what
    case 'revoke':
      return 'Deleted'
    default:
      return 'Message'
  }
}
