import { BooleanColumn, DateTimeColumn, StringColumn, Table } from '@servicenow/sdk/core'
import { agent } from './roles.now'

// From when the comments and files of a record are for the customer, and until when they have arrived at the bridge.
export const x_deskw_deskwire_mark = Table({
  name: 'x_deskw_deskwire_mark',
  label: 'Deskwire mark',
  accessibleFrom: 'package_private',
  schema: {
    record: StringColumn({ label: 'Record', maxLength: 32, mandatory: true }),
    not_before: DateTimeColumn({ label: 'Not before' }),
    told_until: DateTimeColumn({ label: 'Told until' }),
  },
  index: [{ name: 'record', unique: true, element: 'record' }],
})

// What a person wants to be told, where it is kept in ServiceNow: a rule brings it to the bridge's ledger.
export const x_deskw_deskwire_preference = Table({
  name: 'x_deskw_deskwire_preference',
  label: 'Notification preference',
  display: 'phone',
  actions: ['create', 'read', 'update', 'delete'],
  createAccessControls: true,
  userRole: agent,
  audit: true,
  schema: {
    phone: StringColumn({ label: 'Phone, in international form', maxLength: 40, mandatory: true }),
    channel: StringColumn({ label: 'Channel', maxLength: 64, mandatory: true, default: 'whatsapp' }),
    topic: StringColumn({ label: 'Topic', maxLength: 100, mandatory: true, default: 'case-updates' }),
    subscribed: BooleanColumn({ label: 'Subscribed', default: false }),
    outcome: StringColumn({ label: 'In the bridge', maxLength: 200, readOnly: true }),
  },
})
