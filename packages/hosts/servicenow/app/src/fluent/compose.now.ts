import { RestApi, UiAction, UiPage } from '@servicenow/sdk/core'
import { agent, composing } from './roles.now'

UiPage({
  $id: Now.ID['page-compose'],
  endpoint: 'x_deskw_deskwire_compose.do',
  category: 'general',
  description: 'The dialog in which an agent writes first',
  html: Now.include('../dialog/compose.html'),
  clientScript: Now.include('../dialog/compose.client.js'),
})

RestApi({
  $id: Now.ID['api-compose'],
  name: 'Deskwire compose',
  serviceId: 'compose',
  consumes: 'application/json',
  produces: 'application/json',
  enforceAcl: [composing],
  routes: [
    {
      $id: Now.ID['api-compose-about'],
      name: 'about',
      path: '/about',
      method: 'GET',
      enforceAcl: [composing],
      script: Now.include('../scripts/compose/about.js'),
    },
    {
      $id: Now.ID['api-compose-ask'],
      name: 'ask',
      path: '/ask',
      method: 'GET',
      enforceAcl: [composing],
      script: Now.include('../scripts/compose/ask.js'),
    },
    {
      $id: Now.ID['api-compose-outcome'],
      name: 'outcome',
      path: '/outcome',
      method: 'GET',
      enforceAcl: [composing],
      script: Now.include('../scripts/compose/outcome.js'),
    },
    {
      $id: Now.ID['api-compose-consent'],
      name: 'consent',
      path: '/consent',
      method: 'POST',
      enforceAcl: [composing],
      script: Now.include('../scripts/compose/consent.js'),
    },
    {
      $id: Now.ID['api-compose-panel'],
      name: 'panel',
      path: '/panel',
      method: 'GET',
      enforceAcl: [composing],
      script: Now.include('../scripts/compose/panel.js'),
    },
    {
      $id: Now.ID['api-compose-adopt'],
      name: 'adopt',
      path: '/adopt',
      method: 'POST',
      enforceAcl: [composing],
      script: Now.include('../scripts/compose/adopt.js'),
    },
    {
      $id: Now.ID['api-compose-send'],
      name: 'send',
      path: '/send',
      method: 'POST',
      enforceAcl: [composing],
      script: Now.include('../scripts/compose/send.js'),
    },
  ],
})

UiAction({
  $id: Now.ID['action-interaction'],
  table: 'interaction',
  name: 'Write on WhatsApp or SMS',
  actionName: 'x_deskw_deskwire_compose',
  hint: 'Writes first to the customer',
  roles: [agent],
  showInsert: false,
  showUpdate: true,
  order: 200,
  form: { showButton: true },
  client: { isClient: true, isUi16Compatible: true, onClick: 'deskwireCompose()' },
  script: Now.include('../dialog/open.classic.js'),
  workspace: {
    isConfigurableWorkspace: true,
    showFormButtonV2: true,
    clientScriptV2: Now.include('../dialog/open.workspace.js'),
  },
})

UiAction({
  $id: Now.ID['action-case'],
  table: 'sn_customerservice_case',
  name: 'Write on WhatsApp or SMS',
  actionName: 'x_deskw_deskwire_compose',
  hint: 'Writes first to the customer',
  roles: [agent],
  showInsert: false,
  showUpdate: true,
  order: 200,
  form: { showButton: true },
  client: { isClient: true, isUi16Compatible: true, onClick: 'deskwireCompose()' },
  script: Now.include('../dialog/open.classic.js'),
  workspace: {
    isConfigurableWorkspace: true,
    showFormButtonV2: true,
    clientScriptV2: Now.include('../dialog/open.workspace.js'),
  },
})

UiAction({
  $id: Now.ID['action-contact'],
  table: 'customer_contact',
  name: 'Write on WhatsApp or SMS',
  actionName: 'x_deskw_deskwire_compose',
  hint: 'Writes first to the customer',
  roles: [agent],
  showInsert: false,
  showUpdate: true,
  order: 200,
  form: { showButton: true },
  client: { isClient: true, isUi16Compatible: true, onClick: 'deskwireCompose()' },
  script: Now.include('../dialog/open.classic.js'),
  workspace: {
    isConfigurableWorkspace: true,
    showFormButtonV2: true,
    clientScriptV2: Now.include('../dialog/open.workspace.js'),
  },
})

UiAction({
  $id: Now.ID['action-consumer'],
  table: 'csm_consumer',
  name: 'Write on WhatsApp or SMS',
  actionName: 'x_deskw_deskwire_compose',
  hint: 'Writes first to the customer',
  roles: [agent],
  showInsert: false,
  showUpdate: true,
  order: 200,
  form: { showButton: true },
  client: { isClient: true, isUi16Compatible: true, onClick: 'deskwireCompose()' },
  script: Now.include('../dialog/open.classic.js'),
  workspace: {
    isConfigurableWorkspace: true,
    showFormButtonV2: true,
    clientScriptV2: Now.include('../dialog/open.workspace.js'),
  },
})
