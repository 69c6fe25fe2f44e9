import type { PhoneMessage } from '../../../wire/content.js'
import { attempt, onPhone } from '../api.js'
import { h, keyed, stickToEnd } from '../dom.js'
import { dayOf } from '../format.js'
import type { Model } from '../model.js'
import { bubble } from './bubble.js'
import { openList, openReactions } from './sheet.js'

export interface ThreadOptions {
  model: Model
  send(given: object): Promise<unknown>
  quote(message: PhoneMessage): void
  location(): void
}

type Item = { id: string; day: string } | { id: string; message: PhoneMessage; version: string; build(): HTMLElement }

/** Reactions, edits and deletions change the bubble of another message. */
const isBubble = ({ content: { type } }: PhoneMessage): boolean => !['reaction', 'edit', 'revoke'].includes(type)

const changesIn = (messages: readonly PhoneMessage[]) => {
  const reactions = new Map<string, Map<string, string>>()
  const edits = new Map<string, string>()
  for (const { content, way } of messages) {
    if (content.type === 'edit') edits.set(content.message, content.text)
    if (content.type !== 'reaction') continue
    const known = reactions.get(content.message) ?? new Map()
    if (content.emoji === '') known.delete(way)
    else known.set(way, content.emoji)
    reactions.set(content.message, known)
  }
  return { reactions, edits }
}

export const threadView = ({ model, send, quote, location }: ThreadOptions): HTMLElement => {
  const list = h('ol', { class: 'bubbles' })
  const typing = h(
    'div',
    { class: 'typing', role: 'status', hidden: true },
    h('span', { class: 'hidden' }, 'The business is typing'),
    h('i'),
    h('i'),
    h('i'),
  )
  const empty = h('p', { class: 'phone-empty' })
  const scroller = h(
    'div',
    { class: 'phone-scroll', role: 'log', 'aria-label': 'Messages on the phone', tabindex: 0 },
    empty,
    list,
    typing,
  )
  const { toEnd } = stickToEnd(scroller)
  let shown = ''
  let last: string | undefined

  const itemOf = (
    message: PhoneMessage,
    all: ReadonlyMap<string, PhoneMessage>,
    changes: ReturnType<typeof changesIn>,
  ): Item => {
    const { content } = message
    const quotedId = message.replyTo ?? (content.type === 'tap' ? content.message : undefined)
    const quoted = quotedId === undefined ? undefined : all.get(quotedId)
    const given = changes.reactions.get(message.id)
    const reactions = [...(given?.values() ?? [])]
    const mine = given?.get('out')
    const editedText = changes.edits.get(message.id)
    const sms = model.lineOf(model.line)?.medium === 'sms'
    return {
      id: message.id,
      message,
      version: JSON.stringify([
        message.way === 'out' && message.ticks,
        message.revoked,
        editedText,
        reactions,
        quoted?.id,
        model.number,
      ]),
      build: () =>
        bubble(message, {
          number: model.number,
          sms,
          quoted,
          reactions,
          editedText,
          acts: {
            tap: (option) => void send({ tap: { message: message.id, option: option.id } }),
            open: () => openList(message, (option) => void send({ tap: { message: message.id, option } })),
            location,
          },
          reply: () => quote(message),
          react: () => openReactions(mine, (emoji) => void send({ reaction: { message: message.id, emoji } })),
        }),
    }
  }

  const draw = (): void => {
    const messages = (model.thread?.messages ?? []) as readonly PhoneMessage[]
    const all = new Map(messages.map((message) => [message.id, message]))
    const changes = changesIn(messages)
    const items: Item[] = []
    let day = ''
    for (const message of messages.filter(isBubble)) {
      const own = dayOf(message.at)
      if (own !== day) items.push({ id: `day ${own}`, day: own })
      day = own
      items.push(itemOf(message, all, changes))
    }
    const place = `${model.number} ${model.line}`
    keyed(list, items, {
      key: ({ id }) => id,
      version: (item) => ('day' in item ? '' : item.version),
      build: (item) => ('day' in item ? h('li', { class: 'day' }, item.day) : item.build()),
    })
    if (place !== shown || messages.at(-1)?.id !== last) toEnd()
    shown = place
    last = messages.at(-1)?.id
    const line = model.lineOf(model.line)
    empty.hidden = messages.length > 0
    empty.textContent = line
      ? `No messages with ${line.name ?? 'this business'} yet. Say “Hi”, and ${model.state.assistant ? 'the assistant answers' : 'a ticket opens'}.`
      : 'No line of this setup is simulated, so there is nobody to write to.'
    readWhatIsShown()
  }

  /** Marks the messages on the screen as read, unless the phone's settings say otherwise. */
  const readWhatIsShown = (): void => {
    const { thread } = model
    if (!thread || thread.unread === 0 || model.phone()?.profile.reads === 'on-demand') return
    if (document.visibilityState !== 'visible' || scroller.offsetParent === null) return
    const id = model.lineOf(model.line)?.id
    void attempt(onPhone(model.number, 'read', { line: id }).then(() => model.readThread()))
  }

  const tick = (): void => {
    const is = model.typingUntil > Date.now()
    if (typing.hidden !== is) return
    typing.hidden = !is
    toEnd()
  }
  document.addEventListener('visibilitychange', readWhatIsShown)
  setInterval(tick, 1_000)
  model.on('thread', () => {
    draw()
    tick()
  })
  return scroller
}
