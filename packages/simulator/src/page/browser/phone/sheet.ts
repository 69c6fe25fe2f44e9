import type { PhoneMessage } from '../../../wire/content.js'
import { openDialog } from '../dialog.js'
import { button, h } from '../dom.js'

/** The sheet that a list message opens, as in WhatsApp: rows with radio buttons. */
export const openList = ({ content }: PhoneMessage, tap: (option: string) => void): void => {
  if (content.type !== 'choice') return
  openDialog(
    content.button ?? 'Choose',
    (close) => [
      h(
        'ul',
        { class: 'sheet-list' },
        ...content.options.map(({ id, title, description }) => {
          const click = () => {
            close()
            tap(id)
          }
          return h(
            'li',
            {},
            h(
              'button',
              { type: 'button', class: 'sheet-row', on: { click } },
              h('span', {}, title, description && h('small', {}, description)),
              h('i', { class: 'radio', 'aria-hidden': 'true' }),
            ),
          )
        }),
      ),
    ],
    { kind: 'sheet' },
  )
}

// Those that WhatsApp offers first.
const reactions = ['👍', '❤️', '😂', '😮', '😢', '🙏']

/** One of them, or none: who reacts again takes the first one back. */
export const openReactions = (current: string | undefined, react: (emoji: string) => void): void => {
  openDialog(
    'Reaction',
    (close) => [
      h(
        'div',
        { class: 'button-row reaction-row' },
        ...reactions.map((emoji) =>
          button(
            emoji,
            () => {
              close()
              react(emoji === current ? '' : emoji)
            },
            { 'aria-pressed': String(emoji === current) },
          ),
        ),
      ),
    ],
    { kind: 'sheet' },
  )
}
