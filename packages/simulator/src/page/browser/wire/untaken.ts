import type { LogEvent } from '../../../wire/log.js'
import { h, iconButton } from '../dom.js'
import { icon } from '../icons.js'
import type { Model } from '../model.js'

type WebhookEvent = Extract<LogEvent, { type: 'webhook' }>

const isTaken = ({ status }: WebhookEvent): boolean => status !== undefined && status < 300

/** The latest webhook that nobody took, until a later one to the same URL is taken. Those that a fault kept back were never sent. */
const untakenIn = (log: readonly LogEvent[]): WebhookEvent | undefined => {
  const latest = new Map<string, WebhookEvent>()
  for (const event of log) if (event.type === 'webhook' && event.attempt > 0) latest.set(event.url, event)
  return [...latest.values()].filter((event) => !isTaken(event)).sort((a, b) => b.id - a.id)[0]
}

/** Why, in words: by the status, then what the bridge itself answered. */
const reasonOf = (
  { status, signature, url, answer = '' }: WebhookEvent,
  channels: readonly { name: string }[],
): string => {
  const said = answer.trim()
  if (status === undefined) return `No answer came from ${url}. Is the bridge running, and is its public URL right?`
  if (status === 404)
    return `No channel has this URL. The setup has ${channels.map(({ name }) => `/channels/${name}`).join(', ') || 'no channel'}.`
  if (signature === 'refused')
    return `The signature was refused: the secret or the public URL is not the one that signed it. ${said}`.trim()
  return said || (status >= 500 ? 'The bridge could not keep it; its log says why.' : 'The bridge refused it.')
}

/** A message that goes nowhere looks like a message without an answer, so it is said above everything. */
export const untakenAlert = (model: Model): HTMLElement => {
  let closed = 0
  const title = h('strong')
  const reason = h('p')
  const alert = h(
    'div',
    { class: 'untaken', role: 'alert', hidden: true },
    h('div', {}, title, reason),
    iconButton(icon('close'), 'Close', () => {
      closed = untakenIn(model.log)?.id ?? 0
      draw()
    }),
  )
  const draw = (): void => {
    const event = untakenIn(model.log)
    alert.hidden = event === undefined || event.id <= closed
    if (!event || alert.hidden) return
    const path = URL.canParse(event.url) ? new URL(event.url).pathname : event.url
    title.textContent = `Nobody took the webhook: ${path} ${event.status === undefined ? 'did not answer' : `answered ${event.status}`}`
    reason.textContent = reasonOf(event, model.state.channels)
  }
  model.on('log', draw)
  return alert
}
