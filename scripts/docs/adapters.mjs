// Every adapter that is published, made with options that would be accepted, so that what it declares can be read.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isEmpty, packages, root } from '../packages.mjs'

const twilio = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'an-auth-token' }
const guid = (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

const servicenow = {
  url: 'https://acme.service-now.com',
  auth: { kind: 'basic', user: 'deskwire', password: 'a-password' },
}
const callback = { kind: 'token', token: 'planted-callback-token' }

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
      const options = { accessToken: 'a-token', appSecret: 'an-app-secret', verifyToken: 'planted-verify-token' }
      return whatsappCloud({ ...options, lines: ['106540352242922'] })
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
    options: [{ schema: 'optionsSchema', file: 'packages/channels/twilio-whatsapp/src/whatsapp.ts' }],
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
    options: [{ schema: 'optionsSchema', file: 'packages/channels/twilio-sms/src/sms.ts' }],
  },
  {
    kind: 'host',
    package: '@deskwire/servicenow',
    title: 'ServiceNow',
    note: 'conversation',
    guide: 'guides/servicenow.md',
    make: async () => (await load('packages/hosts/servicenow/src/index.ts')).servicenow({ ...servicenow, callback }),
    options: [
      { schema: 'conversationSchema', file: 'packages/hosts/servicenow/src/options.ts' },
      { schema: 'recordsSchema', file: 'packages/hosts/servicenow/src/options.ts' },
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
        callback,
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
        auth: { kind: 'oauth', clientId: guid(2), clientSecret: 'a-client-secret' },
        organizationId: guid(3),
        channelId: guid(4),
        messagingUrl: 'https://m-acme.eu.omnichannelengagementhub.com',
        zone: 'crm4',
        ...given,
      }),
    options: [{ schema: 'schema', file: 'packages/hosts/dynamics365/src/options.ts' }],
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
        auth: { kind: 'basic', user: 'bridge@acme.example', password: 'a-token' },
        webhookSecret: 'planted-webhook-secret',
        ...given,
      }),
    options: [{ schema: 'optionsSchema', file: 'packages/hosts/zendesk/src/options.ts' }],
  },
  {
    kind: 'host',
    package: '@deskwire/intercom',
    title: 'Intercom',
    guide: 'guides/intercom.md',
    optional: { deliveryAttribute: { deliveryAttribute: 'Delivery' } },
    make: async (given) =>
      (await load('packages/hosts/intercom/src/index.ts')).intercom({
        auth: { kind: 'token', token: 'a-token' },
        webhookSecret: 'planted-client-secret',
        ...given,
      }),
    options: [{ schema: 'optionsSchema', file: 'packages/hosts/intercom/src/options.ts' }],
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
        auth: { kind: 'token', token: 'a-token' },
        webhookSecret: 'planted-webhook-secret',
        ...given,
      }),
    options: [{ schema: 'optionsSchema', file: 'packages/hosts/request-tracker/src/options.ts' }],
  },
  {
    kind: 'host',
    package: '@deskwire/redmine',
    title: 'Redmine',
    guide: 'guides/redmine.md',
    optional: { 'fields.delivery': { delivery: 5 }, 'fields.userPhone': { userPhone: 6 } },
    make: async (given) =>
      (await load('packages/hosts/redmine/src/index.ts')).redmine({
        url: 'https://redmine.example.com',
        auth: { kind: 'token', token: 'a-token' },
        project: 'support',
        fields: { conversation: 1, entry: 2, phone: 3, channel: 4, ...given },
      }),
    options: [{ schema: 'optionsSchema', file: 'packages/hosts/redmine/src/options.ts' }],
  },
  {
    kind: 'host',
    package: '@deskwire/front',
    title: 'Front',
    guide: 'guides/front.md',
    optional: {
      knowledge: { knowledge: { base: 'knb_1', url: 'https://help.example.com' } },
      taskInbox: { taskInbox: 'inb_1' },
      templates: { templates: async () => [] },
    },
    make: async (given) =>
      (await load('packages/hosts/front/src/index.ts')).front({
        auth: { kind: 'token', token: 'a-token' },
        app: { id: 'an-app', secret: 'its-secret' },
        channels: [{ id: 'cha_1', channel: 'whatsapp' }],
        ...given,
      }),
    options: [{ schema: 'optionsSchema', file: 'packages/hosts/front/src/options.ts' }],
  },
  {
    kind: 'host',
    package: '@deskwire/hubspot',
    title: 'HubSpot',
    guide: 'guides/hubspot.md',
    make: async () =>
      (await load('packages/hosts/hubspot/src/index.ts')).hubspot({
        portalId: '8812345',
        app: { id: '1160452', clientSecret: 'a-client-secret' },
        auth: { kind: 'oauth', clientId: 'a-client', refreshToken: 'a-refresh-token' },
        channelId: '1007046',
        accounts: [{ id: '5', channel: 'whatsapp', identifier: '+15551230000' }],
      }),
    options: [{ schema: 'optionsSchema', file: 'packages/hosts/hubspot/src/options.ts' }],
  },
  {
    kind: 'host',
    package: '@deskwire/chatwoot',
    title: 'Chatwoot',
    guide: 'guides/chatwoot.md',
    optional: { portal: { portal: 'help' } },
    make: async (given) =>
      (await load('packages/hosts/chatwoot/src/index.ts')).chatwoot({
        url: 'https://app.chatwoot.com',
        account: 1,
        auth: { kind: 'token', token: 'a-token' },
        inbox: 'WhatsApp',
        webhook: { kind: 'signed', secret: 'planted-webhook-secret' },
        ...given,
      }),
    options: [{ schema: 'optionsSchema', file: 'packages/hosts/chatwoot/src/options.ts' }],
  },
  {
    kind: 'host',
    package: '@deskwire/desk',
    title: 'Desk',
    guide: 'guides/desk.md',
    make: async () =>
      (await load('packages/hosts/desk/src/index.ts')).desk({
        url: 'http://127.0.0.1:3001',
        auth: { kind: 'token', token: 'planted-desk-token' },
        webhookSecret: 'planted-webhook-secret',
      }),
    options: [
      { schema: 'optionsSchema', file: 'packages/hosts/desk/src/host.ts' },
      { schema: 'deskSchema', file: 'packages/hosts/desk/src/desk.ts' },
    ],
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
    options: [{ schema: 'schema', file: 'packages/assistants/topics/src/options.ts' }],
  },
  {
    kind: 'assistant',
    package: '@deskwire/ai',
    title: 'Language models',
    guide: 'guides/ai.md',
    make: async () => {
      const { ai } = await load('packages/assistants/ai/src/index.ts')
      const { scriptedModel } = await load('packages/assistants/ai/src/evaluate.ts')
      return ai({ model: scriptedModel(['Hello']), instructions: 'You work for a shop.' })
    },
    options: [{ schema: 'schema', file: 'packages/assistants/ai/src/options.ts' }],
  },
  {
    kind: 'assistant',
    package: '@deskwire/watsonx',
    title: 'watsonx Assistant',
    guide: 'guides/watsonx.md',
    make: async () =>
      (await load('packages/assistants/watsonx/src/index.ts')).watsonx({
        url: 'https://api.eu-de.assistant.watson.cloud.ibm.com/instances/1',
        auth: { kind: 'iam', apiKey: 'a-key' },
        assistant: 'an-assistant',
        environment: 'an-environment',
      }),
    options: [{ schema: 'schema', file: 'packages/assistants/watsonx/src/options.ts' }],
  },
  {
    kind: 'assistant',
    package: '@deskwire/direct-line',
    title: 'Direct Line',
    guide: 'guides/direct-line.md',
    make: async () =>
      (await load('packages/assistants/direct-line/src/index.ts')).directLine({
        auth: { kind: 'secret', secret: 'a-secret' },
      }),
    options: [{ schema: 'schema', file: 'packages/assistants/direct-line/src/options.ts' }],
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
    options: [{ schema: 'optionsSchema', file: 'packages/stores/store-sqlite/src/index.ts' }],
  },
  {
    kind: 'store',
    package: '@deskwire/store-postgres',
    title: 'PostgreSQL',
    guide: 'guides/store-postgres.md',
    options: [{ schema: 'optionsSchema', file: 'packages/stores/store-postgres/src/index.ts' }],
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
