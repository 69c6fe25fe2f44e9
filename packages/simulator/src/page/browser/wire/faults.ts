import { ask, attempt, control } from '../api.js'
import { openDialog } from '../dialog.js'
import { button, h, keyed } from '../dom.js'
import type { Model } from '../model.js'
import { toast } from '../toast.js'

const hour = 3_600_000

const kinds = [
  { kind: 'inbound', name: 'Messages', one: 'message', more: 'messages' },
  { kind: 'status', name: 'Statuses', one: 'status', more: 'statuses' },
] as const

/** Faults to inject. */
export const faultControls = (model: Model): HTMLElement => {
  const count = h('input', { type: 'number', min: 1, max: 99, value: 1, class: 'count', 'aria-label': 'How many' })
  const many = () => Math.max(1, Math.min(99, Number(count.value) || 1))
  const act = (name: string, given: object, said: string) => void attempt(control(name, given).then(() => toast(said)))
  const next = ({ one, more }: { one: string; more: string }) => `The next ${many() === 1 ? one : `${many()} ${more}`}`
  const which = h(
    'select',
    { class: 'which', 'aria-label': 'Which webhooks' },
    ...kinds.map(({ kind, name }) => h('option', { value: kind }, name)),
  )
  const chosen = () => kinds.find(({ kind }) => kind === which.value) ?? kinds[0]
  const webhook = (label: string, name: string, said: string, given: object = {}) =>
    button(label, () => {
      const { kind, ...what } = chosen()
      act(name, { count: many(), match: { kind }, ...given }, `${next(what)} ${said}`)
    })

  const webhooks = [
    webhook('Drop', 'drop', 'will be lost'),
    webhook('Delay 5 s', 'delay', 'will be late', { milliseconds: 5_000 }),
    webhook('Duplicate', 'duplicate', 'will arrive twice'),
    button('Reorder', () => {
      const { kind, more } = chosen()
      const count = Math.max(2, many())
      act('reorder', { count, match: { kind } }, `The next ${count} ${more} will arrive in reverse order`)
    }),
  ]
  // Only sends: else a typing indicator, which nobody misses, would take the fault.
  const match = { kind: 'send' }
  const sends = { one: 'send', more: 'sends' }
  const calls = [
    button('Fail', () => act('fail', { status: 500, count: many(), match }, `${next(sends)} will fail`)),
    button('Lose the answer', () =>
      act('loseResponse', { count: many(), match }, `${next(sends)} will take effect without an answer`),
    ),
  ]
  const providers = h('div', { class: 'button-row' })
  const drawProviders = (): void =>
    keyed(
      providers,
      [
        { provider: 'meta', name: 'Meta' },
        { provider: 'twilio', name: 'Twilio' },
      ]
        .filter(({ provider }) => model.state.lines.some((line) => line.provider === provider))
        .map((one) => ({ ...one, down: model.down.has(one.provider) })),
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
    ...model.state.moments.map((title) =>
      button(
        title,
        () => void attempt(ask('POST', `/simulator/moments/${encodeURIComponent(title)}`).then(() => toast(title))),
      ),
    ),
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
    group('Next', count, h('span', { class: 'hint' }, 'webhooks or sends'), repair),
    group('Webhooks', which, ...webhooks),
    group('Sends', ...calls),
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
