import { Record } from '@servicenow/sdk/core'

// Advanced Work Assignment. The column names are ours to get right: ServiceNow publishes the labels of these forms
// (awa-create-service-channel, -queue, -assignment-rule, -inbox-layout), and `check` of the bridge reads the records back.
// Records of a first install: queues, groups and capacities are an administrator's afterwards.

const group = Record({
  $id: Now.ID['group-agents'],
  $meta: { installMethod: 'first install' },
  table: 'sys_user_group',
  data: {
    name: 'Deskwire agents',
    description: 'Agents to whom WhatsApp and SMS conversations are offered',
    active: true,
  },
})

const rule = Record({
  $id: Now.ID['assignment-rule'],
  $meta: { installMethod: 'first install' },
  table: 'awa_assignment_rule',
  data: { name: 'Deskwire: most capacity', assignment_type: 'most_capacity', auto_assign: false, active: true },
})

const whatsapp = Record({
  $id: Now.ID['channel-whatsapp'],
  $meta: { installMethod: 'first install' },
  table: 'awa_service_channel',
  data: {
    name: 'Deskwire WhatsApp',
    short_description: 'Live agents for WhatsApp conversations of Deskwire',
    active: true,
    table: 'interaction',
    type: 'messaging',
    condition: 'type=messaging^subtype=WhatsApp^EQ',
    utilization_condition: 'stateINnew,work_in_progress^EQ',
    assign_field: 'assigned_to',
    assignment_group_field: 'assignment_group',
    default_capacity: 4,
    default_work_item_size: 1,
    order: 110,
  },
})

const whatsappQueue = Record({
  $id: Now.ID['queue-whatsapp'],
  $meta: { installMethod: 'first install' },
  table: 'awa_queue',
  data: {
    name: 'Deskwire WhatsApp',
    short_description: 'Every WhatsApp conversation that asks for a person',
    service_channel: whatsapp,
    active: true,
    order: 1000,
    condition: 'stateNOT INclosed_complete,closed_abandoned^EQ',
  },
})

Record({
  $id: Now.ID['eligibility-whatsapp'],
  $meta: { installMethod: 'first install' },
  table: 'awa_eligibility_pool',
  data: { queue: whatsappQueue, assignment_rule: rule, groups: group, eligible_at: 0 },
})

Record({
  $id: Now.ID['layout-whatsapp'],
  $meta: { installMethod: 'first install' },
  table: 'awa_inbox_layout',
  data: {
    name: 'Deskwire WhatsApp',
    short_description: 'The card of a WhatsApp conversation',
    service_channel: whatsapp,
    order: 100,
    field_1: 'number',
    field_2: 'opened_for',
    field_3: 'short_description',
    field_4: 'subtype',
    field_5: 'sys_created_on',
  },
})

const sms = Record({
  $id: Now.ID['channel-sms'],
  $meta: { installMethod: 'first install' },
  table: 'awa_service_channel',
  data: {
    name: 'Deskwire SMS',
    short_description: 'Live agents for SMS conversations of Deskwire',
    active: true,
    table: 'interaction',
    type: 'messaging',
    condition: 'type=messaging^subtype=SMS^EQ',
    utilization_condition: 'stateINnew,work_in_progress^EQ',
    assign_field: 'assigned_to',
    assignment_group_field: 'assignment_group',
    default_capacity: 4,
    default_work_item_size: 1,
    order: 120,
  },
})

const smsQueue = Record({
  $id: Now.ID['queue-sms'],
  $meta: { installMethod: 'first install' },
  table: 'awa_queue',
  data: {
    name: 'Deskwire SMS',
    short_description: 'Every SMS conversation that asks for a person',
    service_channel: sms,
    active: true,
    order: 1000,
    condition: 'stateNOT INclosed_complete,closed_abandoned^EQ',
  },
})

Record({
  $id: Now.ID['eligibility-sms'],
  $meta: { installMethod: 'first install' },
  table: 'awa_eligibility_pool',
  data: { queue: smsQueue, assignment_rule: rule, groups: group, eligible_at: 0 },
})

Record({
  $id: Now.ID['layout-sms'],
  $meta: { installMethod: 'first install' },
  table: 'awa_inbox_layout',
  data: {
    name: 'Deskwire SMS',
    short_description: 'The card of an SMS conversation',
    service_channel: sms,
    order: 100,
    field_1: 'number',
    field_2: 'opened_for',
    field_3: 'short_description',
    field_4: 'subtype',
    field_5: 'sys_created_on',
  },
})
