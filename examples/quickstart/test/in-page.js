// Runs in the browser: what cannot be seen from outside.

export const countNodes = () => document.querySelectorAll('*').length

/** By its name, as it is read out. */
export const focused = () =>
  document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''

export const overflow = () => document.documentElement.scrollWidth - innerWidth

/** What axe-core calls serious or critical, as rule and place. */
export const seriousProblems = async () => {
  const { violations } = await globalThis.axe.run()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}

/** Controls that stick out of the window, or lie under something else. */
export const hiddenControls = () =>
  [...document.querySelectorAll('button, select, textarea, input:not([hidden])')].flatMap((control) => {
    const box = control.getBoundingClientRect()
    if (box.width === 0 || box.height === 0 || getComputedStyle(control.parentElement).opacity === '0') return []
    const named = `${control.tagName} ${control.getAttribute('aria-label') ?? control.textContent}`
    const panel = control.closest('.panel')?.getBoundingClientRect() ?? { left: 0, right: innerWidth }
    if (box.left < panel.left - 0.5 || box.right > panel.right + 0.5) return [`${named} sticks out`]
    // What is scrolled away in a list of its own is reached by scrolling.
    const scroller = control.closest('.phone-scroll, .timeline, .wire-scroll, .tickets, .faults, .dialog-body')
    const frame = scroller?.getBoundingClientRect()
    if (frame && (box.top < frame.top || box.bottom > frame.bottom)) return []
    if (box.bottom > innerHeight + 0.5) return [`${named} is below the window`]
    const on = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
    return on && (control.contains(on) || on.contains(control)) ? [] : [`${named} is covered`]
  })

export const copied = () => navigator.clipboard.readText()

/** Whether an opened row begins within the list around it, and ends there if it is not longer than the list. */
export const isInView = (row) => {
  const box = row.getBoundingClientRect()
  const list = row.closest('.wire-scroll').getBoundingClientRect()
  return box.top >= list.top - 1 && (box.bottom <= list.bottom + 1 || box.top <= list.top + 8)
}

/** Whether a message is within the list around it. */
export const isSeen = (entry) => {
  const box = entry.getBoundingClientRect()
  const list = entry.closest('.timeline')?.getBoundingClientRect()
  // It was drawn anew meanwhile.
  if (!list) return false
  return box.top >= list.top - 1 && box.bottom <= list.bottom + 1
}

/** What is cut so short that nobody can tell what it was. */
export const shrunkTexts = () =>
  [...document.querySelectorAll('.wire-what, .ticket-name strong, .ticket-last > span, .ticket-title > *')].flatMap(
    (text) =>
      text.clientWidth > 0 && text.clientWidth < 90 && text.scrollWidth > text.clientWidth
        ? [`${text.textContent} has ${text.clientWidth} pixels`]
        : [],
  )
