import { ask, attempt } from '../api.js'
import { field, openDialog } from '../dialog.js'
import { button, h } from '../dom.js'
import { spanOf } from '../format.js'
import { type IconName, icon } from '../icons.js'
import type { Model } from '../model.js'
import { addressOf, type Standing } from '../shapes.js'
import { toast } from '../toast.js'

const fact = (kind: 'good' | 'warn' | 'bad' | 'plain', name: IconName, label: string, value: string): HTMLElement =>
  h(
    'span',
    { class: `fact fact-${kind}` },
    icon(name),
    h('span', { class: 'fact-label' }, label),
    h('strong', {}, value),
  )

const windowFact = (model: Model): HTMLElement => {
  const { conversation, ticket } = model
  if (ticket?.ticket.medium === 'sms') return fact('plain', 'clock', 'Window', 'none for SMS')
  const until = conversation?.window.until
  if (!conversation) return fact('plain', 'clock', 'Window', '…')
  const left = until === undefined ? 0 : Date.parse(until) - model.now()
  if (!conversation.window.open || left <= 0) return fact('bad', 'clock', 'Window', 'closed, templates only')
  return fact(left < 3_600_000 ? 'warn' : 'good', 'clock', 'Window', `${spanOf(left)} left`)
}

const consentWords = ({ optedOut, service, updates, topics }: Standing): string => {
  if (optedOut) return 'opted out'
  const words = [service === true && 'answers', updates && 'notifications', ...topics].filter(Boolean)
  return words.length === 0 ? 'answers only' : words.join(', ')
}

const consentFact = ({ standing }: Model): HTMLElement =>
  standing
    ? fact(standing.optedOut ? 'bad' : standing.updates ? 'good' : 'plain', 'check', 'Consent', consentWords(standing))
    : fact('plain', 'check', 'Consent', 'answers only')

const refusals: Readonly<Record<string, string>> = {
  no_consent: 'no opt-in, or no subscription to this topic',
  opted_out: 'the customer opted out',
  guest: 'the desk does not know this customer, and guests get no notifications',
  window_closed: 'the 24 hours are over, and this is not a template',
  quiet_hours: 'it is quiet hours where the customer is',
}

const languages = [
  ['', 'Not known'],
  ['en', 'English'],
  ['es', 'Spanish'],
  ['pt', 'Portuguese'],
  ['fr', 'French'],
  ['de', 'German'],
  ['nl', 'Dutch'],
  ['it', 'Italian'],
] as const

/** Who this is: the name on their tickets, also on SMS, and the language in which they are answered. */
const openContact = (model: Model): void => {
  const { ticket, contact } = model.ticket ?? {}
  if (!ticket) return
  const name = h('input', { type: 'text', required: true, maxlength: 100 })
  name.value = contact?.name ?? ticket.customer.name ?? ''
  const language = h('select', {}, ...languages.map(([value, title]) => h('option', { value }, title)))
  language.value = contact?.language ?? ''
  openDialog('Contact', (close) => [
    h(
      'form',
      {
        class: 'stack',
        on: {
          submit: (event) => {
            event.preventDefault()
            const about = {
              ...(contact ?? { addresses: ticket.customer.addresses }),
              name: name.value.trim(),
              language: language.value || undefined,
            }
            void attempt(
              ask('POST', '/desk/agent/contacts', about).then(() => {
                toast('The contact is kept')
                return model.select(ticket.id)
              }),
            ).then(close)
          },
        },
      },
      field('Name', name),
      field(
        'Language',
        language,
        'The assistant and Deskwire answer in it from the next conversation on: close this ticket, then write again.',
      ),
      button('Keep', () => undefined, { type: 'submit', class: 'button primary' }),
    ),
  ])
}

/** A notification to try, which an app of the business would send. */
const openNotify = (model: Model): void => {
  const ticket = model.ticket?.ticket
  const address = ticket && addressOf(ticket)
  if (!ticket || address === undefined) return
  const offers = model.state.offers.filter(({ content }) => Object.hasOwn(content, ticket.channel))
  openDialog('Send a notification', () => [
    h(
      'p',
      { class: 'hint' },
      'Through the management API, as a shop system would. It needs an opt-in and a subscription to its topic, which the panel records.',
    ),
    h(
      'div',
      { class: 'button-row' },
      ...offers.map(({ title, topic, content }) =>
        button(
          title,
          () => void attempt(notify({ channel: ticket.channel, to: address, topic, content: content[ticket.channel] })),
          { class: 'button primary' },
        ),
      ),
    ),
  ])
}

const notify = async (notice: object): Promise<void> => {
  const { id } = await ask<{ id: string }>('POST', '/simulator/api/notify', notice)
  const path = `/simulator/api/work/${id.split('/').map(encodeURIComponent).join('/')}`
  for (let tries = 0; tries < 40; tries += 1) {
    const { state, reason } = await ask<{ state: string; reason?: string }>('GET', path)
    if (state === 'effected') return toast('The notification was sent')
    if (state === 'refused') return toast(`Not sent: ${refusals[reason ?? ''] ?? reason}`, 'problem')
    if (state !== 'waiting') return toast(`Not sent: ${reason ?? state}`, 'problem')
    await new Promise((done) => setTimeout(done, 250))
  }
  toast('The notification waits')
}

/** Shows what may be sent to this customer now, and until when. */
export const factStrip = (model: Model): HTMLElement => {
  const strip = h('div', { class: 'facts', role: 'group', 'aria-label': 'What may be sent' })
  const draw = (): void => {
    const { conversation } = model
    strip.replaceChildren(
      windowFact(model),
      consentFact(model),
      ...(conversation?.held ? [fact('warn', 'bell', 'Held', 'a reply is held until the customer writes')] : []),
      ...(conversation?.speaker === 'assistant' ? [fact('plain', 'bolt', 'Speaking', 'the assistant')] : []),
    )
  }
  setInterval(() => model.ticket && draw(), 15_000)
  model.on('facts', draw)
  model.on('down', draw)
  return h(
    'div',
    { class: 'fact-bar' },
    strip,
    button('Contact…', () => openContact(model), { class: 'button small quiet', 'aria-haspopup': 'dialog' }),
    model.state.offers.length > 0 &&
      button('Notify…', () => openNotify(model), { class: 'button small quiet', 'aria-haspopup': 'dialog' }),
  )
}
