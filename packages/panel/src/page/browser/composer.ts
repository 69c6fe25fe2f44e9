import type { Api } from './api.js'
import { button, field, h } from './dom.js'
import { t } from './sentences.js'
import type { State } from './types.js'

/** Writing to the customer. What may be sent is the gate's to say; it is shown before it is tried. */
export const composer = (api: Api, sent: (id: string) => void, problem: (words: string) => void) => {
  const text = h('textarea', { rows: 3, maxlength: 4096 })
  const why = h('p', { class: 'notice bad', role: 'status', hidden: true })
  let key = crypto.randomUUID()
  const send = button(
    t('write.send'),
    async () => {
      const words = text.value.trim()
      if (words === '') return
      send.disabled = true
      try {
        const json = { content: { type: 'text', text: words, markup: 'whatsapp' } }
        const { id } = await api.ask<{ id: string }>('POST', 'messages', { json, key })
        text.value = ''
        key = crypto.randomUUID()
        sent(id)
      } catch (thrown) {
        problem(thrown instanceof Error ? thrown.message : String(thrown))
      } finally {
        send.disabled = false
      }
    },
    { class: 'primary' },
  )
  const root = h(
    'section',
    { class: 'write', 'aria-label': t('write.title') },
    field(t('write.text'), text),
    why,
    h('p', { class: 'acts' }, send),
  )
  return {
    root,
    show({ conversation, may }: State) {
      root.hidden = !conversation
      const verdict = may?.text
      const allowed = verdict?.allowed ?? false
      text.disabled = !allowed
      send.hidden = !allowed
      why.hidden = allowed
      why.textContent = verdict ? [verdict.says, verdict.remedy].filter(Boolean).join(' ') : ''
    },
  }
}
