import { channelChoice } from './channel-choice.js'
import type { Context, View } from './context.js'
import { button, field, fill, form, h, time } from './dom.js'
import { messageItem } from './message.js'
import type { Message, Page } from './types.js'

interface Found extends Page<Message> {
  searched: { backTo?: string }
}

/** What was said, in all conversations. */
export const messages = (context: Context): View => {
  const { api } = context
  const plain = (more: Readonly<Record<string, string>> = {}) =>
    h('input', { autocomplete: 'off', spellcheck: 'false', maxlength: 200, ...more })
  const words = plain({ type: 'search', maxlength: '1000' })
  const from = plain({ type: 'datetime-local' })
  const to = plain({ type: 'datetime-local' })
  const agent = plain()
  const channel = channelChoice(context)
  const line = plain({ maxlength: '100' })
  const ticket = plain()
  const list = h('ol', { class: 'messages', 'aria-label': 'Messages found, newest first' })
  const more = h('p', { class: 'acts' })

  const at = ({ value }: HTMLInputElement) => (value === '' ? undefined : new Date(value).toISOString())
  const load = (after?: string) =>
    context.act(async () => {
      const { items, next, searched } = await api.get<Found>('messages', {
        search: words.value.trim() || undefined,
        from: at(from),
        to: at(to),
        agent: agent.value.trim() || undefined,
        channel: channel.control.value || undefined,
        line: line.value.trim() || undefined,
        ticket: ticket.value.trim() || undefined,
        after,
      })
      const drawn = items.map((one) => messageItem(one, true))
      if (after === undefined) fill(list, ...drawn)
      else list.append(...drawn)
      fill(
        more,
        list.childElementCount === 0 &&
          h('span', {}, 'Nothing found', searched.backTo === undefined ? '.' : ' so far.'),
        searched.backTo !== undefined && h('span', { class: 'muted' }, 'Searched back to ', time(searched.backTo)),
        next !== undefined && button(searched.backTo === undefined ? 'More' : 'Search further back', () => load(next)),
      )
      context.say(`${list.childElementCount} messages found.`)
    })

  let first = true
  return {
    root: h(
      'div',
      { class: 'view' },
      h('h2', { tabindex: -1 }, 'Search'),
      form(
        { class: 'row', role: 'search' },
        () => load(),
        field('Words', words, 'In any order; accents and capitals do not matter. “In quotes” together.'),
        field('From', from),
        field('To', to),
        field('Agent', agent, 'Name or id'),
        field('Channel', channel.control),
        field('Line', line),
        field('Ticket', ticket),
        h('p', { class: 'acts' }, h('button', { type: 'submit', class: 'primary' }, 'Search')),
      ),
      list,
      more,
    ),
    async show() {
      if (!first) return
      first = false
      await channel.load()
    },
  }
}
