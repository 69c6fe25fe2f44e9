import { h } from './dom.js'

const shownMs = 6_000

/** A short notice, in a line of its own so that it covers nothing. It disappears by itself and is read out by screen readers. */
export const toast = (text: string, kind: 'notice' | 'problem' = 'notice'): void => {
  const place = document.getElementById('toasts')
  if (!place) return
  const note = h('div', { class: `toast toast-${kind}` }, text)
  place.replaceChildren(note)
  setTimeout(() => note.remove(), shownMs)
}
