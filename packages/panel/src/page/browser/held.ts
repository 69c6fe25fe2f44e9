import { drawn, h } from './dom.js'
import { t } from './sentences.js'
import type { Conversation, State } from './types.js'

/** What waits for the customer, why, and until when. */
export const held = () => {
  const root = h('section', { class: 'held', 'aria-label': t('held.title') })
  const draw = drawn<Conversation['held']>(root, (hold) => {
    if (!hold) return []
    const time = new Date(hold.until).toLocaleString(document.documentElement.lang)
    return [
      h(
        'div',
        { class: 'notice' },
        h('p', {}, t('held.why', { template: hold.template, time })),
        h(
          'ul',
          { class: 'history' },
          ...hold.replies.map(({ by, text }) =>
            h('li', {}, by !== undefined && h('small', {}, `${by}: `), h('span', { class: 'text', dir: 'auto' }, text)),
          ),
        ),
      ),
    ]
  })
  return {
    root,
    show({ conversation }: State) {
      root.hidden = conversation?.held === undefined
      draw(conversation?.held)
    },
  }
}
