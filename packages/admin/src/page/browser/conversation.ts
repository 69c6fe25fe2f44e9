import { type Context, download, type View } from './context.js'
import { addressesOf } from './conversations.js'
import { button, type Child, field, fill, form, h, time } from './dom.js'
import { messageItem } from './message.js'
import type { Conversation, Message, Page } from './types.js'

const factsOf = (one: Conversation): readonly (readonly [string, Child])[] => {
  const { ticket, contact, window, held, paced } = one
  return [
    ['Addresses', addressesOf(one)],
    ['Channel and line', `${one.channel} · ${one.line}`],
    ['State', `${one.state}${one.speaker === 'assistant' ? ', with the assistant' : ''}`],
    ['Contact', contact === null ? 'none of the helpdesk' : contact?.name],
    ['Ticket', ticket && `${ticket.host} ${ticket.id}`],
    ['Queue', one.queue],
    ['Last message', time(one.lastInboundAt)],
    [
      'Window',
      window.open ? h('span', {}, 'open', window.until !== undefined && ' until ', time(window.until)) : 'closed',
    ],
    ['Held', held && h('span', {}, 'until ', time(held.until))],
    ['Next message', paced && h('span', {}, 'waits for the provider’s rate limit until ', time(paced.until))],
    ['Consent', one.revoked ? 'opted out of everything' : undefined],
    ['Blocked', one.blocked ? 'yes' : undefined],
    ['Unreachable', one.unreachable],
  ]
}

/** One conversation with its transcript, searched and saved. */
export const conversation = (context: Context, id: string): View => {
  const { api } = context
  const path = `conversations/${encodeURIComponent(id)}`
  const heading = h('h2', { tabindex: -1 }, 'Conversation')
  const facts = h('dl')
  const words = h('input', { type: 'search', maxlength: 1000, autocomplete: 'off' })
  const list = h('ol', { class: 'messages', 'aria-label': 'Messages, newest first' })
  const more = h('p', { class: 'acts' })

  const load = (after?: string) =>
    context.act(async () => {
      const { items, next } = await api.get<Page<Message>>(`${path}/messages`, {
        newestFirst: 'true',
        search: words.value.trim() || undefined,
        after,
      })
      const drawn = items.map((one) => messageItem(one))
      if (after === undefined) fill(list, ...drawn)
      else list.append(...drawn)
      fill(
        more,
        list.childElementCount === 0 && h('span', {}, 'No message found.'),
        next !== undefined && button('Earlier', () => load(next)),
      )
      context.say(`${list.childElementCount} messages shown.`)
    })

  const save = (format: 'text' | 'csv') => {
    const control = button(`Save as ${format}`, () =>
      context.act(async () => {
        const search = words.value.trim() || undefined
        download(
          await api.file(`${path}/transcript`, { format, search }),
          `transcript-${id}.${format === 'csv' ? 'csv' : 'txt'}`,
        )
      }, control),
    )
    return control
  }

  return {
    root: h(
      'div',
      { class: 'view' },
      h('p', {}, h('a', { href: '#conversations' }, 'All conversations')),
      heading,
      facts,
      form(
        { class: 'row', role: 'search' },
        () => load(),
        field('Words in this conversation', words),
        h(
          'p',
          { class: 'acts' },
          h('button', { type: 'submit', class: 'primary' }, 'Search'),
          save('text'),
          save('csv'),
        ),
      ),
      list,
      more,
    ),
    show: () =>
      context.act(async () => {
        const one = await api.get<Conversation>(path)
        fill(heading, one.name ?? addressesOf(one))
        fill(
          facts,
          ...factsOf(one).flatMap(([name, value]) =>
            value === undefined ? [] : [h('div', {}, h('dt', {}, name), h('dd', {}, value))],
          ),
        )
        await load()
      }),
  }
}
