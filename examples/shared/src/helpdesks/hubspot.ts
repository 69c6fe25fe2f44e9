import { hubspot } from '@deskwire/hubspot'
import { ben, channelId, EmulatedHubspot, line } from '../../../../packages/hosts/hubspot/test/emulated/hubspot.js'
import { call, environment, type Helpdesk, post, words } from '../helpdesk.js'

const account = '5'

/** HubSpot: a custom channel in an inbox, and signed webhooks. */
export const hubspotHelpdesk = async (): Promise<Helpdesk> => {
  const routes = new Map<string, string>()
  const emulated = await new EmulatedHubspot().start((url, { headers, body }) =>
    post(routes.get(url) ?? url, headers, body),
  )
  emulated.state.account({ id: account, inboxId: '31', name: 'Deskwire', value: line })
  const make = () => hubspot({ ...emulated.options, accounts: [{ id: account, identifier: line }], country: 'US' })
  let publicUrl = ''
  const threadAt = (place: number) => {
    const thread = emulated.threads.at(place)
    if (!thread) throw new Error('There is no such conversation yet')
    return thread
  }
  const newest = () => threadAt(-1)
  const older = () => threadAt(-2)
  const reply = async (id: string, text: string, more: Parameters<typeof emulated.reply>[2] = {}) => {
    emulated.reply(id, text, more)
    await emulated.hooks.idle()
  }
  type Thread = ReturnType<typeof newest>
  const seenIn = ({ messages }: Thread) =>
    messages.flatMap(({ text, status }) => [
      ...(text === undefined ? [] : [text]),
      ...(status?.failureDetails ? [status.failureDetails.errorMessage] : []),
    ])
  const ticksOf = ({ messages }: Thread) =>
    messages.filter(({ createdBy, type }) => createdBy === ben && type === 'MESSAGE').at(-1)?.status?.statusType
  const { app, auth } = emulated.options
  return {
    title: 'HubSpot',
    settings: {
      HUBSPOT_API_URL: emulated.url,
      HUBSPOT_PORTAL_ID: emulated.options.portalId,
      HUBSPOT_APP_ID: app.id,
      HUBSPOT_CLIENT_ID: auth.clientId,
      HUBSPOT_CLIENT_SECRET: app.clientSecret,
      HUBSPOT_REFRESH_TOKEN: auth.refreshToken,
      HUBSPOT_CHANNEL_ID: channelId,
      HUBSPOT_CHANNEL_ACCOUNT_ID: account,
      HUBSPOT_NUMBER: line,
    },
    host: () => {
      const host = make()
      return {
        ...host,
        async start(given) {
          publicUrl = given.url('')
          await host.start?.(given)
        },
      }
    },
    /** `setup` names the address to HubSpot, which signs over it; here it is found under another. */
    async join(mount) {
      const named = publicUrl || mount
      routes.set(named, mount)
      const own = make()
      await own.start?.(environment(named))
      await own.setup?.(false, call())
    },
    shown: () =>
      emulated.threads.flatMap(({ messages }) =>
        messages
          .filter(({ direction, client }) => direction === 'INCOMING' && client.clientType === 'INTEGRATION')
          .map(({ text = '', attachments = [] }) =>
            words(
              text,
              attachments.flatMap((one) => ('name' in one ? String(one.name) : [])),
            ),
          ),
      ),
    thread: () => emulated.threads.flatMap(seenIn),
    older: {
      reply: (text) => reply(older().id, text),
      thread: () => seenIn(older()),
      ticks: () => ticksOf(older()),
    },
    tickets: () => emulated.threads.length,
    reply: (text, file) => reply(newest().id, text, { ...(file && { files: [file] }) }),
    async portal(text) {
      emulated.mail(newest().id, text)
    },
    ticks: () => ticksOf(newest()),
    async close() {
      emulated.setStatus(newest().id, 'CLOSED')
      await emulated.hooks.idle()
    },
    end: () => emulated.stop(),
  }
}
