import { h } from './dom.js'

const shownMs = 6_000
const most = 3

/** A short notice that disappears by itself and is read out by screen readers. */
export const toast = (text: string, kind: 'notice' | 'problem' = 'notice'): void => {
  const place = document.getElementById('toasts')
  if (!place) return
  const note = h('div', { class: `toast toast-${kind}` }, text)
  place.append(note)
  while (place.children.length > most) place.firstChild?.remove()
  setTimeout(() => note.remove(), shownMs)
}
