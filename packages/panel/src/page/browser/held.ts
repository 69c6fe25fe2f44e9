import { type Child, drawn, h } from './dom.js'
import { t } from './sentences.js'
import type { Message, State } from './types.js'

const authorOf = ({ author }: Message): string | undefined => author.name ?? author.id

const notice = (why: string, waiting: readonly { by?: string | undefined; text: string }[]): Child =>
  h(
    'div',
    { class: 'notice' },
    h('p', {}, why),
    h(
      'ul',
      { class: 'history' },
      ...waiting.map(({ by, text }) =>
        h('li', {}, by !== undefined && h('small', {}, `${by}: `), h('span', { class: 'text', dir: 'auto' }, text)),
      ),
    ),
  )

/** What waits, for the customer or for the provider's rate limit, why, and until when. */
export const held = () => {
  const root = h('section', { class: 'held', 'aria-label': t('held.title') })
  const draw = drawn<ReturnType<typeof waitingIn>>(root, ({ hold, paced, next }) => {
    const { lang } = document.documentElement
    return [
      hold &&
        notice(
          t('held.why', { template: hold.template, time: new Date(hold.until).toLocaleString(lang) }),
          hold.replies,
        ),
      paced &&
        notice(
          t('held.pace', { time: new Date(paced.until).toLocaleTimeString(lang) }),
          next ? [{ by: authorOf(next), text: next.text }] : [],
        ),
    ]
  })
  return {
    root,
    show(state: State) {
      const waiting = waitingIn(state)
      root.hidden = !waiting.hold && !waiting.paced
      draw(waiting)
    },
  }
}

const waitingIn = ({ conversation, messages }: State) => {
  const { held: hold, paced } = conversation ?? {}
  return { hold, paced, next: messages.find(({ id }) => id === paced?.message) }
}
