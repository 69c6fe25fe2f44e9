import { zendesk } from '@deskwire/zendesk'
import { EmulatedZendesk } from '../../../../packages/hosts/zendesk/test/emulated/zendesk.js'
import { call, environment, type Helpdesk, post, words } from '../helpdesk.js'

const webhookSecret = 'planted-51ac70d2-of-the-webhook'
const statusField = 9001

/** Zendesk Support: tickets, triggers and signed webhooks. */
export const zendeskHelpdesk = async ({
  articles = [],
}: {
  articles?: readonly { title: string; body: string }[]
} = {}): Promise<Helpdesk> => {
  const emulated = await new EmulatedZendesk().start((url, { headers, body }) => post(url, headers, body))
  for (const [n, article] of articles.entries())
    emulated.state.articles.push({
      id: 4711 + n,
      html_url: `https://lamps.example/hc/articles/${4711 + n}`,
      user_segment_id: null,
      ...article,
    })
  const { url, auth } = emulated
  const host = () =>
    zendesk({
      url,
      auth,
      webhookSecret,
      country: 'US',
      statusFieldId: statusField,
    })
  const newest = () => emulated.tickets.at(-1)?.id ?? 0
  const older = () => emulated.tickets.at(-2)?.id ?? 0
  const ticksOf = (id: number) =>
    emulated.ticket(id).custom_fields.find((field) => field.id === statusField)?.value ?? undefined
  const reply = async (id: number, text: string, more: Parameters<typeof emulated.reply>[2] = {}) => {
    emulated.reply(id, text, more)
    await emulated.triggers.idle()
  }
  return {
    title: 'Zendesk',
    settings: {
      ZENDESK_URL: url,
      ZENDESK_CLIENT_ID: auth.clientId,
      ZENDESK_CLIENT_SECRET: auth.clientSecret,
      ZENDESK_WEBHOOK_SECRET: webhookSecret,
    },
    host,
    /** `setup` makes the webhook and its triggers; Zendesk makes the secret, which an administrator copies. */
    async join(mount) {
      const own = host()
      await own.start?.(environment(mount))
      await own.setup?.(false, call())
      for (const webhook of emulated.triggers.webhooks) webhook.secret = webhookSecret
    },
    shown: () =>
      emulated.tickets.flatMap(({ comments }) =>
        comments
          .filter(({ author_id }) => emulated.state.users.get(author_id)?.role === 'end-user')
          .map(({ body, html_body, attachments }) =>
            words(
              body ?? html_body ?? '',
              (attachments ?? []).flatMap(({ file_name }) => file_name ?? []),
            ),
          ),
      ),
    thread: () =>
      emulated.tickets.flatMap(({ comments }) => comments.map(({ body, html_body }) => body ?? html_body ?? '')),
    tickets: () => emulated.tickets.length,
    older: {
      reply: (text) => reply(older(), text),
      thread: () => emulated.ticket(older()).comments.map(({ body, html_body }) => body ?? html_body ?? ''),
      ticks: () => ticksOf(older()),
    },
    reply: (text, file) => reply(newest(), text, { ...(file && { files: [file] }) }),
    async portal(text) {
      const { id, requester_id } = emulated.ticket(newest())
      await reply(id, text, { by: requester_id })
    },
    ticks: () => ticksOf(newest()),
    async close() {
      emulated.solve(newest())
      await emulated.triggers.idle()
    },
    end: () => emulated.stop(),
  }
}
