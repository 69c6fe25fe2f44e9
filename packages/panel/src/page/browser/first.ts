import { act, type Context, sender } from './context.js'
import { field, h } from './dom.js'
import { t } from './sentences.js'
import { templatePicker } from './templates.js'
import type { Channel, Verdict } from './types.js'

interface Answer {
  to: { value: string }
  text: Verdict
  template: Verdict
}

/** Writing first to any number: the gate's answer, and then what it lets through. */
export const firstForm = (context: Context): HTMLElement => {
  const channels: readonly Channel[] = context.state()?.channels ?? []
  const places = channels.flatMap((channel) => channel.lines.map((line) => ({ channel, line })))
  const from = h(
    'select',
    {},
    ...places.map(({ channel, line }, n) =>
      h(
        'option',
        { value: n, selected: channel.name === context.customer?.channel },
        `${channel.name} · ${line.address ?? line.id}`,
      ),
    ),
  )
  const to = h('input', { type: 'tel', required: true, maxlength: 200, autocomplete: 'off' })
  to.value = context.customer?.address ?? ''
  const check = h('button', { type: 'submit' }, t('first.ask'))
  const answer = h('div', { class: 'fields', 'aria-live': 'polite' })
  // What the gate said is about one number.
  for (const control of [from, to]) control.addEventListener('input', () => answer.replaceChildren())

  const ask = async () => {
    const place = places[Number(from.value)]
    if (!place) return
    const { channel, line } = place
    const about = { channel: channel.name, line: line.id, to: to.value.trim() }
    const found = await context.api.ask<Answer>('GET', `outreach?${new URLSearchParams(about)}`)
    const send = sender(context)
    const words = h('textarea', { rows: 3, maxlength: 4096, required: true })
    const submit = h('button', { type: 'submit', class: 'primary' }, t('write.send'))
    const free =
      found.text.allowed &&
      h(
        'form',
        {
          class: 'fields',
          submit: (event) => {
            event.preventDefault()
            void act(context, submit, () =>
              send({ type: 'text', text: words.value.trim(), markup: 'whatsapp' }, 'outreach', about),
            )
          },
        },
        field(t('write.text'), words),
        h('p', { class: 'acts' }, submit),
      )
    const refused = found.template.allowed ? found.text : found.template
    answer.replaceChildren(
      h('p', { class: found.template.allowed ? 'notice' : 'notice bad' }, verdictWords(found, refused)),
      ...(free ? [free] : []),
      ...(found.template.allowed && channel.templates
        ? [templatePicker(context, (content) => send(content, 'outreach', about), channel.name)]
        : []),
    )
  }
  return h(
    'div',
    { class: 'fields' },
    h(
      'form',
      {
        class: 'fields',
        submit: (event) => {
          event.preventDefault()
          void act(context, check, ask)
        },
      },
      field(t('first.from'), from),
      field(t('first.to'), to),
      h('p', { class: 'acts' }, check),
    ),
    answer,
  )
}

const verdictWords = ({ text, template }: Answer, refused: Verdict): string => {
  if (text.allowed) return t('first.free')
  if (template.allowed) return t('first.template')
  return [refused.says, refused.remedy].filter(Boolean).join(' ')
}
