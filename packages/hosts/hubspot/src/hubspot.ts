import { type Call, configure, type Host } from '@deskwire/core/adapter'
import { createActions } from './actions.js'
import { connect } from './api.js'
import { createCatchUp, expand } from './catch-up.js'
import { createCheck } from './check.js'
import { createContacts } from './contacts.js'
import { createKnowledge } from './knowledge.js'
import { type HubspotOptions, optionsSchema } from './options.js'
import { createReceive } from './receive.js'
import { createRecords } from './records.js'
import { connectAccount, setup } from './setup.js'
import { open, post } from './threads.js'

export interface HubspotHost extends Host {
  /** For an app with a page of its own that HubSpot opens when an administrator connects the channel. */
  connect(accountToken: string, identifier: string, call: Call): Promise<void>
}

/** HubSpot's inbox and help desk: a custom channel, whose threads are the conversations. */
export const hubspot = (given: HubspotOptions): HubspotHost => {
  const handle = configure('hubspot', optionsSchema, given)
  const connected = connect(handle)
  return {
    spec: 1,
    name: 'hubspot',
    capabilities: {
      markup: 'html',
      attachments: 'upload',
      statuses: ['sent', 'read', 'failed'],
      repeatable: { open: true, post: true },
      echo: 'author',
      opensWithEntry: true,
    },
    start: handle.start,
    ...createReceive(handle.options),
    open: (opening, call) => open(connected, opening, call),
    post: (ticket, entry, call) => post(connected, ticket, entry, call),
    expand: (hint, call) => expand(connected, hint, call),
    contacts: createContacts(connected),
    ...createActions(connected),
    knowledge: createKnowledge(connected),
    records: createRecords(connected),
    catchUp: createCatchUp(connected),
    check: createCheck(connected),
    setup: (dryRun, call) => setup(connected, dryRun, call),
    connect: (accountToken, identifier, call) => connectAccount(connected, accountToken, identifier, call),
  }
}
