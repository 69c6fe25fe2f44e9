import { Acl, Role } from '@servicenow/sdk/core'

export const admin = Role({
  name: 'x_deskw_deskwire.admin',
  description: 'Sets up Deskwire: its connection, credentials and properties',
})

export const agent = Role({
  name: 'x_deskw_deskwire.agent',
  description: 'Writes first to customers, by WhatsApp and SMS',
})

export const composing = Acl({
  $id: Now.ID['acl-compose-api'],
  type: 'rest_endpoint',
  operation: 'execute',
  name: 'x_deskw_deskwire_compose',
  roles: [agent],
  adminOverrides: true,
})

Acl({
  $id: Now.ID['acl-compose-page'],
  type: 'ui_page',
  operation: 'read',
  name: 'x_deskw_deskwire_compose',
  roles: [agent],
  adminOverrides: true,
})
