import { convert } from '@deskwire/core/adapter'
import { intercom } from '@deskwire/intercom'
import { EmulatedIntercom, token, webhookSecret } from '../../../../packages/hosts/intercom/test/emulated/server.js'
import { htmlOf } from '../../../../packages/hosts/intercom/test/emulated/state.js'
import { type Helpdesk, post, words } from '../helpdesk.js'

const plain = (html: string | null) => convert(html ?? '', 'html', 'plain')

/** Intercom: conversations of contacts, and signed webhooks. */
export const intercomHelpdesk = async (): Promise<Helpdesk> => {
  const emulated = await new EmulatedIntercom().start()
  const all = () => emulated.conversations
  const older = () => {
    const one = all().at(-2)
    if (!one) throw new Error('There is one conversation only')
    return one
  }
  return {
    title: 'Intercom',
    settings: { INTERCOM_REGION: 'us', INTERCOM_ACCESS_TOKEN: token, INTERCOM_CLIENT_SECRET: webhookSecret },
    host: () =>
      intercom({
        url: emulated.url,
        auth: { kind: 'token', token },
        webhookSecret,
        country: 'US',
        deliveryAttribute: 'Delivery',
        settlesAfterMs: 0,
      }),
    /** The address that an administrator gives to the app for its webhooks. */
    async join(mount) {
      emulated.reach = (url) => fetch(new URL(new URL(url).pathname, mount))
      emulated.deliver = (_webhook, headers, body) => post(mount, headers, body)
    },
    thread: () => all().flatMap(({ source, parts }) => [source, ...parts].map(({ body }) => plain(body))),
    shown: () =>
      all().flatMap(({ source, parts }) =>
        [source, ...parts.filter(({ author }) => author.type === 'user')].map(({ body, attachments }) =>
          words(
            plain(body),
            attachments.map(({ name }) => name),
          ),
        ),
      ),
    older: {
      async reply(text) {
        emulated.reply(older().id, htmlOf(text))
        await emulated.idle()
      },
      thread: () => [older().source, ...older().parts].map(({ body }) => plain(body)),
      ticks: () => older().custom_attributes.Delivery,
    },
    tickets: () => all().length,
    async reply(text, file) {
      emulated.reply(emulated.newest.id, htmlOf(text), file && { files: [file] })
      await emulated.idle()
    },
    async portal(text) {
      emulated.customer(emulated.newest.id, text)
      await emulated.idle()
    },
    record: (title) => void emulated.state.ticket({ contact: '', attributes: { _default_title_: title } }),
    ticks: () => emulated.newest.custom_attributes.Delivery,
    async close() {
      emulated.close(emulated.newest.id)
      await emulated.idle()
    },
    end: () => emulated.stop(),
  }
}
