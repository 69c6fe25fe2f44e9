import { ask, attempt } from '../api.js'
import { button, h, keyed, stickToEnd } from '../dom.js'
import { dayOf, rich, timeOf } from '../format.js'
import { isTick, ticks } from '../icons.js'
import type { Model } from '../model.js'
import { fileNode, placeNode } from '../phone/content.js'
import type { Content, DeskEntry } from '../shapes.js'

const contentNode = (content: Content): HTMLElement | undefined => {
  if (content.type === 'location' && content.latitude !== undefined && content.longitude !== undefined) {
    const { latitude, longitude, name } = content
    return placeNode({ latitude, longitude, ...(name !== undefined && { name }) })
  }
  const { media } = content
  if (!media) return undefined
  const file = {
    mime: media.mime,
    ...(media.name && { filename: media.name }),
    ...(media.size && { bytes: { size: media.size } }),
  }
  return fileNode(file, `/desk/agent/files/${encodeURIComponent(media.ref)}`, content.kind === 'sticker')
}

const textOf = (entry: DeskEntry): string => {
  // A file is shown as it is, with its text as the caption.
  const files = entry.contents.filter(({ media }) => media)
  if (files.length === 0) return entry.contents.every(({ type }) => type === 'location') ? '' : entry.text
  if (files.length < entry.contents.length) return entry.text
  return files
    .map(({ caption }) => caption ?? '')
    .join('\n')
    .trim()
}

const authorOf = ({ author, kind }: DeskEntry): string =>
  author.name ??
  (kind === 'note' && author.kind === 'system'
    ? 'Deskwire'
    : { customer: 'Customer', assistant: 'Assistant', agent: 'Agent', system: 'Deskwire' }[author.kind])

const noteDirective = /^\/(?:note:?\s|(?=(?:link|unlink|articles|close)\b))([\s\S]+)$/i

/** Only what was certainly not sent: what may have arrived is never sent again. */
const mayGoAgain = ({ author, kind, delivery, failure }: DeskEntry): boolean =>
  kind === 'message' && author.kind === 'agent' && delivery === 'failed' && failure?.code !== 'unknown'

/** The same reply once more: its text, and its files. */
const again = (entry: DeskEntry, agent: string): Promise<unknown> => {
  const files = entry.contents.flatMap(({ media }) => media?.ref ?? [])
  const said = entry.contents.find(({ type }) => type === 'text')
  return ask('POST', `/desk/agent/tickets/${encodeURIComponent(entry.ticket)}/replies`, {
    agent,
    ...(said && { text: entry.text }),
    ...(files.length > 0 && { files }),
  })
}

const entryNode = (entry: DeskEntry, sent: string | undefined, agent: () => string): HTMLElement => {
  const { author, kind, delivery, failure } = entry
  // A reply that begins with a directive for the desk itself was never sent, so it is shown as a note.
  const written = author.kind === 'agent' ? noteDirective.exec(textOf(entry))?.[1]?.trim() : undefined
  const isNote = kind === 'note' || written !== undefined
  const side = isNote ? 'note' : author.kind === 'customer' ? 'from-customer' : 'from-us'
  const text = written ?? sent ?? textOf(entry)
  const whatsapp = author.kind === 'customer'
  return h(
    'li',
    { class: `entry ${side} by-${author.kind}${failure ? ' failed' : ''}`, 'data-entry': entry.id },
    h(
      'article',
      { class: 'entry-box' },
      h(
        'header',
        { class: 'entry-head' },
        h('strong', {}, authorOf(entry)),
        isNote && h('span', { class: 'chip note-chip' }, 'Internal note'),
        author.kind === 'assistant' && h('span', { class: 'chip' }, 'Assistant'),
        entry.transcript && h('span', { class: 'chip' }, 'Before the ticket'),
        h('time', { datetime: new Date(entry.at).toISOString() }, timeOf(entry.at)),
        !isNote && delivery && isTick(delivery) && ticks(delivery),
      ),
      entry.quoted !== undefined && h('blockquote', { class: 'entry-quote' }, entry.quoted),
      text !== '' && h('div', { class: 'entry-text' }, ...rich(text, whatsapp)),
      sent !== undefined && h('p', { class: 'hint entry-typed' }, 'Typed: ', h('code', {}, textOf(entry))),
      ...entry.contents.map(contentNode),
      failure &&
        h(
          'p',
          { class: 'failure', role: 'alert' },
          h('strong', {}, failure.message),
          failure.remedy !== undefined && failure.remedy !== '' && h('span', {}, ` ${failure.remedy}`),
        ),
      mayGoAgain(entry) &&
        button('Send again', () => void attempt(again(entry, agent())), { class: 'button small again' }),
    ),
  )
}

type Item = { id: string; day: string } | { id: string; entry: DeskEntry }

/** The messages of a ticket, with the delivery of each reply. */
export const timeline = (model: Model, agent: () => string): HTMLElement => {
  const list = h('ol', { class: 'entries' })
  const typing = h('p', { class: 'desk-typing', role: 'status' })
  const scroller = h('div', { class: 'timeline', role: 'log', 'aria-label': 'Timeline', tabindex: 0 }, list, typing)
  const { toEnd, isThere } = stickToEnd(scroller)
  const newer = button(
    'New messages',
    () => {
      toEnd()
      scroller.focus()
    },
    { class: 'button small newer', hidden: true },
  )
  scroller.addEventListener('scroll', () => {
    if (isThere()) newer.hidden = true
  })
  let shown = ''
  let last: string | undefined
  /** What is sent as a directive is shown as the customer got it. */
  const sentAs = (entry: DeskEntry) => (entry.text.startsWith('/') ? model.sent.get(entry.id) : undefined)
  const draw = (): void => {
    const { ticket } = model
    const items: Item[] = []
    let day = ''
    // A directive's own entry shows what it became, so the bridge's note of it need not.
    const entries = (ticket?.entries ?? []).filter(({ key }) => key === undefined || !model.told.has(key))
    for (const entry of entries) {
      const own = dayOf(entry.at)
      if (own !== day) items.push({ id: `day ${own}`, day: own })
      day = own
      items.push({ id: entry.id, entry })
    }
    const id = ticket?.ticket.id ?? ''
    keyed(list, items, {
      key: (item) => item.id,
      version: (item) =>
        'day' in item
          ? ''
          : JSON.stringify([item.entry.delivery, item.entry.failure, item.entry.text, sentAs(item.entry)]),
      build: (item) =>
        'day' in item ? h('li', { class: 'day' }, item.day) : entryNode(item.entry, sentAs(item.entry), agent),
    })
    typing.textContent = model.assistantTypingUntil > Date.now() ? 'The assistant is answering…' : ''
    const newest = entries.at(-1)
    if (id !== shown || (newest?.id !== last && newest?.author.kind === 'agent')) toEnd()
    else if (newest?.id !== last) newer.hidden = isThere()
    if (isThere()) newer.hidden = true
    shown = id
    last = newest?.id
  }
  setInterval(() => {
    if (typing.textContent !== '' && model.assistantTypingUntil <= Date.now()) draw()
  }, 1_000)
  model.on('ticket', draw)
  return h('div', { class: 'timeline-place' }, scroller, newer)
}
