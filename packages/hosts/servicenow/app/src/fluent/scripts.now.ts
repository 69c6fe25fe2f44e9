import { BusinessRule, ScriptInclude } from '@servicenow/sdk/core'

ScriptInclude({
  $id: Now.ID['include-deskwire'],
  name: 'Deskwire',
  active: true,
  accessibleFrom: 'package_private',
  script: Now.include('../scripts/Deskwire.js'),
})

ScriptInclude({
  $id: Now.ID['include-bridge'],
  name: 'DeskwireBridge',
  active: true,
  accessibleFrom: 'package_private',
  script: Now.include('../scripts/DeskwireBridge.js'),
})

ScriptInclude({
  $id: Now.ID['include-compose'],
  name: 'DeskwireCompose',
  active: true,
  accessibleFrom: 'package_private',
  script: Now.include('../scripts/DeskwireCompose.js'),
})

ScriptInclude({
  $id: Now.ID['include-panel'],
  name: 'DeskwirePanel',
  active: true,
  accessibleFrom: 'package_private',
  script: Now.include('../scripts/DeskwirePanel.js'),
})

BusinessRule({
  $id: Now.ID['rule-replies'],
  name: 'Deskwire: agent replies',
  table: 'sn_customerservice_case',
  when: 'async',
  action: ['insert', 'update'],
  filterCondition: 'commentsVALCHANGES',
  script: Now.include('../scripts/rules/replies.js'),
})

BusinessRule({
  $id: Now.ID['rule-files'],
  name: 'Deskwire: agent files',
  table: 'sys_attachment',
  when: 'async',
  action: ['insert'],
  filterCondition: 'table_name=sn_customerservice_case',
  script: Now.include('../scripts/rules/files.js'),
})

BusinessRule({
  $id: Now.ID['rule-changes'],
  name: 'Deskwire: record changes',
  table: 'sn_customerservice_case',
  when: 'after',
  action: ['update', 'delete'],
  script: Now.include('../scripts/rules/changes.js'),
})

// Off until an administrator turns it on: not every state of every case is for the customer.
BusinessRule({
  $id: Now.ID['rule-notify'],
  name: 'Deskwire: notify',
  table: 'sn_customerservice_case',
  when: 'async',
  action: ['update'],
  active: false,
  filterCondition: 'stateVALCHANGES',
  script: Now.include('../scripts/rules/notify.js'),
})

BusinessRule({
  $id: Now.ID['rule-preference'],
  name: 'Deskwire: preference',
  table: 'x_deskw_deskwire_preference',
  when: 'async',
  action: ['insert', 'update'],
  script: Now.include('../scripts/rules/preference.js'),
})
