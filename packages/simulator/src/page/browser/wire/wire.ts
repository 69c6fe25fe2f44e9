import { h } from '../dom.js'
import type { Model } from '../model.js'
import { faultControls } from './faults.js'
import { wireLog } from './log.js'

/** The requests between providers and Deskwire, and the faults to inject. */
export const wirePanel = (model: Model): HTMLElement => {
  const { filter, search, list } = wireLog(model)
  return h(
    'section',
    { class: 'panel wire-panel', id: 'wire-panel', 'aria-label': 'Wire' },
    h('div', { class: 'panel-head' }, h('h1', {}, 'Wire'), search, filter),
    h('div', { class: 'wire-split' }, faultControls(model), list),
  )
}
