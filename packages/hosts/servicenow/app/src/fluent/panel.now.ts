import { Acl, UiAction, UiPage } from '@servicenow/sdk/core'
import { agent } from './roles.now'

// The agent's panel: a page of the instance that frames the bridge's, for a tab of a workspace, and a link and a button that open it.

UiPage({
  $id: Now.ID['page-panel'],
  endpoint: 'x_deskw_deskwire_panel.do',
  category: 'general',
  description: "The agent's panel beside a record",
  html: Now.include('../panel/panel.html'),
  clientScript: Now.include('../panel/panel.client.js'),
})

Acl({
  $id: Now.ID['acl-panel-page'],
  type: 'ui_page',
  operation: 'read',
  name: 'x_deskw_deskwire_panel',
  roles: [agent],
  adminOverrides: true,
})

UiAction({
  $id: Now.ID['panel-interaction'],
  table: 'interaction',
  name: 'WhatsApp and SMS',
  actionName: 'x_deskw_deskwire_panel',
  hint: 'The panel beside this record',
  roles: [agent],
  showInsert: false,
  showUpdate: true,
  order: 210,
  form: { showLink: true },
  client: { isClient: true, isUi16Compatible: true, onClick: 'deskwirePanel()' },
  script: Now.include('../panel/open.classic.js'),
  workspace: {
    isConfigurableWorkspace: true,
    showFormButtonV2: true,
    clientScriptV2: Now.include('../panel/open.workspace.js'),
  },
})

UiAction({
  $id: Now.ID['panel-case'],
  table: 'sn_customerservice_case',
  name: 'WhatsApp and SMS',
  actionName: 'x_deskw_deskwire_panel',
  hint: 'The panel beside this record',
  roles: [agent],
  showInsert: false,
  showUpdate: true,
  order: 210,
  form: { showLink: true },
  client: { isClient: true, isUi16Compatible: true, onClick: 'deskwirePanel()' },
  script: Now.include('../panel/open.classic.js'),
  workspace: {
    isConfigurableWorkspace: true,
    showFormButtonV2: true,
    clientScriptV2: Now.include('../panel/open.workspace.js'),
  },
})

UiAction({
  $id: Now.ID['panel-contact'],
  table: 'customer_contact',
  name: 'WhatsApp and SMS',
  actionName: 'x_deskw_deskwire_panel',
  hint: 'The panel beside this record',
  roles: [agent],
  showInsert: false,
  showUpdate: true,
  order: 210,
  form: { showLink: true },
  client: { isClient: true, isUi16Compatible: true, onClick: 'deskwirePanel()' },
  script: Now.include('../panel/open.classic.js'),
  workspace: {
    isConfigurableWorkspace: true,
    showFormButtonV2: true,
    clientScriptV2: Now.include('../panel/open.workspace.js'),
  },
})

UiAction({
  $id: Now.ID['panel-consumer'],
  table: 'csm_consumer',
  name: 'WhatsApp and SMS',
  actionName: 'x_deskw_deskwire_panel',
  hint: 'The panel beside this record',
  roles: [agent],
  showInsert: false,
  showUpdate: true,
  order: 210,
  form: { showLink: true },
  client: { isClient: true, isUi16Compatible: true, onClick: 'deskwirePanel()' },
  script: Now.include('../panel/open.classic.js'),
  workspace: {
    isConfigurableWorkspace: true,
    showFormButtonV2: true,
    clientScriptV2: Now.include('../panel/open.workspace.js'),
  },
})
