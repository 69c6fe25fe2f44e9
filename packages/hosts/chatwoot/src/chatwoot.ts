import { configure, type Host } from '@deskwire/core/adapter'
import { createActions, createKnowledge } from './actions.js'
import { createCheck } from './check.js'
import { createContacts } from './contacts.js'
import { createConversations } from './conversations.js'
import { type ChatwootOptions, optionsSchema } from './options.js'
import { createPanel } from './panel.js'
import { createQueues } from './queues.js'
import { createReading } from './read.js'
import { createReceive } from './receive.js'
import { createRest } from './rest.js'
import { createSetup } from './setup.js'

/** Chatwoot as a host: an API inbox, whose conversations are the customer's. */
export const chatwoot = (given: ChatwootOptions): Host => {
  const handle = configure('chatwoot', optionsSchema, given)
  const { options } = handle
  const rest = createRest(handle)
  const queues = createQueues(handle, rest)
  const contacts = createContacts(handle, rest)
  const reading = createReading(handle, rest)
  const { open, post, note, setStatus, addLabels, lookup } = createConversations(
    handle,
    rest,
    contacts,
    queues,
    reading,
  )
  return {
    spec: 1,
    name: 'chatwoot',
    capabilities: {
      // Chatwoot shows Markdown, but what customers write is no Markdown, and escaped it could not be searched.
      markup: 'plain',
      attachments: 'upload',
      statuses: ['delivered', 'read', 'failed'],
      repeatable: { open: false, post: false },
      echo: 'author',
    },
    start: handle.start,
    open,
    post,
    note,
    lookup,
    ...createReceive(options, rest.knownInbox),
    expand: reading.expand,
    catchUp: reading.catchUp,
    contacts: contacts.facet,
    ...createActions(rest, queues),
    close: (ticket, call) => setStatus(ticket, 'resolved', call),
    reopen: (ticket, call) => setStatus(ticket, 'open', call),
    tag: addLabels,
    ...(options.portal !== undefined && { knowledge: createKnowledge(handle, rest, options.portal) }),
    ...(options.panelSecret !== undefined && { panel: createPanel(handle, rest, options.panelSecret) }),
    check: createCheck(handle, rest),
    setup: createSetup(handle, rest),
  }
}
