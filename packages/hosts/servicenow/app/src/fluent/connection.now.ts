import { Alias, Record } from '@servicenow/sdk/core'

// The address in a connection, each secret in a Basic Auth Configuration: RESTMessageV2 takes the latter by its sys_id, so no script reads a
// password. Records of a first install, to fill in: an upgrade leaves them alone.

const bridge = Alias({
  $id: 'd0f4a8c27b3e4e1c9a5d6f10c8b2e401',
  name: 'Deskwire_bridge',
  type: 'connection',
  connectionType: 'httpConnection',
  description: 'Where the bridge is',
})

Record({
  $id: Now.ID['connection-bridge'],
  $meta: { installMethod: 'first install' },
  table: 'http_connection',
  data: { name: 'Deskwire bridge', active: true, connection_alias: bridge, connection_url: '' },
})

Record({
  $id: 'd0f4a8c27b3e4e1c9a5d6f10c8b2e403',
  $meta: { installMethod: 'first install' },
  table: 'sys_auth_profile_basic',
  data: { name: 'Deskwire API', username: 'servicenow' },
})

Record({
  $id: 'd0f4a8c27b3e4e1c9a5d6f10c8b2e404',
  $meta: { installMethod: 'first install' },
  table: 'sys_auth_profile_basic',
  data: { name: 'Deskwire events', username: 'servicenow' },
})
