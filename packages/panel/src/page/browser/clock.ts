import { drawn, h } from './dom.js'
import { t } from './sentences.js'
import type { State } from './types.js'

const minute = 60_000
const hour = 60 * minute

/** How long is left, as coarse as it may be: whole minutes, and hours above one. */
const leftOf = (ms: number): string => {
  const minutes = Math.max(0, Math.floor(ms / minute))
  return minutes >= 60
    ? t('time.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
    : t('time.minutes', { minutes })
}

/** The window's clock, which goes on between two answers of the bridge, by the bridge's time. */
export const clock = () => {
  const root = h('section', { class: 'window', 'aria-label': t('window.title') })
  let state: State | undefined
  let aheadMs = 0
  const draw = drawn<{ open: boolean; left?: string; share?: number; medium: string }>(
    root,
    ({ open, left, share, medium }) => {
      if (medium !== 'whatsapp') return [h('p', {}, t('window.none'))]
      if (!open) return [h('p', { class: 'closed' }, h('strong', {}, t('window.closed')), ' ', t('window.closed.more'))]
      return [
        h('p', {}, h('strong', { role: 'timer' }, t('window.open', { left: left ?? '' }))),
        share !== undefined && h('meter', { min: 0, max: 1, low: 0.1, value: share, 'aria-label': t('window.title') }),
      ]
    },
  )
  const tick = () => {
    const conversation = state?.conversation
    root.hidden = !conversation
    if (!conversation) return
    const { open, until } = conversation.window
    const ms = until === undefined ? 0 : Date.parse(until) - (Date.now() + aheadMs)
    draw({
      medium: conversation.medium,
      open: open && (until === undefined || ms > 0),
      ...(until !== undefined && { left: leftOf(ms), share: Math.round((ms / (24 * hour)) * 1000) / 1000 }),
    })
  }
  setInterval(tick, 5_000)
  return {
    root,
    show(next: State) {
      state = next
      aheadMs = Date.parse(next.now) - Date.now()
      tick()
    },
  }
}
