import { Property, Record } from '@servicenow/sdk/core'
import { admin } from './roles.now'

const integrationUser = Property({
  $id: Now.ID['property-integration-user'],
  name: 'x_deskw_deskwire.integration_user',
  type: 'string',
  value: 'deskwire.integration',
  description: 'User ID the bridge signs in as: what it writes never goes back to the customer',
  roles: { read: [admin], write: [admin] },
})

const mode = Property({
  $id: Now.ID['property-mode'],
  name: 'x_deskw_deskwire.mode',
  type: 'choicelist',
  choices: ['conversation', 'records'],
  value: 'conversation',
  description: 'The mode of the host in the bridge. In records, the comments and files of cases go to the customer',
  roles: { read: [admin], write: [admin] },
})

const host = Property({
  $id: Now.ID['property-host'],
  name: 'x_deskw_deskwire.host',
  type: 'string',
  value: 'servicenow',
  description: 'The name of the host in the bridge',
  roles: { read: [admin], write: [admin] },
})

const sendFiles = Property({
  $id: Now.ID['property-send-files'],
  name: 'x_deskw_deskwire.send_files',
  type: 'boolean',
  value: true,
  description: 'In records mode, send the files that agents attach to a case. Off if some are not for the customer',
  roles: { read: [admin], write: [admin] },
})

const agentRoles = Property({
  $id: Now.ID['property-agent-roles'],
  name: 'x_deskw_deskwire.agent_roles',
  type: 'string',
  value:
    'sn_customerservice_agent,sn_customerservice.consumer_agent,sn_customerservice_manager,sn_esm_agent,itil,admin',
  description: 'Users with one of these roles count as agents and speak for the business',
  roles: { read: [admin], write: [admin] },
})

const channel = Property({
  $id: Now.ID['property-channel'],
  name: 'x_deskw_deskwire.channel',
  type: 'string',
  value: 'whatsapp',
  description: 'Notifications: the name of the channel in the bridge',
  roles: { read: [admin], write: [admin] },
})

const topic = Property({
  $id: Now.ID['property-topic'],
  name: 'x_deskw_deskwire.topic',
  type: 'string',
  value: 'case-updates',
  description: 'Notifications: the topic that customers subscribe to',
  roles: { read: [admin], write: [admin] },
})

const template = Property({
  $id: Now.ID['property-template'],
  name: 'x_deskw_deskwire.template',
  type: 'string',
  value: 'case_update',
  description: 'Notifications: an approved template; {{1}} is the number, {{2}} the state',
  roles: { read: [admin], write: [admin] },
})

const language = Property({
  $id: Now.ID['property-template-language'],
  name: 'x_deskw_deskwire.template_language',
  type: 'string',
  value: 'en',
  description: 'Notifications: the language of the template',
  roles: { read: [admin], write: [admin] },
})

const panelProvider = Property({
  $id: Now.ID['property-panel-jwt-provider'],
  name: 'x_deskw_deskwire.panel_jwt_provider',
  type: 'string',
  value: '',
  description: "The agent's panel: the sys_id of the JWT provider that signs who opens it. Empty: no panel",
  roles: { read: [admin], write: [admin] },
})

const category = Record({
  $id: Now.ID['properties-category'],
  table: 'sys_properties_category',
  data: { name: 'Deskwire', title: 'Deskwire: fill in the first; the others have defaults that work' },
})

Record({
  $id: Now.ID['page-integration-user'],
  table: 'sys_properties_category_m2m',
  data: { category: category, property: integrationUser, order: 1 },
})
Record({
  $id: Now.ID['page-mode'],
  table: 'sys_properties_category_m2m',
  data: { category: category, property: mode, order: 2 },
})
Record({
  $id: Now.ID['page-host'],
  table: 'sys_properties_category_m2m',
  data: { category: category, property: host, order: 3 },
})
Record({
  $id: Now.ID['page-send-files'],
  table: 'sys_properties_category_m2m',
  data: { category: category, property: sendFiles, order: 4 },
})
Record({
  $id: Now.ID['page-channel'],
  table: 'sys_properties_category_m2m',
  data: { category: category, property: channel, order: 5 },
})
Record({
  $id: Now.ID['page-topic'],
  table: 'sys_properties_category_m2m',
  data: { category: category, property: topic, order: 6 },
})
Record({
  $id: Now.ID['page-template'],
  table: 'sys_properties_category_m2m',
  data: { category: category, property: template, order: 7 },
})
Record({
  $id: Now.ID['page-template-language'],
  table: 'sys_properties_category_m2m',
  data: { category: category, property: language, order: 8 },
})
Record({
  $id: Now.ID['page-agent-roles'],
  table: 'sys_properties_category_m2m',
  data: { category: category, property: agentRoles, order: 9 },
})
Record({
  $id: Now.ID['page-panel-jwt-provider'],
  table: 'sys_properties_category_m2m',
  data: { category: category, property: panelProvider, order: 10 },
})
