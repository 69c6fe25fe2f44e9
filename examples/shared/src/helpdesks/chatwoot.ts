import { chatwoot } from '@deskwire/chatwoot'
import { ben, emulate, token } from '../../../../packages/hosts/chatwoot/test/emulated/server.js'
import { type Attached, call, environment, type Helpdesk, post, words } from '../helpdesk.js'

const webhookSecret = 'planted-3e90b7c4-of-the-inbox'

/** Chatwoot: an API inbox and its signed webhook. */
export const chatwootHelpdesk = async (): Promise<Helpdesk> => {
  const emulated = await emulate()
  const { state, url, webhooks } = emulated
  emulated.tell(post)
  const host = () =>
    chatwoot({
      url,
      account: 3,
      auth: { kind: 'token', token },
      inbox: 'WhatsApp',
      webhook: { kind: 'signed', secret: webhookSecret },
      settlesAfterMs: 0,
    })
  const conversationAt = (place: number) => {
    const conversation = state.conversations.at(place)
    if (!conversation) throw new Error('There is no such conversation yet')
    return conversation
  }
  const newest = () => conversationAt(-1)
  const older = () => conversationAt(-2)
  const all = () => state.conversations.flatMap(({ messages }) => messages)
  const without = (text: string) => text.replaceAll('\u2060', '')
  type Conversation = ReturnType<typeof newest>
  const seenIn = ({ messages }: Conversation) =>
    messages.flatMap(({ content, message_type, content_attributes: { external_error } }) =>
      message_type === 2 ? [] : [without(content), ...(external_error === undefined ? [] : [external_error])],
    )
  const reply = async (to: Conversation, text: string, file?: Attached) => {
    state.say(to, { content: text, sender: state.userAs(ben), files: file ? [file] : [] })
    await webhooks.idle()
  }
  const ticksOf = ({ messages }: Conversation) =>
    messages.findLast(({ message_type, source_id }) => message_type === 1 && source_id === null)?.status
  return {
    title: 'Chatwoot',
    settings: {
      CHATWOOT_URL: url,
      CHATWOOT_ACCOUNT_ID: '3',
      CHATWOOT_ACCESS_TOKEN: token,
      CHATWOOT_INBOX: 'WhatsApp',
      CHATWOOT_WEBHOOK_SECRET: webhookSecret,
    },
    host,
    /** `setup` makes the inbox; Chatwoot makes the secret, which an administrator copies. */
    async join(mount) {
      const own = host()
      await own.start?.(environment(mount))
      await own.setup?.(false, call())
      for (const inbox of state.inboxes) inbox.secret = webhookSecret
    },
    shown: () =>
      all()
        .filter(({ message_type, private: internal }) => message_type === 0 && !internal)
        .map(({ content, attachments }) =>
          words(
            without(content),
            attachments.map(({ name }) => name),
          ),
        ),
    thread: () => state.conversations.flatMap(seenIn),
    older: {
      reply: (text) => reply(older(), text),
      thread: () => seenIn(older()),
      ticks: () => ticksOf(older()),
    },
    tickets: () => state.conversations.length,
    reply: (text, file) => reply(newest(), text, file),
    /** Past the bridge, by Chatwoot's own client API. */
    async portal(text) {
      const { contact } = newest()
      state.say(newest(), { content: text, type: 0, sender: { id: contact.id, name: contact.name, type: 'contact' } })
      await webhooks.idle()
    },
    ticks: () => ticksOf(newest()),
    async close() {
      state.change(newest(), { status: 'resolved' })
      await webhooks.idle()
    },
    end: () => emulated.close(),
  }
}
