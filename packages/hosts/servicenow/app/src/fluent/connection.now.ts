import { Alias, Record } from '@servicenow/sdk/core'

// Secrets live in the credential store, each in a record to fill in. Records of a first install: an upgrade leaves them alone.

const bridge = Alias({
  $id: 'd0f4a8c27b3e4e1c9a5d6f10c8b2e401',
  name: 'Deskwire_bridge',
  type: 'connection',
  connectionType: 'httpConnection',
  description: 'Where the bridge is, and the key of its management API (scope agent)',
})

const signing = Alias({
  $id: 'd0f4a8c27b3e4e1c9a5d6f10c8b2e402',
  name: 'Deskwire_webhook_secret',
  type: 'credential',
  description: 'Signs what the business rules tell the bridge: the option webhookSecret, whsec_ and base64',
})

const key = Record({
  $id: Now.ID['credential-api-key'],
  $meta: { installMethod: 'first install' },
  table: 'api_key_credentials',
  data: { name: 'Deskwire API key', active: true, type: 'api_key' },
})

Record({
  $id: Now.ID['credential-webhook-secret'],
  $meta: { installMethod: 'first install' },
  table: 'api_key_credentials',
  data: { name: 'Deskwire webhook secret', active: true, type: 'api_key', credential_alias: signing },
})

Record({
  $id: Now.ID['connection-bridge'],
  $meta: { installMethod: 'first install' },
  table: 'http_connection',
  data: { name: 'Deskwire bridge', active: true, connection_alias: bridge, credential: key, connection_url: '' },
})
