import { drawn, h } from './dom.js'
import { t } from './sentences.js'
import type { State } from './types.js'

/** What waits for the customer, and why. */
export const held = () => {
  const root = h('section', { class: 'held', 'aria-label': t('held.title') })
  const draw = drawn<{ until: string } | undefined>(root, (hold) =>
    hold
      ? [
          h(
            'p',
            { class: 'notice' },
            t('held.words', { time: new Date(hold.until).toLocaleString(document.documentElement.lang) }),
          ),
        ]
      : [],
  )
  return {
    root,
    show({ conversation }: State) {
      root.hidden = conversation?.held === undefined
      draw(conversation?.held)
    },
  }
}
