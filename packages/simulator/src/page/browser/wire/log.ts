import type { LogEvent } from '../../../wire/log.js'
import { h, keyed, stickToEnd } from '../dom.js'
import { exactTimeOf, pretty } from '../format.js'
import { icon } from '../icons.js'
import type { Model } from '../model.js'

const groups = ['All', 'Webhooks', 'Calls', 'Phone', 'Problems'] as const
type Group = (typeof groups)[number]

const isProblem = (event: LogEvent): boolean =>
  event.type === 'alert' ||
  (event.type === 'call' && (event.status >= 400 || event.lost === true)) ||
  (event.type === 'webhook' && (event.status === undefined || event.status >= 300 || event.fault !== undefined))

const isIn = (event: LogEvent, group: Group): boolean =>
  group === 'All' ||
  (group === 'Webhooks' && event.type === 'webhook') ||
  (group === 'Calls' && event.type === 'call') ||
  (group === 'Phone' && event.type === 'phone') ||
  (group === 'Problems' && isProblem(event))

interface Row {
  direction: 'to the bridge' | 'to the provider' | 'other'
  who: string
  what: string
  result: string
  kind: 'good' | 'bad' | 'plain'
  took?: number
  details: readonly (readonly [title: string, text: string])[]
}

const providers = { twilio: 'Twilio', meta: 'Meta' } as const
const pathOf = (url: string): string => short(URL.canParse(url) ? new URL(url).pathname : url)
// Twilio's ids fill the whole line, so they are shortened; the opened row shows them in full.
const short = (path: string): string => path.replace(/\b([A-Z]{2})[0-9a-f]{32}\b/g, '$1…')

const rowOf = (event: LogEvent): Row => {
  switch (event.type) {
    case 'webhook': {
      const tries = event.attempt > 1 ? `, try ${event.attempt}` : ''
      const answered = event.status === undefined ? (event.fault ?? 'no answer') : `${event.status}`
      const signed = { accepted: 'signature ok', refused: 'signature refused', unknown: '' }[event.signature]
      return {
        direction: 'to the bridge',
        who: providers[event.provider],
        what: `${event.kind} → ${pathOf(event.url)}${tries}${event.fault && event.status !== undefined ? ` (${event.fault})` : ''}`,
        result: [answered, signed, event.again ? 'again later' : ''].filter(Boolean).join(' · '),
        kind: event.status !== undefined && event.status < 300 ? 'good' : 'bad',
        took: event.milliseconds,
        details: [
          ['To', event.url],
          ...(event.answer ? [['Answer', pretty(event.answer)] as const] : []),
          ['Body', pretty(event.body)],
        ],
      }
    }
    case 'call':
      return {
        direction: 'to the provider',
        who: providers[event.provider],
        what: `${event.method} ${short(event.path)}`,
        result: event.lost
          ? 'answer lost'
          : [event.status, event.code && `code ${event.code}`].filter(Boolean).join(' · '),
        kind: event.lost || event.status >= 400 ? 'bad' : 'good',
        took: event.milliseconds,
        details: [
          ...(event.request ? [['Request', pretty(event.request)] as const] : []),
          ...(event.response ? [['Answer', pretty(event.response)] as const] : []),
        ],
      }
    case 'phone':
      return {
        direction: 'other',
        who: 'Phone',
        what: `${event.number || 'Business'} ${event.what}`,
        result: '',
        kind: 'plain',
        details: [['On', `${event.line}${event.message ? `\n${event.message}` : ''}`]],
      }
    case 'alert':
      return {
        direction: 'other',
        who: providers[event.provider],
        what: event.text,
        result: event.code ? `alert ${event.code}` : 'alert',
        kind: 'bad',
        details: [['About', event.about ?? 'no details']],
      }
    default:
      return {
        direction: 'other',
        who: 'You',
        what: event.name,
        result: '',
        kind: 'plain',
        details: event.detail ? [['With', JSON.stringify(event.detail, undefined, 2)]] : [],
      }
  }
}

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
          if (details.open && body.childElementCount === 0)
            body.append(
              ...row.details.map(([title, text]) => h('div', {}, h('h4', {}, title), h('pre', { tabindex: 0 }, text))),
            )
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
          : row.direction === 'to the provider'
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

/** Every webhook and call as it happens; a row opens to show its content. */
export const wireLog = (model: Model): { filter: HTMLElement; list: HTMLElement } => {
  let group: Group = 'All'
  const rows = h('ol', { class: 'wire-rows' })
  const empty = h(
    'p',
    { class: 'hint wire-empty' },
    'Nothing yet. Requests between providers and Deskwire appear here.',
  )
  const list = h(
    'div',
    { class: 'wire-scroll', role: 'log', 'aria-label': 'Webhooks and calls', tabindex: 0 },
    empty,
    rows,
  )
  const filter = h('div', { class: 'segmented small', role: 'group', 'aria-label': 'What to show' })
  const toEnd = stickToEnd(list)
  let due = false
  const draw = (): void => {
    due = false
    const shown = model.log.filter((event) => isIn(event, group))
    keyed(rows, shown, { key: ({ id }) => String(id), version: ({ at }) => String(at), build: rowNode })
    empty.hidden = shown.length > 0
  }
  const drawFilter = (): void =>
    keyed(filter, groups, {
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
  return { filter, list }
}
