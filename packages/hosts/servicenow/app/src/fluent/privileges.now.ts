import { CrossScopePrivilege } from '@servicenow/sdk/core'

// What the scripts read and write outside their own scope.

CrossScopePrivilege({
  $id: Now.ID['privilege-read-sn-customerservice-case'],
  operation: 'read',
  status: 'allowed',
  targetName: 'sn_customerservice_case',
  targetScope: 'sn_customerservice',
  targetType: 'sys_db_object',
})

CrossScopePrivilege({
  $id: Now.ID['privilege-write-sn-customerservice-case'],
  operation: 'write',
  status: 'allowed',
  targetName: 'sn_customerservice_case',
  targetScope: 'sn_customerservice',
  targetType: 'sys_db_object',
})

CrossScopePrivilege({
  $id: Now.ID['privilege-read-interaction'],
  operation: 'read',
  status: 'allowed',
  targetName: 'interaction',
  targetScope: 'global',
  targetType: 'sys_db_object',
})

CrossScopePrivilege({
  $id: Now.ID['privilege-create-interaction'],
  operation: 'create',
  status: 'allowed',
  targetName: 'interaction',
  targetScope: 'global',
  targetType: 'sys_db_object',
})

CrossScopePrivilege({
  $id: Now.ID['privilege-read-customer-contact'],
  operation: 'read',
  status: 'allowed',
  targetName: 'customer_contact',
  targetScope: 'global',
  targetType: 'sys_db_object',
})

CrossScopePrivilege({
  $id: Now.ID['privilege-read-csm-consumer'],
  operation: 'read',
  status: 'allowed',
  targetName: 'csm_consumer',
  targetScope: 'global',
  targetType: 'sys_db_object',
})

CrossScopePrivilege({
  $id: Now.ID['privilege-read-sys-journal-field'],
  operation: 'read',
  status: 'allowed',
  targetName: 'sys_journal_field',
  targetScope: 'global',
  targetType: 'sys_db_object',
})

CrossScopePrivilege({
  $id: Now.ID['privilege-read-sys-attachment'],
  operation: 'read',
  status: 'allowed',
  targetName: 'sys_attachment',
  targetScope: 'global',
  targetType: 'sys_db_object',
})

CrossScopePrivilege({
  $id: Now.ID['privilege-read-sys-user'],
  operation: 'read',
  status: 'allowed',
  targetName: 'sys_user',
  targetScope: 'global',
  targetType: 'sys_db_object',
})

CrossScopePrivilege({
  $id: Now.ID['privilege-read-sys-user-has-role'],
  operation: 'read',
  status: 'allowed',
  targetName: 'sys_user_has_role',
  targetScope: 'global',
  targetType: 'sys_db_object',
})

CrossScopePrivilege({
  $id: Now.ID['privilege-read-interaction-related-record'],
  operation: 'read',
  status: 'allowed',
  targetName: 'interaction_related_record',
  targetScope: 'global',
  targetType: 'sys_db_object',
})

CrossScopePrivilege({
  $id: Now.ID['privilege-read-sys-user-grmember'],
  operation: 'read',
  status: 'allowed',
  targetName: 'sys_user_grmember',
  targetScope: 'global',
  targetType: 'sys_db_object',
})
