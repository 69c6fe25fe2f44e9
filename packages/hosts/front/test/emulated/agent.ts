import { type Emulated, signatureOf } from './server.js'
import type { Conversation, Event, Message } from './state.js'
import { eventHook, messageHook } from './webhooks.js'

/** Posts a webhook, and gives what was answered. */
export type Post = (path: string, headers: Readonly<Record<string, string>>, body: string) => Promise<string>

interface Written {
  html?: string
  files?: readonly { name: string; mime: string; bytes: Uint8Array }[]
  author?: string
}

/** What a teammate does in Front, and what Front then tells. */
export const createAgent = ({ state }: Emulated, post: Post, now: () => number = Date.now) => {
  const send = ({ path, body }: { path: string; body: object }): Promise<string> => {
    const text = JSON.stringify(body)
    return post(path, { 'content-type': 'application/json', ...signatureOf(now(), text) }, text)
  }

  /** Front takes over the names that the channel gives to the message and to its conversation. */
  const deliver = async (message: Message): Promise<Message> => {
    const answer = JSON.parse(await send(messageHook(state, message))) as Record<string, string>
    if (answer.type !== 'success') return Object.assign(message, { error: answer.message ?? 'failed' })
    const { externals } = state.get(message.conversation)
    const name = answer.external_conversation_id ?? ''
    if (!externals.includes(name)) externals.push(name)
    return Object.assign(message, { external: answer.external_id })
  }

  const tell = async (event: Event): Promise<void> => void (await send(eventHook(state, event)))

  const write = (conversation: Conversation, text: string, { html, files = [], author }: Written = {}) =>
    state.reply(conversation, {
      html: html ?? (text === '' ? '' : `<div>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</div>`),
      text,
      files: files.map((file) => ({ id: state.id('fil'), ...file })),
      ...(author !== undefined && { author }),
    })

  const set = async (conversation: Conversation, type: string, change: Partial<Conversation>): Promise<void> => {
    Object.assign(conversation, change)
    await tell(state.tell(conversation.id, type))
  }

  return {
    reply: (conversation: Conversation, text: string, more?: Written) => deliver(write(conversation, text, more)),
    /** A new message from a channel, to this handle. */
    first: (channel: string, handle: string, text: string, more?: Written) =>
      deliver(write(state.converse({ inbox: 'inb_chat', channel, handle }), text, more)),
    archive: (conversation: Conversation) => set(conversation, 'archive', { status: 'archived' }),
    trash: (conversation: Conversation) => set(conversation, 'trash', { status: 'deleted' }),
    merge: (from: Conversation, into: Conversation) => tell(state.merge(from, into)),
    tell,
    deliver,
    write,
  }
}
