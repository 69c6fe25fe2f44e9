import { h, iconButton } from './dom.js'
import { icon } from './icons.js'

/** The browser's native modal dialog: it traps the focus, Escape closes it, and it is removed when closed. */
export const openDialog = (
  title: string,
  content: (close: () => void) => readonly (Node | string)[],
  { kind = 'panel' }: { kind?: 'panel' | 'sheet' } = {},
): HTMLDialogElement => {
  const heading = h('h2', { id: `title-${Math.random().toString(36).slice(2)}` }, title)
  const close = () => dialog.close()
  const dialog: HTMLDialogElement = h(
    'dialog',
    {
      class: `dialog dialog-${kind}`,
      'aria-labelledby': heading.id,
      on: {
        close: () => dialog.remove(),
        // A click on the dialog element itself is one on the backdrop; the content is in the box below.
        click: (event) => event.target === dialog && close(),
      },
    },
    h(
      'div',
      { class: 'dialog-box' },
      h('header', { class: 'dialog-head' }, heading, iconButton(icon('close'), 'Close', close)),
      h('div', { class: 'dialog-body' }, ...content(() => dialog.close())),
    ),
  )
  document.body.append(dialog)
  if (kind === 'sheet') overPhone(dialog)
  dialog.showModal()
  return dialog
}

/** `sheet` slides up from the bottom of its phone. */
const overPhone = ({ style }: HTMLDialogElement): void => {
  const place = document.querySelector('.phone')?.getBoundingClientRect()
  if (!place || place.width === 0) return
  style.setProperty('--left', `${place.left + 14}px`)
  style.setProperty('--bottom', `${innerHeight - place.bottom + 14}px`)
  style.setProperty('--width', `${place.width - 28}px`)
  style.setProperty('--height', `${place.height - 90}px`)
}

export const field = (label: string, input: HTMLElement, hint?: string): HTMLLabelElement =>
  h(
    'label',
    { class: 'field' },
    h('span', { class: 'field-label' }, label),
    input,
    hint && h('span', { class: 'hint' }, hint),
  )

export const toggle = (
  label: string,
  hint: string,
  checked: boolean,
  change: (on: boolean) => void,
): HTMLLabelElement => {
  const input = h('input', { type: 'checkbox', role: 'switch', on: { change: () => change(input.checked) } })
  input.checked = checked
  return h(
    'label',
    { class: 'toggle' },
    h('span', { class: 'toggle-text' }, h('span', {}, label), h('span', { class: 'hint' }, hint)),
    input,
  )
}
