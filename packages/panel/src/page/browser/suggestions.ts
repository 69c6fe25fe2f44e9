import { act, type Context } from './context.js'
import { button, h } from './dom.js'
import { t } from './sentences.js'

/** Drafts of the next reply. One that is chosen goes into the text box, and only the agent sends it. */
export const draftsFor = (context: Context, form: HTMLElement, text: HTMLTextAreaElement): readonly HTMLElement[] => {
  const list = h('ul', { class: 'choose', 'aria-label': t('suggest.title'), 'aria-live': 'polite' })
  let put = ''
  const take = (draft: string) => {
    // What the agent has written stays.
    const own = text.value === put ? '' : text.value.trim()
    text.value = put = own === '' ? draft : `${own}\n${draft}`
    text.focus()
  }
  const go = button(t('suggest.go'), () =>
    act(context, go, async () => {
      context.say(t('suggest.wait'))
      const { drafts } = await context.api.ask<{ drafts: string[] }>('POST', 'suggestions')
      context.say('')
      list.replaceChildren(
        ...drafts.map((draft) =>
          h(
            'li',
            {},
            button(draft, () => take(draft)),
          ),
        ),
        ...(drafts.length === 0 ? [h('li', { class: 'muted' }, t('suggest.none'))] : []),
      )
    }),
  )
  form.addEventListener('reset', () => {
    put = ''
    list.replaceChildren()
  })
  return [h('p', { class: 'acts' }, go), list]
}
