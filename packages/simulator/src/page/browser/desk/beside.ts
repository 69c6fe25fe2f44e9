import { h } from '../dom.js'
import { icon } from '../icons.js'
import type { Model } from '../model.js'

/** The width from which the conversation and the panel fit beside each other. */
const wide = matchMedia('(min-width: 1200px)')

/** The agent's panel, in a frame as any helpdesk shows it, and the button that opens it. */
export const panelBeside = (model: Model, agent: () => string) => {
  const place = h('aside', { class: 'beside', 'aria-label': 'Panel' })
  let open = model.state.panel && wide.matches
  let shown = ''

  const draw = (): void => {
    const id = model.ticket?.ticket.id
    button.setAttribute('aria-pressed', String(open))
    place.hidden = !open
    const { theme } = document.documentElement.dataset
    // The session in the frame ends with its time, which moves with the clock.
    const wanted = open && id !== undefined ? `${id} ${theme} ${model.movedMs}` : ''
    if (wanted === shown) return
    shown = wanted
    place.replaceChildren()
    if (id === undefined || wanted === '') return
    const query = new URLSearchParams({ agent: agent(), ...(theme !== undefined && { theme }) })
    // A frame of its own for each ticket: the address of one that is there would become a step of the browser's history.
    place.append(
      h('iframe', { title: 'WhatsApp and SMS', src: `/desk/agent/tickets/${encodeURIComponent(id)}/panel?${query}` }),
    )
  }
  const button = h(
    'button',
    {
      type: 'button',
      class: 'button small',
      hidden: !model.state.panel,
      on: {
        click: () => {
          open = !open
          draw()
        },
      },
    },
    icon('template'),
    'Panel',
  )
  model.on('ticket', draw)
  model.on('down', draw)
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ['data-theme'] })
  const show = (): void => {
    open = model.state.panel
    draw()
  }
  return { place, button, show }
}
