// What `deskwire init` writes for each host. The file is long because there are many.
import type { HostKind, Piece } from './choice.js'

const id = '11111111-2222-4333-8444-555555555555'

export const hosts: Record<HostKind, Piece> = {
  desk: {
    package: '@deskwire/desk',
    imports: 'createDesk, desk',
    settings: [{ name: 'DESK_URL', example: '', help: 'The URL of the desk, if not its own port', optional: true }],
    code: 'desk({ desk: helpdesk })',
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/hosts/desk',
  },
  'request-tracker': {
    package: '@deskwire/request-tracker',
    imports: 'requestTracker',
    settings: [
      { name: 'RT_URL', example: 'https://rt.example.com', help: 'As in $WebBaseURL with $WebPath' },
      { name: 'RT_TOKEN', example: '', secret: true, help: 'An authentication token of the integration user' },
      {
        name: 'RT_WEBHOOK_SECRET',
        example: '',
        secret: true,
        help: '$DeskwireSecret of the recipe; make one with openssl rand -hex 32',
      },
      { name: 'RT_QUEUE', example: 'General', help: 'The queue for new tickets' },
    ],
    code: `requestTracker({
      url: setting('RT_URL'),
      auth: { kind: 'token', token: setting('RT_TOKEN') },
      webhookSecret: setting('RT_WEBHOOK_SECRET'),
      queue: setting('RT_QUEUE'),
    })`,
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/hosts/request-tracker',
  },
  redmine: {
    package: '@deskwire/redmine',
    imports: 'redmine',
    settings: [
      { name: 'REDMINE_URL', example: 'https://redmine.example.com', help: 'Where Redmine is, with its path' },
      { name: 'REDMINE_API_KEY', example: '', secret: true, help: 'The API access key of the integration user' },
      { name: 'REDMINE_PROJECT', example: 'support', help: 'The identifier of the project for new issues' },
    ],
    code: `redmine({
      url: setting('REDMINE_URL'),
      auth: { kind: 'token', token: setting('REDMINE_API_KEY') },
      project: setting('REDMINE_PROJECT'),
      // The ids of your custom fields: the guide says which, and where to read them.
      fields: { conversation: 1, entry: 2, phone: 3, channel: 4 },
    })`,
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/hosts/redmine',
  },
  front: {
    package: '@deskwire/front',
    imports: 'front',
    settings: [
      { name: 'FRONT_API_TOKEN', example: '', secret: true, help: 'An API token: Settings > Company > Developers' },
      { name: 'FRONT_APP_ID', example: 'a5c1e0fd2b', help: 'The App UID of the app with the channel' },
      { name: 'FRONT_APP_SECRET', example: '', secret: true, help: 'Its App secret' },
      {
        name: 'FRONT_CHANNEL_ID',
        example: '',
        help: 'The id of the channel: doctor lists those that there are, once one was added in Front while the app ran',
        optional: true,
      },
    ],
    code: `front({
      auth: { kind: 'token', token: setting('FRONT_API_TOKEN') },
      app: { id: setting('FRONT_APP_ID'), secret: setting('FRONT_APP_SECRET') },
      // A channel in Front for each channel of the bridge, which is named as above.
      channels: environment.FRONT_CHANNEL_ID ? [{ id: environment.FRONT_CHANNEL_ID, channel: '<channel>' }] : [],
    })`,
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/hosts/front',
  },
  hubspot: {
    package: '@deskwire/hubspot',
    imports: 'hubspot',
    settings: [
      { name: 'HUBSPOT_PORTAL_ID', example: '8812345', help: 'The Hub ID of the account' },
      { name: 'HUBSPOT_APP_ID', example: '1160452', help: 'Of the app that has the custom channel' },
      { name: 'HUBSPOT_CLIENT_ID', example: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890', help: 'The app > Auth' },
      { name: 'HUBSPOT_CLIENT_SECRET', example: '', secret: true, help: 'The app > Auth; webhooks are signed with it' },
      { name: 'HUBSPOT_REFRESH_TOKEN', example: '', secret: true, help: 'From the installation of the app' },
      { name: 'HUBSPOT_NUMBER', example: '+15551230000', help: 'The number that customers write to' },
      {
        name: 'HUBSPOT_DEVELOPER_API_KEY',
        example: '',
        secret: true,
        help: 'For setup: the developer account > Keys',
        optional: true,
      },
      {
        name: 'HUBSPOT_INBOX_ID',
        example: '',
        help: 'For setup: the inbox in which it makes the channel account; it lists those that there are',
        optional: true,
      },
      {
        name: 'HUBSPOT_CHANNEL_ID',
        example: '',
        help: 'Of the custom channel: setup makes it and says it',
        optional: true,
      },
      {
        name: 'HUBSPOT_CHANNEL_ACCOUNT_ID',
        example: '',
        help: 'Of the channel account: setup makes it and says it, when run again with the channel',
        optional: true,
      },
    ],
    code: `hubspot({
      portalId: setting('HUBSPOT_PORTAL_ID'),
      app: {
        id: setting('HUBSPOT_APP_ID'),
        clientSecret: setting('HUBSPOT_CLIENT_SECRET'),
        developerKey: environment.HUBSPOT_DEVELOPER_API_KEY || undefined,
      },
      auth: {
        kind: 'oauth',
        clientId: setting('HUBSPOT_CLIENT_ID'),
        refreshToken: setting('HUBSPOT_REFRESH_TOKEN'),
      },
      channelId: environment.HUBSPOT_CHANNEL_ID || undefined,
      // One for each channel of the bridge, which is named as above.
      accounts: [
        {
          id: environment.HUBSPOT_CHANNEL_ACCOUNT_ID || undefined,
          channel: '<channel>',
          identifier: setting('HUBSPOT_NUMBER'),
          inbox: environment.HUBSPOT_INBOX_ID || undefined,
        },
      ],
    })`,
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/hosts/hubspot',
  },
  chatwoot: {
    package: '@deskwire/chatwoot',
    imports: 'chatwoot',
    settings: [
      { name: 'CHATWOOT_URL', example: 'https://app.chatwoot.com', help: 'Where Chatwoot is' },
      { name: 'CHATWOOT_ACCOUNT_ID', example: '1', help: 'The number of the account, as in the address of its pages' },
      { name: 'CHATWOOT_ACCESS_TOKEN', example: '', secret: true, help: 'The access token of the integration user' },
      { name: 'CHATWOOT_INBOX', example: 'WhatsApp', help: 'The name of the API inbox, which `setup` makes' },
      {
        name: 'CHATWOOT_WEBHOOK_SECRET',
        example: '',
        secret: true,
        help: 'The webhook secret that the inbox shows once setup has made it; until then replies are read every few minutes',
        optional: true,
      },
    ],
    code: `chatwoot({
      url: setting('CHATWOOT_URL'),
      account: Number(setting('CHATWOOT_ACCOUNT_ID')),
      auth: { kind: 'token', token: setting('CHATWOOT_ACCESS_TOKEN') },
      inbox: setting('CHATWOOT_INBOX'),
      // Chatwoot before 4.13 signs nothing: the guide says what to do then.
      webhook: { kind: 'signed', secret: environment.CHATWOOT_WEBHOOK_SECRET || undefined },
    })`,
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/hosts/chatwoot',
  },
  zendesk: {
    package: '@deskwire/zendesk',
    imports: 'zendesk',
    settings: [
      { name: 'ZENDESK_URL', example: 'https://acme.zendesk.com', help: 'The URL of your Zendesk' },
      {
        name: 'ZENDESK_CLIENT_ID',
        example: 'deskwire_bridge',
        help: 'Of a confidential OAuth client (client credentials)',
      },
      { name: 'ZENDESK_CLIENT_SECRET', example: '', secret: true, help: 'Admin Center > APIs > OAuth clients' },
      {
        name: 'ZENDESK_WEBHOOK_SECRET',
        example: '',
        secret: true,
        help: 'The signing secret that the webhook shows once setup has made it; until then replies are read every few minutes',
        optional: true,
      },
    ],
    code: `zendesk({
      url: setting('ZENDESK_URL'),
      auth: {
        kind: 'oauth',
        clientId: setting('ZENDESK_CLIENT_ID'),
        clientSecret: setting('ZENDESK_CLIENT_SECRET'),
      },
      webhookSecret: environment.ZENDESK_WEBHOOK_SECRET || undefined,
    })`,
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/hosts/zendesk',
  },
  intercom: {
    package: '@deskwire/intercom',
    imports: 'intercom',
    settings: [
      { name: 'INTERCOM_REGION', example: 'us', help: 'Where the workspace is hosted: us, eu or au' },
      { name: 'INTERCOM_ACCESS_TOKEN', example: '', secret: true, help: 'Developer Hub > the app > Authentication' },
      {
        name: 'INTERCOM_CLIENT_SECRET',
        example: '',
        secret: true,
        help: 'Signs webhooks: Developer Hub > the app > Basic information',
      },
    ],
    code: `intercom({
      region: setting('INTERCOM_REGION') as 'us' | 'eu' | 'au',
      auth: { kind: 'token', token: setting('INTERCOM_ACCESS_TOKEN') },
      webhookSecret: setting('INTERCOM_CLIENT_SECRET'),
    })`,
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/hosts/intercom',
  },
  servicenow: {
    package: '@deskwire/servicenow',
    imports: 'servicenow',
    settings: [
      { name: 'SERVICENOW_INSTANCE', example: 'https://acme.service-now.com', help: 'The URL of the instance' },
      {
        name: 'SERVICENOW_CLIENT_ID',
        example: 'example-client',
        help: 'The id of an OAuth client (client credentials)',
      },
      { name: 'SERVICENOW_CLIENT_SECRET', example: '', secret: true, help: 'Its secret' },
      {
        name: 'SERVICENOW_CALLBACK_TOKEN',
        example: '',
        secret: true,
        help: 'The token that its REST connection sends to us; make one with openssl rand -hex 32',
      },
    ],
    code: `servicenow({
      url: setting('SERVICENOW_INSTANCE'),
      auth: {
        kind: 'oauth',
        clientId: setting('SERVICENOW_CLIENT_ID'),
        clientSecret: setting('SERVICENOW_CLIENT_SECRET'),
      },
      callback: { kind: 'token', token: setting('SERVICENOW_CALLBACK_TOKEN') },
    })`,
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/hosts/servicenow',
  },
  dynamics365: {
    package: '@deskwire/dynamics365',
    imports: 'dynamics365',
    settings: [
      { name: 'AZURE_TENANT_ID', example: id, help: 'The tenant id of Microsoft Entra' },
      { name: 'AZURE_CLIENT_ID', example: id, help: 'The app registration that the custom channel names' },
      { name: 'AZURE_CLIENT_SECRET', example: '', secret: true, help: 'Its secret' },
      { name: 'DYNAMICS_ORGANIZATION_ID', example: id, help: 'The organization' },
      {
        name: 'DYNAMICS_CHANNEL_ID',
        example: '',
        help: 'The channel record: setup makes it and says it',
        optional: true,
      },
      {
        name: 'DYNAMICS_MESSAGING_URL',
        example: 'https://m-11111111-2222-4333-8444-555555555555.eu.omnichannelengagementhub.com',
        help: 'The URL of the Messaging API: m-, the id of the organization, and the geo of its region (eu, na)',
      },
      { name: 'DYNAMICS_ZONE', example: 'crm4', help: 'The subdomain of your region: crm, crm4, …' },
      { name: 'DATAVERSE_URL', example: 'https://contoso.crm4.dynamics.com', help: 'For contacts, cases and articles' },
    ],
    code: `dynamics365({
      tenantId: setting('AZURE_TENANT_ID'),
      auth: {
        kind: 'oauth',
        clientId: setting('AZURE_CLIENT_ID'),
        clientSecret: setting('AZURE_CLIENT_SECRET'),
      },
      organizationId: setting('DYNAMICS_ORGANIZATION_ID'),
      channelId: environment.DYNAMICS_CHANNEL_ID || undefined,
      messagingUrl: setting('DYNAMICS_MESSAGING_URL'),
      zone: setting('DYNAMICS_ZONE'),
      dataverse: { url: setting('DATAVERSE_URL') },
    })`,
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/hosts/dynamics365',
  },
}

/** The name under which each is mounted. */
export const hostMounts: Record<HostKind, string> = {
  desk: 'desk',
  'request-tracker': 'rt',
  redmine: 'redmine',
  front: 'front',
  hubspot: 'hubspot',
  chatwoot: 'chatwoot',
  zendesk: 'zendesk',
  intercom: 'intercom',
  servicenow: 'servicenow',
  dynamics365: 'dynamics',
}
