import {
  type Content,
  convert,
  describe,
  type Fields,
  fields,
  type MediaIn,
  sha256,
  type Turn,
  word,
} from '@deskwire/core/adapter'
import type { Activity } from './activity.js'
import type { Memory, Talk } from './memory.js'

/**
 * This id cannot be guessed from a phone number. Ids that begin with `dl_` are reserved for those inside a token
 * (botframework-directlinejs, `setUserId`).
 */
export const userIdOf = (conversation: string): string => `deskwire_${sha256(`deskwire ${conversation}`).slice(0, 40)}`

/** The customer as the bot sees them. A token made for a user accepts no other. */
export const userOf = ({ conversation, customer }: Turn, talk?: Talk): Activity['from'] => ({
  id: talk?.user ?? userIdOf(conversation),
  ...(customer.name !== undefined && { name: customer.name }),
  role: 'user',
})

/** What the customer said, as an activity; its key identifies it when it is read back. */
export const messageOf = (turn: Turn, { input }: Memory, talk: Talk): Activity => {
  const said = saidIn(turn, input)
  const { channelData, ...rest } = said
  return {
    type: 'message',
    from: userOf(turn, talk),
    ...(turn.language !== undefined && { locale: turn.language }),
    ...rest,
    ...(rest.text !== undefined && { textFormat: 'plain' as const }),
    channelData: { ...channelData, clientActivityID: turn.key, deskwire: { medium: turn.medium, line: turn.line } },
  }
}

type Said = Pick<Activity, 'text' | 'value' | 'attachments' | 'channelData'>

const saidIn = ({ content, language }: Turn, input: Memory['input']): Said => {
  if (content.type === 'selection') return chosen(content)
  if (content.type === 'media')
    return { text: plain(content.caption, content.markup) ?? '', attachments: [attachmentOf(content)] }
  const text = content.type === 'text' ? (plain(content.text, content.markup) ?? '') : describe(content, language)
  // The only field of a card: what a form would submit.
  return input ? { value: { ...input.data, [input.id]: text } } : { text }
}

const plain = (text: string | undefined, markup: Parameters<typeof convert>[1] = 'plain'): string | undefined =>
  text === undefined ? undefined : convert(text, markup, 'plain')

/** An option’s value is what web chat would send for that button. */
const chosen = (content: Extract<Content<MediaIn>, { type: 'selection' }>): Said => {
  const { press } = fields(content.options.length === 1 ? content.options[0]?.value : undefined)
  const titles = content.options.map(({ id, title }) => title || id).join(', ')
  if (typeof press !== 'object' || press === null) return { text: titles }
  const { text, value, channelData } = fields(press)
  return {
    ...(word(text) !== undefined && { text: word(text) }),
    ...(value !== undefined && { value }),
    ...(channelData !== undefined && { channelData: fields(channelData) }),
  }
}

const attachmentOf = ({ media }: Extract<Content<MediaIn>, { type: 'media' }>) => ({
  contentType: media.mime,
  contentUrl: media.link(),
  ...(media.name !== undefined && { name: media.name }),
})

/** What a button sends, by its kind (Bot Framework, `CardAction`); undefined if it leads somewhere instead. */
export const pressOf = (action: Fields): { press: Said } | undefined => {
  const { type, title, text, value, displayText } = action
  const said = word(value) ?? word(text) ?? word(title)
  switch (type) {
    case 'messageBack':
      return {
        press: {
          ...(word(text) !== undefined && { text: word(text) }),
          ...(value !== undefined && value !== null && { value }),
          channelData: { messageBack: { displayText: word(displayText) ?? word(title) } },
        },
      }
    case 'postBack':
      if (typeof value === 'object' && value !== null) return { press: { value, channelData: { postBack: true } } }
      return said === undefined ? undefined : { press: { text: said, channelData: { postBack: true } } }
    case 'Action.Submit':
    case 'Action.Execute':
      if (typeof action.data === 'string') return { press: { text: action.data, channelData: { postBack: true } } }
      return { press: { value: fields(action.data), channelData: { postBack: true } } }
    case 'imBack':
    case undefined:
      return said === undefined ? undefined : { press: { text: said } }
    default:
      return undefined
  }
}
