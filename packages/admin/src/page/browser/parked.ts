import type { Context, View } from './context.js'
import { button, fill, h, time } from './dom.js'
import type { Page, Parked } from './types.js'

/** As docs/troubleshooting.md has them, by what a reason begins with. */
const meanings: readonly (readonly [string, string])[] = [
  [
    'unknown',
    'An answer was lost: nobody can tell whether it happened. Look before you try again, for it may arrive twice.',
  ],
  ['unreadable', 'A signed webhook that could not be understood. It may name a line that is not configured.'],
  ['refused: stuck', 'The other side failed at this one entry eight times, while others got through.'],
  ['refused: outage', 'The helpdesk took nothing from anybody for too long. Bring it back first.'],
  ['refused', 'The other side refused it for good: a permission or a required field is missing there.'],
  ['no_host', 'The setup does not have this host any more.'],
  ['no_channel', 'The setup does not have this channel any more.'],
  ['poison', 'The process died twice while this alone was in hand. Mend that first.'],
  ['note_refused', 'The host did not take a note. The customer missed nothing.'],
]

const meaningOf = (reason: string): string | undefined => meanings.find(([start]) => reason.startsWith(start))?.[1]

/** What failed for good and needs a person. */
export const parked = (context: Context): View => {
  const { api } = context
  const list = h('ul', { class: 'cards' })
  const more = h('p', { class: 'acts' })
  const heading = h('h2', { tabindex: -1 }, 'Parked work')
  let shown: Parked[] = []

  const gone = (id: string, words: string) => {
    shown = shown.filter((one) => one.id !== id)
    draw()
    heading.focus()
    context.say(words)
  }
  const path = (id: string) => `parked/${encodeURIComponent(id)}`
  const retried = ({ id }: Parked) => api.ask('POST', `${path(id)}/retry`)

  const card = (one: Parked): HTMLElement => {
    const inside = h('div')
    const again = button('Try again', () =>
      context.act(async () => {
        await retried(one)
        gone(one.id, 'It is tried again.')
      }, again),
    )
    const look = button('Show what is in it', () =>
      context.act(async () => {
        const { body } = await api.get<{ body: unknown }>(path(one.id))
        const text = JSON.stringify(body, null, 2)
        inside.replaceChildren(h('pre', { tabindex: 0, role: 'region', 'aria-label': 'What is in it' }, text))
      }, look),
    )
    const drop = button('Drop…', () => {
      const yes = button(
        'Drop it for good',
        () =>
          context.act(async () => {
            await api.ask('DELETE', path(one.id))
            gone(one.id, 'It is dropped, and counted as ignored.')
          }, yes),
        { class: 'danger' },
      )
      const no = button('Keep it', () => {
        inside.replaceChildren()
        drop.focus()
      })
      inside.replaceChildren(
        h('p', {}, 'It will never be done. This cannot be undone.'),
        h('p', { class: 'acts' }, yes, no),
      )
      no.focus()
    })
    return h(
      'li',
      {},
      h('p', {}, h('strong', {}, one.reason)),
      h('p', {}, meaningOf(one.reason)),
      h(
        'p',
        { class: 'muted' },
        time(one.at),
        ` · track ${one.track} · tried ${one.tries} times · `,
        h('span', { class: 'id' }, one.id),
      ),
      one.conversation !== undefined &&
        h('p', {}, h('a', { href: `#conversation=${encodeURIComponent(one.conversation)}` }, 'Its conversation')),
      context.may('admin') && h('p', { class: 'acts' }, again, look, drop),
      inside,
    )
  }

  let next: string | undefined
  const draw = () => {
    fill(list, ...shown.map(card))
    const all = button('Try all of these again', () =>
      context.act(async () => {
        const before = shown
        for (const one of before) await retried(one)
        await load()
        heading.focus()
        context.say(`${before.length} are tried again.`)
      }, all),
    )
    fill(
      more,
      shown.length === 0 && h('span', {}, 'Nothing is parked.'),
      shown.length > 1 && context.may('admin') && all,
      next !== undefined && button('More', () => load(next)),
      button('Look again', () => load()),
    )
  }
  const load = (after?: string) =>
    context.act(async () => {
      const page = await api.get<Page<Parked>>('parked', { after, limit: '50' })
      shown = after === undefined ? [...page.items] : [...shown, ...page.items]
      next = page.next
      draw()
    })

  return {
    root: h(
      'div',
      { class: 'view' },
      heading,
      h(
        'p',
        { class: 'muted' },
        'What can never succeed as it is, set aside so that it holds nothing up. Trying it again starts with a clean slate.',
        !context.may('admin') && ' Trying again needs a key of scope admin.',
      ),
      list,
      more,
    ),
    show: () => load(),
  }
}
