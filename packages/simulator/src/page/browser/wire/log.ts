import type { LogEvent } from '../../../wire/log.js'
import { button, h, keyed, stickToEnd } from '../dom.js'
import { exactTimeOf } from '../format.js'
import { icon } from '../icons.js'
import type { Model } from '../model.js'
import { toast } from '../toast.js'
import { curlOf, tokenHint } from './curl.js'
import { isBad, rowOf } from './row.js'

const groups = ['All', 'Webhooks', 'Calls', 'Desk', 'Phone', 'Problems'] as const
type Group = (typeof groups)[number]

const isProblem = (event: LogEvent): boolean =>
  event.type === 'alert' ||
  (event.type === 'helpdesk' && isBad(event.status)) ||
  (event.type === 'call' && (event.status >= 400 || event.lost === true)) ||
  (event.type === 'webhook' && (event.status === undefined || event.status >= 300 || event.fault !== undefined))

const isIn = (event: LogEvent, group: Group): boolean =>
  group === 'All' ||
  (group === 'Webhooks' && event.type === 'webhook') ||
  (group === 'Calls' && event.type === 'call') ||
  (group === 'Desk' && event.type === 'helpdesk') ||
  (group === 'Phone' && event.type === 'phone') ||
  (group === 'Problems' && isProblem(event))

const copy = async (text: string): Promise<void> => {
  try {
    await navigator.clipboard.writeText(text)
    toast('Copied')
  } catch {
    toast('The browser allowed no copying: it does so over HTTPS and on this machine only', 'problem')
  }
}

/** Content is longer than the list is high, so a row that does not fit begins at the top. */
const bringIntoView = (row: HTMLElement, list: Element | null): void =>
  row.scrollIntoView({ block: row.offsetHeight > (list?.clientHeight ?? 0) ? 'start' : 'nearest' })

const rowNode = (event: LogEvent): HTMLElement => {
  const row = rowOf(event)
  const body = h('div', { class: 'wire-body' })
  const details = h(
    'details',
    {
      class: `wire-row wire-${row.kind}`,
      on: {
        // Rendered only when opened.
        toggle: () => {
          if (!details.open) return
          if (body.childElementCount === 0) {
            const command = curlOf(event)
            const hint = tokenHint(event)
            body.append(
              ...(command === undefined
                ? []
                : [button('Copy as cURL', () => void copy(command), { class: 'button small' })]),
              ...(command === undefined || hint === undefined ? [] : [h('p', { class: 'hint' }, hint)]),
              ...row.details.map(([title, text]) => h('div', {}, h('h4', {}, title), h('pre', { tabindex: 0 }, text))),
            )
          }
          bringIntoView(details, details.closest('.wire-scroll'))
        },
      },
    },
    h(
      'summary',
      {},
      h('time', {}, exactTimeOf(event.at)),
      h(
        'span',
        { class: 'wire-arrow', title: row.direction },
        row.direction === 'to the bridge'
          ? icon('out')
          : row.direction === 'to the provider' || row.direction === 'to the helpdesk'
            ? icon('into')
            : icon('phone'),
      ),
      h('span', { class: 'wire-who' }, row.who),
      h('span', { class: 'wire-what' }, row.what),
      h('span', { class: 'wire-result' }, row.result),
      h('span', { class: 'wire-took' }, row.took === undefined ? '' : `${row.took} ms`),
    ),
    body,
  )
  return h('li', {}, details)
}

const nothing = 'Nothing yet. Requests between providers, Deskwire and the helpdesk appear here.'
const searched = new WeakMap<LogEvent, string>()

/** Everything that a row shows, opened or not. */
const textOf = (event: LogEvent): string => {
  const known = searched.get(event)
  if (known !== undefined) return known
  const { who, what, result, details } = rowOf(event)
  const text = [who, what, result, ...details.map(([, one]) => one)].join('\n').toLowerCase()
  searched.set(event, text)
  return text
}

/** Every webhook and call as it happens; a row opens to show its content. */
export const wireLog = (model: Model): { filter: HTMLElement; search: HTMLElement; list: HTMLElement } => {
  let group: Group = 'All'
  const offered = groups.filter((one) => one !== 'Desk' || model.state.desk)
  const rows = h('ol', { class: 'wire-rows' })
  const empty = h('p', { class: 'hint wire-empty' }, nothing)
  const list = h(
    'div',
    { class: 'wire-scroll', role: 'log', 'aria-label': 'Webhooks and calls', tabindex: 0 },
    empty,
    rows,
  )
  const search = h('input', {
    type: 'search',
    class: 'wire-search',
    placeholder: 'Search',
    'aria-label': 'Search the wire',
    on: {
      input: () => {
        draw()
        toEnd()
      },
    },
  })
  const filter = h('div', { class: 'segmented small', role: 'group', 'aria-label': 'What to show' })
  const { toEnd } = stickToEnd(list)
  let due = false
  const draw = (): void => {
    due = false
    const wanted = search.value.trim().toLowerCase()
    const shown = model.log.filter((event) => isIn(event, group) && (wanted === '' || textOf(event).includes(wanted)))
    keyed(rows, shown, { key: ({ id }) => String(id), version: ({ at }) => String(at), build: rowNode })
    empty.hidden = shown.length > 0
    empty.textContent = wanted === '' ? nothing : 'No row has these words.'
  }
  const drawFilter = (): void =>
    keyed(filter, offered, {
      key: (one) => one,
      version: (one) => String(one === group),
      build: (one) => {
        const click = () => {
          group = one
          drawFilter()
          draw()
          toEnd()
        }
        return h('button', { type: 'button', 'aria-pressed': String(one === group), on: { click } }, one)
      },
    })
  model.on('log', () => {
    if (due) return
    due = true
    requestAnimationFrame(draw)
  })
  drawFilter()
  return { filter, search, list }
}
