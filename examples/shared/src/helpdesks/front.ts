import { front } from '@deskwire/front'
import { app, emulate, signatureOf, token } from '../../../../packages/hosts/front/test/emulated/server.js'
import type { Event, Message } from '../../../../packages/hosts/front/test/emulated/state.js'
import { eventHook, messageHook } from '../../../../packages/hosts/front/test/emulated/webhooks.js'
import { type Helpdesk, words } from '../helpdesk.js'

/** Front: an application channel, which the bridge answers, and an application webhook. */
export const frontHelpdesk = async (): Promise<Helpdesk> => {
  const emulated = await emulate()
  const { state, url } = emulated
  let mount = ''
  const newest = () => {
    const conversation = [...state.conversations.values()].at(-1)
    if (!conversation) throw new Error('There is no conversation yet')
    return conversation
  }

  const send = async ({ path, body }: { path: string; body: object }): Promise<Response> => {
    const text = JSON.stringify(body)
    const headers = { 'content-type': 'application/json', ...signatureOf(Date.now(), text) }
    return fetch(`${mount}${path}`, { method: 'POST', headers, body: text })
  }

  /** Front takes over the names that the channel gives to the message and to its conversation. */
  const deliver = async (message: Message): Promise<void> => {
    const answer = (await (await send(messageHook(state, message))).json()) as Record<string, string>
    if (answer.type !== 'success') message.error = answer.message ?? 'failed'
    else message.external = answer.external_id ?? ''
  }
  const tell = async (event: Event): Promise<void> => void (await (await send(eventHook(state, event))).arrayBuffer())

  // Every message and comment, in the order in which they came.
  const entries = () =>
    [...state.conversations.values()].flatMap(({ id, comments }) => [
      ...state.messages
        .filter(({ conversation }) => conversation === id)
        .map(({ id: one, body, error, files }) => ({
          id: one,
          text: words(
            error === undefined ? body : `${body} ${error}`,
            files.map(({ name }) => name),
          ),
        })),
      ...comments.map(({ id: one, body }) => ({ id: one, text: body })),
    ])
  const order = (id: string): number => Number.parseInt(id.replace(/^\w+_|x$/g, ''), 36)

  return {
    title: 'Front',
    settings: {
      FRONT_URL: url,
      FRONT_TOKEN: token,
      FRONT_APP_ID: app.id,
      FRONT_APP_SECRET: app.secret,
      FRONT_CHANNEL: 'cha_w1',
    },
    host: () =>
      front({
        url,
        auth: { kind: 'token', token },
        app,
        channels: [{ id: 'cha_w1', channel: 'phone' }],
        composer: 'advanced',
        settlesAfterMs: 0,
      }),
    async join(at) {
      mount = at
    },
    thread: () =>
      entries()
        .sort((a, b) => order(a.id) - order(b.id))
        .map(({ text }) => text),
    shown: () =>
      state.messages
        .filter(({ inbound }) => inbound)
        .map(({ body, files }) =>
          words(
            body,
            files.map(({ name }) => name),
          ),
        ),
    tickets: () => state.conversations.size,
    async reply(text, file) {
      const files = file ? [{ id: state.id('fil'), ...file }] : []
      const html = text === '' ? '' : `<div>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</div>`
      await deliver(state.reply(newest(), { html, text, files }))
    },
    async close() {
      const conversation = newest()
      conversation.status = 'archived'
      await tell(state.tell(conversation.id, 'archive'))
    },
    end: () => emulated.close(),
  }
}
