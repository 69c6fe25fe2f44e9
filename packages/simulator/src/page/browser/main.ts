import { attempt } from './api.js'
import { deskPanel } from './desk/desk.js'
import { h, iconButton } from './dom.js'
import { type IconName, icon } from './icons.js'
import { Model } from './model.js'
import { phonePanel } from './phone/phone.js'
import { themeButton } from './theme.js'
import { openHints } from './wire/faults.js'
import { untakenAlert } from './wire/untaken.js'
import { wirePanel } from './wire/wire.js'

const views: readonly { id: 'phone' | 'desk' | 'wire'; name: string; icon: IconName }[] = [
  { id: 'phone', name: 'Phone', icon: 'phone' },
  { id: 'desk', name: 'Desk', icon: 'desk' },
  { id: 'wire', name: 'Wire', icon: 'bolt' },
]

const operators = "Operator's page, in a new tab"

const liveNode = (model: Model): HTMLElement => {
  const node = h('span', { class: 'live', role: 'status' })
  model.on('live', () => {
    node.dataset.live = model.live
    node.textContent = model.live === 'live' ? 'Live' : 'Reconnecting…'
  })
  return node
}

const clockNode = (model: Model): HTMLElement => {
  const node = h('span', { class: 'moved' })
  const draw = () => {
    const hours = Math.round(model.movedMs / 3_600_000)
    node.hidden = hours === 0
    node.textContent = `Clock +${hours} h`
  }
  model.on('down', draw)
  model.on('phones', draw)
  return node
}

/** On narrow screens one panel is shown at a time. */
const viewBar = (model: Model): HTMLElement => {
  const show = (id: string) => {
    document.body.dataset.view = id
    for (const button of bar.children)
      button.setAttribute('aria-pressed', String(button.getAttribute('data-view') === id))
    document.dispatchEvent(new Event('visibilitychange'))
  }
  const bar = h(
    'nav',
    { class: 'view-bar', 'aria-label': 'Parts' },
    ...views
      .filter(({ id }) => id !== 'desk' || model.state.desk)
      .map(({ id, name, icon: shape }) =>
        h('button', { type: 'button', 'data-view': id, on: { click: () => show(id) } }, icon(shape), name),
      ),
  )
  show('phone')
  return bar
}

const start = async (): Promise<void> => {
  const model = new Model()
  await model.readState()
  if (model.state.notice) console.info(model.state.notice)
  document.body.append(
    h(
      'div',
      {},
      h(
        'header',
        { class: 'top' },
        h(
          'a',
          { href: '/', class: 'brand' },
          h('span', { class: 'brand-mark', 'aria-hidden': 'true' }),
          'Deskwire',
          h('small', {}, 'Simulator'),
        ),
        h('span', { class: 'spacer' }),
        clockNode(model),
        liveNode(model),
        model.state.admin &&
          h(
            'a',
            { href: '/admin', target: '_blank', class: 'icon-button', 'aria-label': operators, title: operators },
            icon('poll'),
          ),
        iconButton(icon('help'), 'What to try', () => openHints(model), { 'aria-haspopup': 'dialog' }),
        themeButton(),
      ),
      untakenAlert(model),
    ),
    // Before the parts, whose lists may be long: the keyboard reaches it first.
    viewBar(model),
    h('main', { class: 'parts' }, phonePanel(model), model.state.desk && deskPanel(model), wirePanel(model)),
    h(
      'footer',
      { class: 'notices' },
      h('div', { id: 'toasts', role: 'status', 'aria-live': 'polite' }),
      h('p', { class: 'notice-line' }, model.state.notice),
    ),
  )
  await model.start()
  const wanted = location.hash.slice(1)
  const first = model.tickets.find(({ id }) => id === wanted) ?? model.tickets.find(({ state }) => state !== 'closed')
  if (first) await attempt(model.select(first.id))
}

start().catch((error: unknown) => {
  document.body.append(
    h(
      'p',
      { class: 'fatal', role: 'alert' },
      `The page could not start: ${error instanceof Error ? error.message : 'unknown'}`,
    ),
  )
})
