import { attempt, onPhone } from '../api.js'
import { h, iconButton, keyed } from '../dom.js'
import { initialsOf } from '../format.js'
import { icon } from '../icons.js'
import type { Model } from '../model.js'
import { phoneComposer } from './composer.js'
import { openNewPhone, openSettings } from './settings.js'
import { threadView } from './thread.js'

const labelOf = ({ medium, provider }: { medium: string; provider: string }): string =>
  medium === 'sms' ? 'SMS' : provider === 'meta' ? 'WhatsApp' : 'WhatsApp (Twilio)'

const order = ['WhatsApp', 'WhatsApp (Twilio)', 'SMS']

/** The customer's side: the choice of phone and conversation, and the phone itself. */
export const phonePanel = (model: Model): HTMLElement => {
  const send = (given: object) =>
    attempt(
      onPhone(model.number, 'send', { to: model.lineOf(model.line)?.id, ...given }).then(() => model.readThread()),
    )
  const composer = phoneComposer(model, send)
  const thread = threadView({ model, send, quote: composer.quote, location: composer.location })
  const people = h('select', {
    class: 'people',
    'aria-label': 'Whose phone',
    on: { change: () => void attempt(model.show(people.value, model.line)) },
  })
  const lines = h('div', { class: 'segmented', role: 'group', 'aria-label': 'Conversation' })
  const avatar = h('span', { class: 'avatar', 'aria-hidden': 'true' })
  const title = h('strong')
  const subtitle = h('span', { class: 'phone-subtitle' })
  const clock = h('span')
  const frame = h(
    'div',
    { class: 'phone' },
    h(
      'div',
      { class: 'phone-status', 'aria-hidden': 'true' },
      clock,
      h('span', { class: 'phone-notch' }),
      h('span', { class: 'phone-battery' }),
    ),
    h(
      'header',
      { class: 'phone-head' },
      avatar,
      h('div', { class: 'phone-title' }, title, subtitle),
      iconButton(icon('more'), 'Phone settings', () => openSettings(model), { 'aria-haspopup': 'dialog' }),
    ),
    thread,
    composer.element,
  )

  const draw = (): void => {
    const phone = model.phone()
    const line = model.lineOf(model.line)
    const views = model.state.phones.map(({ number, profile }) => ({
      number,
      text: `${profile.name ?? number} · ${profile.hidden ? 'number hidden' : number}`,
    }))
    keyed(people, views, {
      key: ({ number }) => number,
      version: ({ text }) => text,
      build: ({ number, text }) => h('option', { value: number }, text),
    })
    people.value = model.number
    const sorted = [...model.state.lines].sort((a, b) => order.indexOf(labelOf(a)) - order.indexOf(labelOf(b)))
    const tabs = sorted.map((one) => ({
      ...one,
      chosen: one.key === model.line,
      unread: one.key === model.line ? 0 : (phone?.threads.find(({ line: key }) => key === one.key)?.unread ?? 0),
    }))
    keyed(lines, tabs, {
      key: ({ key }) => key,
      version: ({ chosen, unread }) => `${chosen} ${unread}`,
      build: (one) =>
        h(
          'button',
          {
            type: 'button',
            'aria-pressed': String(one.chosen),
            on: { click: () => void attempt(model.show(model.number, one.key)) },
          },
          labelOf(one),
          one.unread > 0 && h('span', { class: 'badge', 'aria-label': `${one.unread} unread` }, String(one.unread)),
        ),
    })
    const name = line?.name ?? line?.address ?? ''
    avatar.textContent = initialsOf(name)
    title.textContent = name
    const blocked = phone?.threads.find(({ line: key }) => key === model.line)?.blocked
    subtitle.textContent = blocked
      ? 'Blocked'
      : phone?.profile.delivers === 'manually'
        ? 'Out of reach'
        : `${line?.medium === 'sms' ? 'Text message' : 'Business account'} · ${line?.address ?? ''}`
    frame.dataset.medium = line?.medium ?? 'whatsapp'
  }
  const tick = () => {
    clock.textContent = new Date(model.now()).toTimeString().slice(0, 5)
  }
  setInterval(tick, 5_000)
  model.on('down', tick)
  model.on('phones', () => {
    draw()
    tick()
  })

  return h(
    'section',
    { class: 'panel phone-panel', id: 'phone-panel', 'aria-label': 'Phone' },
    h(
      'div',
      { class: 'phone-bar' },
      people,
      iconButton(icon('attach'), 'Add a phone', () => openNewPhone(model), { 'aria-haspopup': 'dialog' }),
    ),
    lines,
    frame,
  )
}
