import { type Availability, type Call, configure, type Host } from '@deskwire/core/adapter'
import { createCatchUp } from './catch-up.js'
import { createCheck } from './check.js'
import { createContacts } from './contacts.js'
import { createConversations } from './conversations.js'
import { createKnowledge } from './knowledge.js'
import { createLookup } from './lookup.js'
import { type IntercomOptions, optionsSchema } from './options.js'
import { createParts } from './parts.js'
import { createExpand, createReceive } from './receive.js'
import { createRecords } from './records.js'
import { createRest } from './rest.js'
import { createWorkspace } from './workspace.js'

/** Intercom as a host: a conversation per ticket, of a contact; teammates' comments are replies. */
export const intercom = (given: IntercomOptions): Host => {
  const handle = configure('intercom', optionsSchema, given)
  const { options } = handle
  const rest = createRest(handle)
  const workspace = createWorkspace(handle, rest)
  const contacts = createContacts(handle, rest)
  const conversations = createConversations(handle, rest, workspace, contacts)
  const parts = createParts(handle, rest, (id, call) => conversations.tag({ id }, [options.tag], call))
  const { check, setup } = createCheck(handle, rest, workspace)
  const shown = options.deliveryAttribute !== undefined

  /** A teammate with a seat who is not away; of the team, where there is a queue. */
  const available = async ({ queue }: Availability, call: Call): Promise<boolean> => {
    const team = await workspace.team(queue, call)
    return (await workspace.admins(call)).some(
      ({ has_inbox_seat, away_mode_enabled, team_ids }) =>
        has_inbox_seat === true &&
        away_mode_enabled !== true &&
        (team === undefined || (Array.isArray(team_ids) && team_ids.map(String).includes(team))),
    )
  }

  return {
    spec: 1,
    name: 'intercom',
    capabilities: {
      markup: 'plain',
      attachments: 'link',
      statuses: shown ? ['sent', 'delivered', 'read', 'failed'] : [],
      repeatable: { open: false, post: false },
      // Ours are comments of the contact, and notes: neither is a reply.
      echo: 'author',
      opensWithEntry: true,
    },
    start: handle.start,
    open: conversations.open,
    post: conversations.post,
    ...createReceive(options),
    expand: createExpand(handle.now, parts),
    lookup: createLookup(handle, rest, workspace, contacts, conversations),
    contacts: { find: contacts.find, create: contacts.create },
    // Without it, the bridge writes a failure as a note in the agents' own language.
    ...(shown && { report: conversations.report }),
    note: (ticket, text, _key, call) => conversations.note(ticket, text, call),
    available,
    download: conversations.download,
    close: conversations.close,
    reopen: conversations.reopen,
    assign: conversations.assign,
    tag: conversations.tag,
    knowledge: createKnowledge(rest),
    records: createRecords(handle, rest, workspace),
    catchUp: createCatchUp(handle, rest, workspace),
    check,
    setup,
  }
}
