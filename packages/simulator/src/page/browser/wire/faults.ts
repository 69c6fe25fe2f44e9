import { attempt, control } from '../api.js'
import { openDialog } from '../dialog.js'
import { button, h, keyed } from '../dom.js'
import type { Model } from '../model.js'
import { toast } from '../toast.js'

const hour = 3_600_000

/** Faults to inject. */
export const faultControls = (model: Model): HTMLElement => {
  const count = h('input', { type: 'number', min: 1, max: 99, value: 1, class: 'count', 'aria-label': 'How many' })
  const many = () => Math.max(1, Math.min(99, Number(count.value) || 1))
  const act = (name: string, given: object, said: string) => void attempt(control(name, given).then(() => toast(said)))
  const next = (what: string) => `The next ${many() === 1 ? what : `${many()} ${what}s`}`

  const webhooks = [
    button('Drop', () => act('drop', { count: many() }, `${next('webhook')} will be lost`)),
    button('Delay 5 s', () => act('delay', { milliseconds: 5_000, count: many() }, `${next('webhook')} will be late`)),
    button('Duplicate', () => act('duplicate', { count: many() }, `${next('webhook')} will arrive twice`)),
    button('Reorder', () =>
      act('reorder', { count: Math.max(2, many()) }, 'The next webhooks will arrive in reverse order'),
    ),
  ]
  const calls = [
    button('Fail', () => act('fail', { status: 500, count: many() }, `${next('call')} will fail`)),
    button('Lose the answer', () =>
      act('loseResponse', { count: many() }, `${next('call')} will take effect without an answer`),
    ),
  ]
  const providers = h('div', { class: 'button-row' })
  const drawProviders = (): void =>
    keyed(
      providers,
      [
        { provider: 'meta', name: 'Meta' },
        { provider: 'twilio', name: 'Twilio' },
      ].map((one) => ({ ...one, down: model.down.has(one.provider) })),
      {
        key: ({ provider }) => provider,
        version: ({ down }) => String(down),
        build: ({ provider, name, down }) =>
          button(
            down ? `${name} is down` : `${name} down`,
            () =>
              act(
                down ? 'up' : 'down',
                // It answers with an error: without any answer, nobody could know whether a message was accepted.
                down ? { provider } : { provider, how: 'unavailable' },
                down ? `${name} is back` : `${name} is down: nothing can be sent`,
              ),
            { class: `button small${down ? ' danger' : ''}`, 'aria-pressed': String(down) },
          ),
      },
    )
  const clock = [
    button('+1 h', () => act('advance', { milliseconds: hour }, 'One hour later')),
    button('+25 h', () => act('advance', { milliseconds: 25 * hour }, '25 hours later: WhatsApp’s window is closed')),
  ]
  for (const one of [...webhooks, ...calls, ...clock]) one.className = 'button small'
  const group = (title: string, ...nodes: readonly HTMLElement[]) =>
    h(
      'div',
      { class: 'fault-group', role: 'group', 'aria-label': title },
      h('span', { 'aria-hidden': 'true' }, title),
      h('div', { class: 'button-row' }, ...nodes),
    )
  const repair = button('Clear all faults', () => act('reset', {}, 'All faults are cleared'), { class: 'button small' })
  model.on('down', drawProviders)
  drawProviders()
  const controls = h(
    'div',
    { class: 'faults' },
    group('Next', count, h('span', { class: 'hint' }, 'webhooks or calls'), repair),
    group('Webhooks', ...webhooks),
    group('Calls', ...calls),
    group('Provider', providers),
    ...(model.state.clock ? [group('Clock', ...clock)] : []),
  )
  return controls
}

/** What to try, for first-time visitors. */
export const openHints = (model: Model): void => {
  const { hints, notice } = model.state
  openDialog('What to try', () => [
    ...(notice ? [h('p', {}, notice)] : []),
    h('ol', { class: 'hints' }, ...hints.map((hint) => h('li', {}, hint))),
  ])
}
