import { act, type Context } from './context.js'
import { button, drawn, h } from './dom.js'
import { t } from './sentences.js'
import type { Message, State } from './types.js'

const ticks: Readonly<Record<string, string>> = { queued: '◷', sent: '✓', delivered: '✓✓', read: '✓✓', failed: '!' }

const tick = (delivery: string): HTMLElement =>
  h(
    'span',
    { class: `tick ${delivery}`, role: 'img', 'aria-label': t(`delivery.${delivery}` as 'delivery.sent') },
    ticks[delivery] ?? '',
  )

const time = (at: string): HTMLElement =>
  h(
    'time',
    { datetime: at },
    new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'short', timeStyle: 'short' }).format(
      new Date(at),
    ),
  )

const fileOf = (content: Message['content'][number]): HTMLElement | undefined => {
  const media = content.media as { link?: string; name?: string; mime?: string } | undefined
  if (media?.link === undefined) return undefined
  const name = media.name ?? t('message.file')
  return content.type === 'media' && (content.kind === 'image' || content.kind === 'sticker')
    ? h('img', { src: media.link, alt: name, loading: 'lazy' })
    : h('a', { href: media.link, target: '_blank', rel: 'noopener' }, name)
}

const failures = (message: Message): readonly HTMLElement[] =>
  message.parts.flatMap((part) =>
    part.delivery === 'failed' && part.failure
      ? [
          h(
            'p',
            { class: 'bad' },
            part.failure.message,
            part.failure.remedy === undefined ? '' : ` ${part.failure.remedy}`,
          ),
        ]
      : [],
  )

/** Only what certainly failed: what may have arrived is never sent again. */
const again = (context: Context, { id, delivery }: Message): HTMLElement | undefined => {
  if (delivery !== 'failed') return undefined
  const control = button(t('again'), () =>
    act(context, control, async () => {
      const { ids } = await context.api.ask<{ ids: string[] }>('POST', `again/${encodeURIComponent(id)}`, {
        key: crypto.randomUUID(),
      })
      const [first] = ids
      if (first !== undefined) await context.follow(first)
    }),
  )
  return control
}

const bubble = (context: Context, message: Message): HTMLElement => {
  const { direction, author, at, text, delivery, parts, lost } = message
  const by = author.name ?? t(`author.${author.kind}` as 'author.agent')
  return h(
    'li',
    { class: `message ${direction}` },
    h('p', { class: 'by' }, by),
    ...message.content.flatMap((one) => fileOf(one) ?? []),
    h('p', { class: 'text', dir: 'auto' }, text),
    ...failures(message),
    again(context, message),
    lost !== undefined && h('p', { class: 'muted' }, t('message.lost', { lost: lost.join('; ') })),
    h(
      'p',
      { class: 'foot' },
      time(at),
      ' ',
      direction === 'out' && delivery !== undefined && tick(delivery),
      parts.length > 1 && h('span', { class: 'parts' }, ...parts.map(({ delivery: one }) => tick(one))),
    ),
  )
}

/** What was said, and how far each part of it got. */
export const messages = (context: Context) => {
  const list = h('ol', {})
  // A region that scrolls must be reached by the keyboard.
  const root = h('section', { class: 'messages', 'aria-label': t('messages.title'), tabindex: 0 }, list)
  const draw = drawn<readonly Message[]>(list, (all) => all.map((one) => bubble(context, one)))
  return {
    root,
    show(state: State) {
      root.hidden = !state.conversation
      const atEnd = root.scrollHeight - root.scrollTop - root.clientHeight < 40
      // Links are made anew each time; a picture must not be loaded again for that.
      draw(state.messages)
      if (atEnd) root.scrollTop = root.scrollHeight
    },
  }
}
