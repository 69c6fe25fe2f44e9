// An event of the wire in words.
import type { LogEvent } from '../../../wire/log.js'
import { pretty } from '../format.js'

type WebhookEvent = Extract<LogEvent, { type: 'webhook' }>

export interface Row {
  direction: 'to the bridge' | 'to the provider' | 'to the helpdesk' | 'other'
  who: string
  what: string
  result: string
  kind: 'good' | 'bad' | 'plain'
  took?: number
  details: readonly (readonly [title: string, text: string])[]
}

const headerLines = (headers: Readonly<Record<string, string>> = {}): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')

const answerOf = (status: number, headers: Readonly<Record<string, string>> | undefined, body = ''): string =>
  [`${status}\n${headerLines(headers)}`.trim(), pretty(body)].filter(Boolean).join('\n\n')

interface MetaStatuses {
  entry?: readonly { changes?: readonly { value?: { statuses?: readonly { status?: string }[] } }[] }[]
}

/** What a status webhook says: delivered, read, …. A body that was cut says nothing. */
const saidIn = ({ kind, provider, body, url }: WebhookEvent): string => {
  if (kind !== 'status') return ''
  if (provider === 'twilio') {
    const form = new URLSearchParams(body || (URL.canParse(url) ? new URL(url).search : ''))
    return ` ${form.get('MessageStatus') ?? ''}`.trimEnd()
  }
  try {
    const { entry = [] } = JSON.parse(body) as MetaStatuses
    const said = entry.flatMap(({ changes = [] }) =>
      changes.flatMap(({ value }) => (value?.statuses ?? []).flatMap(({ status }) => status ?? [])),
    )
    return ` ${[...new Set(said)].join(', ')}`.trimEnd()
  } catch {
    return ''
  }
}

export const isBad = (status: number | undefined): boolean => status === undefined || status >= 400

// The same in each, and the row says already who is called.
const deskApi = /^.*\/api\/v1(?=\/)/

/** What a webhook of the desk is about: a reply, a closed ticket, …. */
const toldIn = (body = ''): string => {
  try {
    const { event } = JSON.parse(body) as { event?: { type?: string } }
    return event?.type ?? 'webhook'
  } catch {
    return 'webhook'
  }
}

const providers = { twilio: 'Twilio', meta: 'Meta' } as const
const pathOf = (url: string): string => short(URL.canParse(url) ? new URL(url).pathname : url)
// Twilio's ids fill the whole line, so they are shortened; the opened row shows them in full.
const short = (path: string): string => path.replace(/\b([A-Z]{2})[0-9a-f]{32}\b/g, '$1…')

export const rowOf = (event: LogEvent): Row => {
  switch (event.type) {
    case 'webhook': {
      const tries = event.attempt > 1 ? `, try ${event.attempt}` : ''
      const answered = event.status === undefined ? (event.fault ?? 'no answer') : `${event.status}`
      const signed = { accepted: 'signature ok', refused: 'signature refused', unknown: '' }[event.signature]
      return {
        direction: 'to the bridge',
        who: providers[event.provider],
        what: `${event.kind}${saidIn(event)} → ${pathOf(event.url)}${tries}${event.fault && event.status !== undefined ? ` (${event.fault})` : ''}`,
        result: [answered, signed, event.again ? 'again later' : ''].filter(Boolean).join(' · '),
        kind: event.status !== undefined && event.status < 300 ? 'good' : 'bad',
        took: event.milliseconds,
        details: [
          ['Request', `${event.method} ${event.url}\n${headerLines(event.headers)}`],
          ...(event.status === undefined
            ? []
            : [['Answer', answerOf(event.status, event.answerHeaders, event.answer)] as const]),
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
          ['Request', `${event.method} ${event.url}\n${headerLines(event.headers)}`],
          ...(event.request ? [['Body', pretty(event.request)] as const] : []),
          ['Answer', event.lost ? 'lost' : answerOf(event.status, event.answerHeaders, event.response)],
        ],
      }
    case 'helpdesk': {
      const isCall = event.way === 'call'
      return {
        direction: isCall ? 'to the helpdesk' : 'to the bridge',
        who: 'Desk',
        what: isCall
          ? `${event.method} ${pathOf(event.url).replace(deskApi, '')}`
          : `${toldIn(event.body)} → ${pathOf(event.url)}`,
        result: event.status === undefined ? 'no answer' : `${event.status}`,
        kind: isBad(event.status) ? 'bad' : 'good',
        took: event.milliseconds,
        details: [
          ['Request', `${event.method} ${event.url}\n${headerLines(event.headers)}`],
          ...(event.body ? [['Body', pretty(event.body)] as const] : []),
          ...(event.status === undefined ? [] : [['Answer', answerOf(event.status, undefined, event.answer)] as const]),
        ],
      }
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
