import { iconButton } from './dom.js'
import { icon } from './icons.js'

const key = 'deskwire-theme'

/** Saved for the next visit, where the browser allows it. */
const remembered = (): string | null => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
const remember = (theme: string): void => {
  try {
    localStorage.setItem(key, theme)
  } catch {
    // Storage may be blocked, as in a private window.
  }
}

/** Light or dark as in the system, until changed by the user. */
export const themeButton = (): HTMLElement => {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const current = () => document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')
  const draw = () => {
    const next = current() === 'dark' ? 'light' : 'dark'
    button.replaceChildren(icon(next === 'dark' ? 'moon' : 'sun'))
    button.setAttribute('aria-label', `Switch to ${next}`)
    button.title = `Switch to ${next}`
  }
  const button = iconButton(icon('moon'), 'Switch to dark', () => {
    const next = current() === 'dark' ? 'light' : 'dark'
    document.documentElement.dataset.theme = next
    remember(next)
    draw()
  })
  const kept = remembered()
  if (kept === 'light' || kept === 'dark') document.documentElement.dataset.theme = kept
  dark.addEventListener('change', draw)
  draw()
  return button
}
