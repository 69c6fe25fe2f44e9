import { ask, attempt } from '../api.js'
import { h, iconButton, keyed } from '../dom.js'
import { icon } from '../icons.js'
import type { Model } from '../model.js'
import type { DeskEntry } from '../shapes.js'
import { completion } from './completion.js'

interface Kept {
  id: string
  name?: string
  mime: string
}

const typingEveryMs = 8_000

/** The agent's reply box: text, files, a directive on the first line, or a note for colleagues. */
export const replyBox = (model: Model, agent: () => string): HTMLElement => {
  let note = false
  let files: readonly Kept[] = []
  let toldAt = 0
  const input = h('textarea', { class: 'reply-input', rows: 2, 'aria-label': 'Reply to the customer' })
  const picker = h('input', { type: 'file', hidden: true, multiple: true, 'aria-label': 'Files to send', tabindex: -1 })
  const chips = h('div', { class: 'file-chips' })
  const modes = h('div', { class: 'segmented small', role: 'group', 'aria-label': 'Reply or note' })
  const sendButton = h('button', { type: 'submit', class: 'button primary' }, icon('send'), h('span', {}, 'Send'))
  const id = () => encodeURIComponent(model.ticket?.ticket.id ?? '')

  const grow = (): void => {
    input.style.height = 'auto'
    input.style.height = `${Math.min(input.scrollHeight, 160)}px`
  }
  const draw = (): void => {
    const closed = model.ticket?.ticket.state === 'closed'
    input.placeholder = closed
      ? 'The ticket is closed: reopen it to answer'
      : note
        ? 'A note for your colleagues; nothing is sent'
        : 'Reply, or type / for templates, choices, articles…'
    input.setAttribute('aria-label', note ? 'Internal note' : 'Reply to the customer')
    input.disabled = closed && !note
    sendButton.disabled = closed && !note
    sendButton.lastChild?.replaceWith(h('span', {}, note ? 'Add note' : 'Send'))
    element.classList.toggle('is-note', note)
    keyed(
      modes,
      [
        { name: 'Reply', on: !note },
        { name: 'Note', on: note },
      ],
      {
        key: ({ name }) => name,
        version: ({ on }) => String(on),
        build: ({ name, on }) => {
          const click = () => {
            note = name === 'Note'
            draw()
            input.focus()
          }
          return h('button', { type: 'button', 'aria-pressed': String(on), on: { click } }, name)
        },
      },
    )
    keyed(chips, files, {
      key: (file) => file.id,
      version: () => '',
      build: (file) => {
        const remove = () => {
          files = files.filter((one) => one !== file)
          draw()
        }
        return h(
          'span',
          { class: 'file-chip' },
          file.name ?? file.mime,
          iconButton(icon('close'), `Remove ${file.name ?? 'file'}`, remove),
        )
      },
    })
  }
  const upload = async (file: File): Promise<void> => {
    const response = await fetch(`/desk/agent/files?${new URLSearchParams({ name: file.name })}`, {
      method: 'POST',
      body: file,
      headers: { 'content-type': file.type || 'application/octet-stream' },
    })
    if (!response.ok) throw new Error(`${file.name} could not be uploaded: ${response.status}`)
    files = [...files, (await response.json()) as Kept]
    draw()
  }
  const submit = async (): Promise<void> => {
    const text = input.value.trim()
    if (text === '' && files.length === 0) return
    const written = { value: input.value, files }
    const sent = note
      ? ask<DeskEntry>('POST', `/desk/agent/tickets/${id()}/notes`, { agent: agent(), text })
      : ask<DeskEntry>('POST', `/desk/agent/tickets/${id()}/replies`, {
          agent: agent(),
          ...(text !== '' && { text }),
          ...(files.length > 0 && { files: files.map((file) => file.id) }),
        })
    // Cleared at once: the next reply may be typed before the server answers.
    input.value = ''
    files = []
    grow()
    draw()
    if ((await attempt(sent)) !== undefined || input.value !== '') return
    input.value = written.value
    files = written.files
    grow()
    draw()
  }
  const suggestions = completion(model, input, grow)
  const element = h(
    'form',
    {
      class: 'reply',
      'aria-label': 'Answer',
      on: {
        submit: (event) => {
          event.preventDefault()
          void submit()
        },
      },
    },
    suggestions,
    chips,
    input,
    picker,
    h(
      'div',
      { class: 'reply-bar' },
      modes,
      iconButton(icon('clip'), 'Attach files', () => picker.click()),
      h('span', { class: 'spacer' }),
      sendButton,
    ),
  )
  input.addEventListener('input', () => {
    grow()
    if (note || input.value === '' || input.value.startsWith('/') || Date.now() - toldAt < typingEveryMs) return
    toldAt = Date.now()
    // A failed typing indicator is not worth a notice.
    ask('POST', `/desk/agent/tickets/${id()}/typing`).catch(() => undefined)
  })
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void submit()
  })
  picker.addEventListener('change', () => {
    for (const file of picker.files ?? []) void attempt(upload(file))
    picker.value = ''
  })
  model.on('ticket', draw)
  draw()
  return element
}
