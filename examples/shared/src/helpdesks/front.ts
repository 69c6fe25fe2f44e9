import { front } from '@deskwire/front'
import { createAgent } from '../../../../packages/hosts/front/test/emulated/agent.js'
import { app, emulate, token } from '../../../../packages/hosts/front/test/emulated/server.js'
import { type Helpdesk, words } from '../helpdesk.js'

/** Front: an application channel, which the bridge answers, and an application webhook. */
export const frontHelpdesk = async (): Promise<Helpdesk> => {
  const emulated = await emulate()
  const { state, url } = emulated
  let mount = ''
  const conversationAt = (place: number) => {
    const conversation = [...state.conversations.values()].at(place)
    if (!conversation) throw new Error('There is no such conversation yet')
    return conversation
  }
  const newest = () => conversationAt(-1)
  const older = () => conversationAt(-2)

  const agent = createAgent(emulated, async (path, headers, body) => {
    const response = await fetch(`${mount}${path}`, { method: 'POST', headers, body })
    return response.text()
  })

  // Every message and comment, in the order in which they came.
  const entries = (all: readonly ReturnType<typeof newest>[] = [...state.conversations.values()]) =>
    all.flatMap(({ id, comments }) => [
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
      FRONT_API_TOKEN: token,
      FRONT_APP_ID: app.id,
      FRONT_APP_SECRET: app.secret,
      FRONT_CHANNEL_ID: 'cha_w1',
    },
    host: () =>
      front({
        url,
        auth: { kind: 'token', token },
        app,
        channels: [{ id: 'cha_w1', channel: 'phone' }],
        composer: 'advanced',
        taskInbox: 'inb_support',
        settlesAfterMs: 0,
      }),
    async join(at) {
      mount = at
    },
    thread: () =>
      entries()
        .sort((a, b) => order(a.id) - order(b.id))
        .map(({ text }) => text),
    older: {
      reply: async (text) => void (await agent.reply(older(), text, {})),
      thread: () => entries([older()]).map(({ text }) => text),
    },
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
      await agent.reply(newest(), text, file ? { files: [file] } : {})
    },
    close: () => agent.archive(newest()),
    end: () => emulated.close(),
  }
}
