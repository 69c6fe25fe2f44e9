import { channelChoice } from './channel-choice.js'
import type { Context, View } from './context.js'
import { button, choice, field, fill, form, h, time } from './dom.js'
import type { Conversation, Page } from './types.js'

const states = ['open', 'active', 'waiting', 'wrap-up', 'closed']

export const addressesOf = ({ addresses }: Conversation): string =>
  addresses.map(({ kind, value }) => (kind === 'phone' ? value : `${kind}:${value}`)).join(', ')

const card = (one: Conversation): HTMLElement =>
  h(
    'li',
    {},
    h('a', { href: `#conversation=${encodeURIComponent(one.id)}` }, one.name ?? addressesOf(one)),
    h(
      'p',
      { class: 'muted' },
      [
        one.name === undefined ? '' : addressesOf(one),
        one.channel,
        one.state,
        one.speaker === 'assistant' ? 'with the assistant' : '',
        one.ticket ? `ticket ${one.ticket.id}` : '',
        one.blocked ? 'blocked' : '',
        one.revoked ? 'opted out' : '',
      ]
        .filter((words) => words !== '')
        .join(' · '),
      one.lastInboundAt !== undefined && ' · wrote ',
      time(one.lastInboundAt),
    ),
  )

/** All conversations, by channel, state and address. */
export const conversations = (context: Context): View => {
  const { api } = context
  const channel = channelChoice(context)
  const state = choice([['', 'all'], ...states.map((one) => [one, one] as const)])
  const address = h('input', { maxlength: 200, autocomplete: 'off', spellcheck: 'false', placeholder: '+15551230001' })
  const list = h('ul', { class: 'cards' })
  const more = h('p', { class: 'acts' })

  const load = (after?: string) =>
    context.act(async () => {
      const { items, next } = await api.get<Page<Conversation>>('conversations', {
        channel: channel.control.value || undefined,
        state: state.value || undefined,
        address: address.value.trim() || undefined,
        after,
      })
      const cards = items.map(card)
      if (after === undefined) fill(list, ...cards)
      else list.append(...cards)
      fill(
        more,
        list.childElementCount === 0 && h('span', {}, 'No conversation found.'),
        next !== undefined && button('More', () => load(next)),
      )
      context.say(`${list.childElementCount} shown.`)
      if (after !== undefined) cards[0]?.querySelector('a')?.focus()
    })

  let first = true
  return {
    root: h(
      'div',
      { class: 'view' },
      h('h2', { tabindex: -1 }, 'Conversations'),
      form(
        { class: 'row', role: 'search' },
        () => load(),
        field('Channel', channel.control),
        field('State', state),
        field('Number or other address', address),
        h('p', { class: 'acts' }, h('button', { type: 'submit', class: 'primary' }, 'Show')),
      ),
      list,
      more,
    ),
    async show() {
      if (!first) return
      first = false
      await channel.load()
      await load()
    },
  }
}
