import type { Content, MediaRef } from '../model/content.js'
import { graphemesOf } from './graphemes.js'
import { convert } from './markup.js'
import { isSentence, type SentenceKey, type SentenceOverrides, type SentenceValues, say } from './sentences.js'

type Say = (key: SentenceKey, values?: SentenceValues) => string

/** Any content as plain text, for hosts and assistants that show only text. Never empty. */
export const describe = (content: Content, language?: string, overrides?: SentenceOverrides): string => {
  const speak: Say = (key, values = {}) => say(key, language, values, overrides)
  const text = textOf(content, speak).trim()
  return text === '' ? speak('shown.empty') : text
}

/** An entry as agents read it: above what the customer wrote, the message that it answers. */
export const describeEntry = ({ content, quoted }: { content: Content; quoted?: string }, language?: string): string =>
  quoted === undefined ? describe(content, language) : `${quoteOf(quoted)}\n${describe(content, language)}`

export const quoteOf = (quoted: string): string => `> ${quoted}`

/** One short line, for a subject or a notification. */
export const brief = (content: Content, language?: string, max = 80, overrides?: SentenceOverrides): string => {
  const line = describe(content, language, overrides).replace(/\s+/g, ' ')
  return line.length <= max ? line : `${shorten(line, max - 1)}…`
}

/** The beginning of a text, without cutting a character in half. */
export const shorten = (text: string, max: number): string => {
  if (text.length <= max) return text
  const at = graphemesOf(text.slice(0, max + 2)).containing(max)?.index ?? 0
  return text.slice(0, at).trimEnd()
}

export const nameOf = (media: MediaRef, kind: string, speak: Say): string => {
  const key = `name.media.${kind}`
  return media.name || speak(isSentence(key) ? key : 'name.media.file')
}

const lines = (...parts: readonly (string | undefined)[]): string => parts.filter((part) => part?.trim()).join('\n')

const mapLink = (latitude: number, longitude: number): string => `https://maps.google.com/?q=${latitude},${longitude}`

const textOf = (content: Content, speak: Say): string => {
  switch (content.type) {
    case 'text':
      return convert(content.text, content.markup, 'plain')
    case 'media': {
      const label = speak(`name.media.${content.kind}`)
      const caption = content.caption && convert(content.caption, content.markup ?? 'plain', 'plain')
      return lines(`[${content.media.name ? `${label}: ${content.media.name}` : label}]`, content.title, caption)
    }
    case 'location':
      return lines(
        speak('shown.location', { place: content.name ?? `${content.latitude}, ${content.longitude}` }),
        content.address,
        mapLink(content.latitude, content.longitude),
      )
    case 'contacts':
      return content.contacts
        .map(({ name, phones, emails }) => lines(`${speak('name.contacts')}: ${name}`, ...phones, ...emails))
        .join('\n\n')
    case 'link':
      return lines(content.title, content.description, content.url)
    case 'card':
      return lines(
        content.title,
        content.subtitle,
        ...content.fields.map(({ label, value }) => `${label}: ${value}`),
        content.url,
      )
    case 'choice':
      return lines(
        content.header,
        convert(content.prompt, content.markup ?? 'plain', 'plain'),
        ...content.options.map((option, place) => `${place + 1}. ${option.title}`),
        content.footer,
      )
    case 'request':
      return content.prompt || speak(`request.default.${content.what}`)
    case 'template':
      return lines(
        speak('shown.template', { name: content.name, language: content.language }),
        ...Object.entries(content.values ?? {}).map(([name, value]) => `${name}: ${value}`),
      )
    case 'selection':
      return content.options.map((option) => option.title || option.id).join(', ')
    case 'form':
      return lines(
        content.name ? speak('shown.form', { name: content.name }) : speak('shown.form.unnamed'),
        ...Object.entries(content.data).map(([name, value]) => `${name}: ${shownValue(value)}`),
      )
    case 'reaction':
      return content.emoji ? speak('shown.reaction', { emoji: content.emoji }) : speak('shown.reaction.removed')
    case 'order':
      return lines(
        speak('shown.order'),
        content.text,
        ...content.items.map(({ id, quantity, price, currency }) =>
          price === undefined
            ? speak('shown.order.item', { quantity, id })
            : speak('shown.order.item.priced', { quantity, id, price: currency ? `${price} ${currency}` : price }),
        ),
      )
    case 'edit':
      return content.content
        ? speak('shown.edit', { content: flat(content.content, speak) })
        : speak('shown.edit.empty')
    case 'revoke':
      return speak('shown.revoke')
    case 'unsupported':
      return placeholder(content.kind, speak)
  }
}

// Providers do not send edits of edits; only one level is read.
const flat = (content: Content, speak: Say): string =>
  content.type === 'edit' ? speak('shown.edit.empty') : textOf(content, speak)

const shownValue = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

// The providers' names for what they cannot pass on (WhatsApp Cloud API, webhooks, messages/unsupported).
const kinds = new Map<string, SentenceKey>([
  ['call', 'placeholder.call'],
  ['calls', 'placeholder.call'],
  ['missed_call', 'placeholder.call_missed'],
  ['call_permission_reply', 'placeholder.call_permission'],
  ['view_once', 'placeholder.view_once'],
  ['poll', 'placeholder.poll'],
  ['poll_creation', 'placeholder.poll'],
  ['poll_update', 'placeholder.poll_vote'],
  ['edit', 'placeholder.edit'],
  ['revoke', 'placeholder.revoke'],
  ['pin', 'placeholder.pin'],
  ['keep_in_chat', 'placeholder.pin'],
  ['group_invite', 'placeholder.group_invite'],
  ['gif', 'placeholder.gif'],
  ['product', 'placeholder.product'],
  ['order', 'placeholder.order'],
  ['event', 'placeholder.event'],
  ['image', 'placeholder.media'],
  ['media', 'placeholder.media'],
  ['media_placeholder', 'placeholder.media'],
  ['app_only', 'placeholder.app_only'],
  ['unreadable', 'placeholder.unreadable'],
])

// What can be sent in another way. The provider's reason says nothing that an agent could act on.
const sendable: ReadonlySet<SentenceKey> = new Set<SentenceKey>([
  'placeholder.unsupported',
  'placeholder.view_once',
  'placeholder.poll',
  'placeholder.gif',
  'placeholder.media',
  'placeholder.app_only',
  'placeholder.unreadable',
])

const placeholder = (kind: string, speak: Say): string => {
  const named = kind.toLowerCase().replace(/[\s-]+/g, '_')
  const key = kinds.get(named) ?? 'placeholder.unsupported'
  const text = speak(key, { kind })
  return sendable.has(key) ? speak('placeholder.ask', { placeholder: text }) : text
}
