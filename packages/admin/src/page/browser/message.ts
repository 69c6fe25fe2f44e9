import { h, time } from './dom.js'
import type { Message } from './types.js'

/** One message as it was, how far it got, and why not further. */
export const messageItem = (message: Message, linked = false): HTMLElement => {
  const { author, direction, at, text, delivery, parts, lost, conversation, ticket, purpose } = message
  const failures = parts.flatMap(({ failure }) => (failure ? [failure] : []))
  const prices = parts.flatMap(({ price }) => (price ? [price.category] : []))
  return h(
    'li',
    { class: `message ${direction}` },
    h(
      'p',
      { class: 'by' },
      `${author.kind}${author.name === undefined ? '' : ` ${author.name}`} · `,
      time(at),
      delivery !== undefined && ` · ${delivery}`,
      purpose !== undefined && ` · ${purpose}`,
      prices.length > 0 && ` · ${[...new Set(prices)].join(', ')}`,
      ticket !== undefined && ` · ticket ${ticket}`,
    ),
    h('p', { class: 'text' }, text),
    lost !== undefined && lost.length > 0 && h('p', { class: 'muted' }, `Left out: ${lost.join(', ')}`),
    ...failures.map(({ message: why, detail, remedy }) =>
      h('p', { class: 'bad' }, [why, detail, remedy].filter((one) => one !== undefined).join(' · ')),
    ),
    linked &&
      h('p', {}, h('a', { href: `#conversation=${encodeURIComponent(conversation)}` }, 'Open the conversation')),
  )
}
