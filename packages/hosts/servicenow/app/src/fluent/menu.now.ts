import { ApplicationMenu, Record } from '@servicenow/sdk/core'
import { admin, agent } from './roles.now'

const menu = ApplicationMenu({
  $id: Now.ID['app-menu'],
  title: 'Deskwire',
  hint: 'WhatsApp and SMS',
  description: 'WhatsApp and SMS through a Deskwire bridge',
  roles: [admin, agent],
  active: true,
})

// The four fields to fill in are behind the first four modules.
Record({
  $id: Now.ID['module-connection'],
  table: 'sys_app_module',
  data: {
    title: '1. Address of the bridge',
    application: menu,
    link_type: 'LIST',
    name: 'http_connection',
    filter: 'name=Deskwire bridge',
    roles: [admin],
    order: 10,
    active: true,
  },
})
Record({
  $id: Now.ID['module-credentials'],
  table: 'sys_app_module',
  data: {
    title: '2. Key of the API, 3. password of events',
    application: menu,
    link_type: 'LIST',
    name: 'sys_auth_profile_basic',
    filter: 'nameSTARTSWITHDeskwire',
    roles: [admin],
    order: 20,
    active: true,
  },
})
Record({
  $id: Now.ID['module-properties'],
  table: 'sys_app_module',
  data: {
    title: '4. Properties',
    application: menu,
    link_type: 'DIRECT',
    query: 'system_properties_ui.do?sysparm_title=Deskwire&sysparm_category=Deskwire',
    roles: [admin],
    order: 30,
    active: true,
  },
})
Record({
  $id: Now.ID['module-preferences'],
  table: 'sys_app_module',
  data: {
    title: 'Notification preferences',
    application: menu,
    link_type: 'LIST',
    name: 'x_deskw_deskwire_preference',
    roles: [admin, agent],
    order: 40,
    active: true,
  },
})
