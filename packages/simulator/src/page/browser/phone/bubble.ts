import type { PhoneContent, PhoneMessage } from '../../../wire/content.js'
import { segmentCount } from '../../../wire/twilio/messages/segments.js'
import { h, iconButton } from '../dom.js'
import { rich, timeOf } from '../format.js'
import { icon, ticks } from '../icons.js'
import { type Acts, choiceNodes, fileNode, fileUrl, placeNode, shortOf } from './content.js'

export interface BubbleParts {
  number: string
  sms: boolean
  /** The message this one answers or taps on. */
  quoted: PhoneMessage | undefined
  reactions: readonly string[]
  /** Its text after an edit. */
  editedText: string | undefined
  acts: Acts
  reply(): void
  react(): void
}

type Media = Extract<PhoneContent, { type: 'media' }>

const mediaNodes = (message: PhoneMessage, content: Media, number: string): readonly Node[] => [
  ...content.items.map((item, index) => fileNode(fileOf(item), fileUrl(number, message.id, index), content.sticker)),
  ...(content.text ? [h('span', { class: 'text' }, ...rich(content.text))] : []),
]

// The server sends only the size of a file.
const fileOf = ({ mime, filename, bytes }: { mime: string; filename?: string; bytes?: unknown }) => ({
  mime,
  ...(filename !== undefined && { filename }),
  ...(bytes !== undefined && { bytes: bytes as { size: number } }),
})

const bodyOf = (message: PhoneMessage, parts: BubbleParts): readonly Node[] => {
  const { content } = message
  const { number, sms, acts } = parts
  if (message.revoked) return [h('em', { class: 'gone' }, 'You deleted this message')]
  switch (content.type) {
    case 'text':
      return [h('span', { class: 'text' }, ...rich(parts.editedText ?? content.text, !sms))]
    case 'media':
      return mediaNodes(message, content, number)
    case 'location':
      return [placeNode(content)]
    case 'choice': {
      const media = content.media && fileNode(fileOf(content.media), fileUrl(number, message.id, 0))
      return choiceNodes(content, media, acts)
    }
    default:
      return [h('span', { class: 'text' }, shortOf(content))]
  }
}

const segments = (message: PhoneMessage): string => {
  const count = segmentCount(shortOf(message.content))
  return count === 1 ? '1 segment' : `${count} segments`
}

/** One message on the phone. */
export const bubble = (message: PhoneMessage, parts: BubbleParts): HTMLElement => {
  const mine = message.way === 'out'
  const { content } = message
  const template = content.type === 'choice' ? content.template : undefined
  const { quoted } = parts
  return h(
    'li',
    { class: `bubble-row ${mine ? 'mine' : 'theirs'}`, 'data-message': message.id },
    h(
      'article',
      {
        class: `bubble bubble-${content.type}${content.type === 'media' && content.sticker ? ' bubble-sticker' : ''}`,
        'aria-label': `${mine ? 'You' : 'Business'}, ${timeOf(message.at)}`,
      },
      template && h('small', { class: 'template-mark' }, `Template ${template}`),
      quoted && h('blockquote', { class: 'quote' }, shortOf(quoted.content)),
      ...bodyOf(message, parts),
      h(
        'span',
        { class: 'meta' },
        message.edited && 'Edited ',
        parts.sms &&
          (content.type === 'text' || content.type === 'media') &&
          `${content.type === 'media' ? 'MMS' : segments(message)} · `,
        timeOf(message.at),
        mine &&
          !parts.sms &&
          ticks(message.ticks === 'failed' ? 'failed' : message.ticks === 'read' ? 'read' : message.ticks),
      ),
      parts.reactions.length > 0 &&
        h('span', { class: 'reactions', 'aria-label': 'Reactions' }, parts.reactions.join(' ')),
    ),
    !parts.sms &&
      h(
        'span',
        { class: 'bubble-acts' },
        iconButton(icon('reply'), 'Reply to this message', () => parts.reply()),
        !mine && iconButton(icon('smile'), 'React to this message', () => parts.react(), { 'aria-haspopup': 'dialog' }),
      ),
  )
}
