import { ask, attempt } from '../api.js'
import { button, h, iconButton, keyed } from '../dom.js'
import { initialsOf } from '../format.js'
import { icon } from '../icons.js'
import type { Model } from '../model.js'
import type { Agent } from '../shapes.js'
import { panelBeside } from './beside.js'
import { factStrip } from './facts.js'
import { replyBox } from './reply.js'
import { channelName, customerOf, stateNames, ticketList } from './tickets.js'
import { timeline } from './timeline.js'

/** The helpdesk's side: the tickets, and the one that is open. */
export const deskPanel = (model: Model): HTMLElement => {
  let agents: readonly Agent[] = []
  const me = () => agents[0]?.id ?? 'A0001'
  const act = (what: string, body: object = {}) =>
    attempt(ask('POST', `/desk/agent/tickets/${encodeURIComponent(model.ticket?.ticket.id ?? '')}/${what}`, body))

  const avatar = h('span', { class: 'avatar', 'aria-hidden': 'true' })
  const name = h('h2')
  const about = h('p', { class: 'hint' })
  const owner = h('select', {
    class: 'owner',
    'aria-label': 'Assigned to',
    on: { change: () => void act('assign', owner.value === '' ? {} : { agent: owner.value }) },
  })
  const state = h('span', { class: 'chip' })
  const small = { class: 'button small' }
  const reopen = button('Reopen', () => void act('reopen'), small)
  const handBack = button('Hand back', () => void act('handback'), { ...small, title: 'Hand back to the assistant' })
  const close = button('Close', () => void act('close'), small)
  const beside = panelBeside(model, me)
  const actions = h('div', { class: 'ticket-actions' }, state, owner, reopen, handBack, close)
  const head = h(
    'header',
    { class: 'ticket-head' },
    iconButton(icon('back'), 'Back to the tickets', () => void attempt(model.select(undefined)), {
      class: 'icon-button back',
    }),
    avatar,
    h('div', { class: 'ticket-title' }, name, about),
    beside.button,
    actions,
  )
  const presence = h('button', { type: 'button', class: 'presence' })
  presence.addEventListener('click', () => {
    const [first] = agents
    if (!first) return
    const next = first.presence === 'available' ? 'away' : 'available'
    void attempt(
      Promise.all(agents.map(({ id }) => ask('PUT', `/desk/agent/agents/${id}/presence`, { presence: next }))).then(
        readAgents,
      ),
    )
  })
  const ticket = h(
    'section',
    { class: 'ticket', 'aria-label': 'Ticket' },
    head,
    factStrip(model),
    timeline(model, me),
    replyBox(model, me),
    beside.place,
  )
  const none = h(
    'div',
    { class: 'empty ticket-none' },
    icon('desk'),
    h('strong', {}, 'No ticket open'),
    h('p', {}, 'Choose a ticket, or write as a customer on the phone. Send replies, files and directives from here.'),
  )
  const panel = h(
    'section',
    { class: 'panel desk-panel', id: 'desk-panel', 'aria-label': 'Desk' },
    h('div', { class: 'panel-head' }, h('h1', {}, 'Desk'), presence),
    h('div', { class: 'desk-body' }, ticketList(model, me, beside.show), ticket, none),
  )

  const readAgents = async (): Promise<void> => {
    agents = await ask('GET', '/desk/agent/agents')
    const [first] = agents
    const there = first?.presence === 'available'
    presence.textContent = `${first?.name ?? 'Agent'} · ${there ? 'available' : 'away'}`
    presence.setAttribute('aria-pressed', String(there))
    presence.title = there ? 'Click to go away: new customers are told so' : 'Click to become available'
    draw()
  }

  const draw = (): void => {
    const current = model.ticket?.ticket
    panel.dataset.ticket = current ? 'one' : 'none'
    ticket.hidden = !current
    none.hidden = current !== undefined
    if (!current) return
    const who = customerOf(current)
    avatar.textContent = initialsOf(who)
    avatar.className = `avatar avatar-${current.medium}`
    name.textContent = who
    const address = current.customer.addresses.find(({ kind }) => kind === 'phone')?.value ?? 'no phone number'
    const known = current.customer.contact === undefined ? 'guest' : 'contact'
    about.textContent = `${current.id} · ${channelName(current.channel)} · ${address} · ${known}${current.queue ? ` · ${current.queue}` : ''}`
    keyed(owner, [{ id: '', name: 'Nobody' }, ...agents], {
      key: ({ id }) => id,
      version: (agent) => agent.name,
      build: (agent) => h('option', { value: agent.id }, agent.name),
    })
    owner.value = current.agent ?? ''
    state.textContent = stateNames[current.state]
    state.className = `chip state-${current.state}`
    const closed = current.state === 'closed'
    reopen.hidden = !closed
    handBack.hidden = closed
    close.hidden = closed
  }

  // The customer's blue ticks may depend on whether an agent has the ticket open.
  let viewed = ''
  const view = (): void => {
    const last = model.ticket?.entries.findLast(({ author }) => author.kind === 'customer')?.id ?? ''
    if (last === '' || last === viewed || document.visibilityState !== 'visible' || !ticket.checkVisibility()) return
    viewed = last
    ask('POST', `/desk/agent/tickets/${encodeURIComponent(model.ticket?.ticket.id ?? '')}/viewing`).catch(
      () => undefined,
    )
  }
  model.on('ticket', () => {
    draw()
    view()
  })
  document.addEventListener('visibilitychange', view)
  const { title } = document
  model.on('tickets', () => {
    draw()
    const unread = model.tickets.filter((one) => one.unread > 0).length
    document.title = unread === 0 ? title : `(${unread}) ${title}`
  })
  model.on('agents', () => void attempt(readAgents()))
  void attempt(readAgents())
  return panel
}
