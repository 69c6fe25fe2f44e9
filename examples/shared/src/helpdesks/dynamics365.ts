import { dynamics365 } from '@deskwire/dynamics365'
import { clientSecret, Dynamics, ids } from '../../../../packages/hosts/dynamics365/test/emulated/dynamics.js'
import { type Helpdesk, post, words } from '../helpdesk.js'

/** Dynamics 365: Microsoft Entra, the messaging API of a custom channel, Dataverse. */
export const dynamicsHelpdesk = async (): Promise<Helpdesk> => {
  const emulated = await new Dynamics().start()
  const { url } = emulated
  return {
    title: 'Dynamics 365',
    settings: {
      AZURE_TENANT_ID: ids.tenantId,
      AZURE_CLIENT_ID: ids.clientId,
      AZURE_CLIENT_SECRET: clientSecret,
      AZURE_LOGIN_URL: url,
      DYNAMICS_ORGANIZATION_ID: ids.organizationId,
      DYNAMICS_CHANNEL_ID: ids.channelId,
      DYNAMICS_MESSAGING_URL: url,
      DYNAMICS_ZONE: 'crm4',
      DATAVERSE_URL: url,
    },
    host: () => dynamics365(emulated.adapterOptions()),
    async join(mount) {
      emulated.deliver = ({ path, headers, body }) => post(`${mount}${path}`, headers, body)
    },
    shown: () =>
      emulated.messaging.talks.flatMap(({ messages }) =>
        messages
          .filter(({ author }) => author === 'customer')
          .map(({ text, attachments }) =>
            words(
              text,
              attachments.map(({ name }) => name),
            ),
          ),
      ),
    thread: () => emulated.messaging.talks.flatMap(({ messages }) => messages.map(({ text }) => text)),
    timeline: () => emulated.dataverse.table('annotations').map(({ notetext }) => String(notetext)),
    tickets: () => emulated.messaging.talks.length,
    async reply(text, file) {
      if (emulated.talk.state === 'open') await emulated.accept()
      const attachments = file
        ? [{ contentType: file.mime, contentUrl: emulated.file(file.bytes, file.name), name: file.name }]
        : []
      await emulated.reply(text, { ...(file && { attachments }) })
    },
    /** There is one mark only: up to where the customer has read. */
    ticks: () => {
      const last = emulated.talk.messages.findLast(({ author }) => author === 'agent')
      return last && Number(emulated.talk.readUpTo ?? 0) >= Number(last.messageId) ? 'read' : undefined
    },
    record: (title) =>
      void emulated.dataverse.add('incidents', {
        ticketnumber: `CAS-${emulated.dataverse.table('incidents').length + 1}`,
        title,
      }),
    async close() {
      await emulated.end()
      await emulated.finish()
    },
    end: () => emulated.close(),
  }
}
