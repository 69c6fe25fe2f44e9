import { attempt } from '../api.js'
import { button, h, keyed, setAttribute } from '../dom.js'
import { initialsOf, timeOf } from '../format.js'
import type { Model } from '../model.js'
import type { DeskTicket } from '../shapes.js'
import { openOutreach } from './outreach.js'

export const stateNames: Readonly<Record<DeskTicket['state'], string>> = {
  open: 'Open',
  active: 'Active',
  waiting: 'Waiting',
  'wrap-up': 'Wrap-up',
  closed: 'Closed',
}

export const customerOf = ({ customer: { name, addresses } }: DeskTicket): string =>
  name ?? addresses.find(({ kind }) => kind === 'phone')?.value ?? addresses[0]?.value ?? 'Unknown'

export const channelName = (channel: string): string =>
  ({ whatsapp: 'WhatsApp', 'twilio-whatsapp': 'WhatsApp (Twilio)', sms: 'SMS' })[channel] ?? channel

/** The tickets, latest activity first. */
export const ticketList = (model: Model, agent: () => string, showPanel: () => void): HTMLElement => {
  let all = false
  const list = h('ul', { class: 'tickets' })
  const empty = h(
    'div',
    { class: 'empty' },
    h('strong', {}, 'No tickets yet'),
    h(
      'p',
      {},
      model.state.assistant
        ? 'The assistant answers first. Ask it for a person on the phone, and a ticket appears here.'
        : 'Write on the phone, and a ticket appears here.',
    ),
  )
  const filter = h('div', { class: 'segmented small', role: 'group', 'aria-label': 'Which tickets' })

  const row = (ticket: DeskTicket): HTMLElement => {
    const click = () => void attempt(model.select(ticket.id))
    const node = h(
      'li',
      {},
      h(
        'button',
        { type: 'button', class: 'ticket-row', on: { click } },
        h('span', { class: `avatar avatar-${ticket.medium}`, 'aria-hidden': 'true' }),
        h(
          'span',
          { class: 'ticket-text' },
          h('span', { class: 'ticket-name' }, h('strong'), h('time')),
          h('span', { class: 'ticket-last' }, h('span'), h('b', { class: 'badge' })),
          h(
            'span',
            { class: 'ticket-line' },
            `${ticket.id} · ${channelName(ticket.channel)}`,
            h('span', { class: 'chip' }),
          ),
        ),
      ),
    )
    fill(node, ticket)
    return node
  }
  const lastOf = ({ last, directive }: DeskTicket): string => {
    // Until it went out, or if it was for the desk itself, what was said before it.
    const sent = directive === undefined ? undefined : model.sent.get(directive)
    return sent === undefined ? `${last?.author === 'agent' ? 'You: ' : ''}${last?.text ?? ''}` : `You: ${sent}`
  }
  const fill = (node: HTMLElement, ticket: DeskTicket): void => {
    const name = customerOf(ticket)
    const say = (selector: string, text: string): void => {
      const part = node.querySelector(selector)
      if (part) part.textContent = text
    }
    say('.avatar', initialsOf(name))
    say('strong', name)
    say('time', timeOf(ticket.updatedAt))
    say('.ticket-last span', lastOf(ticket))
    const badge = node.querySelector('.badge')
    badge?.replaceChildren(String(ticket.unread), h('span', { class: 'hidden' }, ' unread'))
    badge?.toggleAttribute('hidden', ticket.unread === 0)
    node.classList.toggle('is-unread', ticket.unread > 0)
    say('.chip', stateNames[ticket.state])
    node.querySelector('.chip')?.setAttribute('class', `chip state-${ticket.state}`)
    const button = node.querySelector('button')
    if (button) setAttribute(button, 'aria-current', model.ticket?.ticket.id === ticket.id && 'true')
  }

  const draw = (): void => {
    const shown = model.tickets
      .filter(({ state }) => all || state !== 'closed')
      .sort((a, b) => b.updatedAt - a.updatedAt)
    keyed(list, shown, {
      key: ({ id }) => id,
      version: (ticket) =>
        JSON.stringify([
          ticket.updatedAt,
          ticket.state,
          ticket.customer.name,
          lastOf(ticket),
          ticket.unread,
          model.ticket?.ticket.id === ticket.id,
        ]),
      build: row,
      update: fill,
    })
    empty.hidden = shown.length > 0
    const words = [
      { name: 'Open', on: !all },
      { name: 'All', on: all },
    ]
    keyed(filter, words, {
      key: ({ name }) => name,
      version: ({ on }) => String(on),
      build: ({ name, on }) =>
        h(
          'button',
          {
            type: 'button',
            'aria-pressed': String(on),
            on: {
              click: () => {
                all = name === 'All'
                draw()
              },
            },
          },
          name,
        ),
    })
  }
  model.on('tickets', draw)
  return h(
    'nav',
    { class: 'ticket-nav', 'aria-label': 'Tickets' },
    h(
      'div',
      { class: 'ticket-bar' },
      filter,
      button('Write first', () => openOutreach(model, agent(), showPanel), {
        class: 'button small',
        'aria-haspopup': 'dialog',
      }),
    ),
    list,
    empty,
  )
}
