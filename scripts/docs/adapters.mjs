// Every adapter that is published, made with options that would be accepted, so that what it declares can be read.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isEmpty, packages, root } from '../packages.mjs'

const twilio = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'an auth token' }
const guid = (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

const servicenow = {
  instance: 'https://acme.service-now.com',
  auth: { type: 'basic', username: 'deskwire', password: 'a password' },
}
const callback = { type: 'bearer', token: 'a callback token' }

/** Sources are read by path, so that this needs no build and no package knows of it. */
const load = (path) => import(/* @vite-ignore */ join(root, path))

export const adapters = [
  {
    kind: 'channel',
    package: '@deskwire/whatsapp-cloud',
    title: 'WhatsApp Cloud API',
    guide: 'guides/whatsapp-cloud.md',
    make: async () => {
      const { whatsappCloud } = await load('packages/channels/whatsapp-cloud/src/index.ts')
      const options = { accessToken: 'a token', appSecret: 'a secret', verifyToken: 'a word' }
      return whatsappCloud({ ...options, phoneNumbers: ['106540352242922'] })
    },
    options: [{ schema: 'optionsSchema', file: 'packages/channels/whatsapp-cloud/src/options.ts' }],
  },
  {
    kind: 'channel',
    package: '@deskwire/twilio-whatsapp',
    title: 'Twilio WhatsApp',
    guide: 'guides/twilio-whatsapp.md',
    make: async () => {
      const { twilioWhatsapp } = await load('packages/channels/twilio-whatsapp/src/index.ts')
      return twilioWhatsapp({ ...twilio, lines: ['+12125550123'] })
    },
    options: [
      { declared: 'TwilioAccountOptions', file: 'packages/channels/twilio/src/options.ts' },
      { declared: 'TwilioWhatsappOptions', file: 'packages/channels/twilio-whatsapp/src/whatsapp.ts' },
    ],
  },
  {
    kind: 'channel',
    package: '@deskwire/twilio-sms',
    title: 'Twilio SMS',
    guide: 'guides/twilio-sms.md',
    make: async () => {
      const { twilioSms } = await load('packages/channels/twilio-sms/src/index.ts')
      return twilioSms({ ...twilio, lines: ['+12125550123'] })
    },
    options: [
      { declared: 'TwilioAccountOptions', file: 'packages/channels/twilio/src/options.ts' },
      { declared: 'TwilioSmsOptions', file: 'packages/channels/twilio-sms/src/sms.ts' },
      { declared: 'SmsSending', file: 'packages/channels/twilio-sms/src/write.ts' },
    ],
  },
  {
    kind: 'host',
    package: '@deskwire/servicenow',
    title: 'ServiceNow',
    note: 'conversation',
    guide: 'guides/servicenow.md',
    make: async () => (await load('packages/hosts/servicenow/src/index.ts')).servicenow({ ...servicenow, callback }),
    options: [
      { schema: 'conversationSchema', file: 'packages/hosts/servicenow/src/options.ts', also: ['shared'] },
      { schema: 'recordsSchema', file: 'packages/hosts/servicenow/src/options.ts', also: ['shared'] },
    ],
  },
  {
    kind: 'host',
    package: '@deskwire/servicenow',
    title: 'ServiceNow',
    note: 'records',
    guide: 'guides/servicenow.md',
    make: async () =>
      (await load('packages/hosts/servicenow/src/index.ts')).servicenow({
        ...servicenow,
        mode: 'records',
        webhookSecret: 'a webhook secret',
        integrationUser: 'deskwire.integration',
      }),
  },
  {
    kind: 'host',
    package: '@deskwire/dynamics365',
    title: 'Dynamics 365',
    guide: 'guides/dynamics365.md',
    optional: {
      dataverse: {
        dataverse: { url: 'https://acme.crm4.dynamics.com', articleUrl: 'https://help.acme.example/{number}' },
      },
    },
    make: async (given) =>
      (await load('packages/hosts/dynamics365/src/index.ts')).dynamics365({
        tenantId: guid(1),
        clientId: guid(2),
        clientSecret: 'a client secret',
        organizationId: guid(3),
        channelId: guid(4),
        messagingUrl: 'https://m-acme.eu.omnichannelengagementhub.com',
        zone: 'crm4',
        ...given,
      }),
    options: [
      { declared: 'Dynamics365Options', file: 'packages/hosts/dynamics365/src/options.ts' },
      { declared: 'DataverseOptions', file: 'packages/hosts/dynamics365/src/options.ts' },
      { declared: 'OutreachTable', file: 'packages/hosts/dynamics365/src/options.ts' },
    ],
  },
  {
    kind: 'host',
    package: '@deskwire/zendesk',
    title: 'Zendesk',
    guide: 'guides/zendesk.md',
    optional: { statusFieldId: { statusFieldId: 1 } },
    make: async (given) =>
      (await load('packages/hosts/zendesk/src/index.ts')).zendesk({
        url: 'https://acme.zendesk.com',
        email: 'bridge@acme.example',
        apiToken: 'a token',
        webhookSecret: 'a webhook secret',
        ...given,
      }),
    options: [{ schema: 'optionsSchema', file: 'packages/hosts/zendesk/src/options.ts' }],
  },
  {
    kind: 'host',
    package: '@deskwire/request-tracker',
    title: 'Request Tracker',
    guide: 'guides/request-tracker.md',
    optional: {
      'fields.delivery': { fields: { delivery: 'Delivery' } },
      'fields.tags': { fields: { tags: 'Tags' } },
      articles: { articles: { url: 'https://help.example.com/{id}' } },
    },
    make: async (given) =>
      (await load('packages/hosts/request-tracker/src/index.ts')).requestTracker({
        url: 'https://rt.example.com',
        token: 'a token',
        webhookSecret: 'a webhook secret',
        ...given,
      }),
    options: [{ schema: 'optionsSchema', file: 'packages/hosts/request-tracker/src/options.ts' }],
  },
  {
    kind: 'host',
    package: '@deskwire/desk',
    title: 'Desk',
    guide: 'guides/desk.md',
    make: async () =>
      (await load('packages/hosts/desk/src/index.ts')).desk({
        url: 'http://127.0.0.1:3001',
        token: 'a token',
        secret: 'a secret',
      }),
    options: [{ declared: 'DeskOptions', file: 'packages/hosts/desk/src/desk.ts' }],
  },
  {
    kind: 'assistant',
    package: '@deskwire/topics',
    title: 'Topics',
    guide: 'guides/topics.md',
    make: async () => {
      const { topic, topics } = await load('packages/assistants/topics/src/index.ts')
      return topics({ topics: [topic('hello', { title: 'Hello' }).say('Hello')] })
    },
    options: [{ declared: 'TopicsOptions', file: 'packages/assistants/topics/src/options.ts' }],
  },
  {
    kind: 'assistant',
    package: '@deskwire/watsonx',
    title: 'watsonx Assistant',
    guide: 'guides/watsonx.md',
    make: async () =>
      (await load('packages/assistants/watsonx/src/index.ts')).watsonx({
        url: 'https://api.eu-de.assistant.watson.cloud.ibm.com/instances/1',
        apiKey: 'a key',
        assistant: 'an-assistant',
      }),
    options: [{ declared: 'WatsonxOptions', file: 'packages/assistants/watsonx/src/options.ts' }],
  },
  {
    kind: 'assistant',
    package: '@deskwire/direct-line',
    title: 'Direct Line',
    guide: 'guides/direct-line.md',
    make: async () => (await load('packages/assistants/direct-line/src/index.ts')).directLine({ secret: 'a secret' }),
    options: [{ declared: 'DirectLineOptions', file: 'packages/assistants/direct-line/src/options.ts' }],
  },
  {
    kind: 'assistant',
    package: '@deskwire/servicenow',
    title: 'ServiceNow Virtual Agent',
    guide: 'guides/servicenow.md',
    make: async () =>
      (await load('packages/hosts/servicenow/src/index.ts')).servicenowAssistant({ ...servicenow, callback }),
  },
  {
    kind: 'store',
    package: '@deskwire/store-sqlite',
    title: 'SQLite',
    guide: 'guides/store-sqlite.md',
    options: [
      { declared: 'SqliteOptions', file: 'packages/stores/store-sqlite/src/index.ts' },
      { declared: 'Keep', file: 'packages/stores/store-sqlite/src/retention.ts' },
    ],
  },
  {
    kind: 'store',
    package: '@deskwire/store-postgres',
    title: 'PostgreSQL',
    guide: 'guides/store-postgres.md',
    options: [
      { declared: 'PostgresOptions', file: 'packages/stores/store-postgres/src/index.ts' },
      { declared: 'Keep', file: 'packages/stores/store-postgres/src/retention.ts' },
    ],
  },
]

export const fileOf = (path) => load(path)

const kinds = /^packages\/(?:channels|hosts|assistants|stores)\//

/** Adapters that have a guide and are not in the list above; one that was begun a minute ago has none yet. */
export const unlisted = () =>
  packages
    .filter((item) => kinds.test(item.folder.slice(root.length + 1).replaceAll('\\', '/')) && !isEmpty(item))
    .map(({ manifest }) => manifest.name)
    .filter((name) => existsSync(join(root, 'docs/guides', `${name.replace('@deskwire/', '')}.md`)))
    .filter((name) => !adapters.some((adapter) => adapter.package === name))

/** A guide is linked where it is written. */
export const guideOf = ({ guide }) => (existsSync(join(root, 'docs', guide)) ? guide : undefined)
