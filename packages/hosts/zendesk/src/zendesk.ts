import { BoundedMap, configure, type Host, type HostCapabilities, inHeader } from '@deskwire/core/adapter'
import { tokensEnd } from './admin/api-tokens.js'
import { check } from './admin/check.js'
import { setup } from './admin/setup.js'
import { getArticle, searchArticles } from './knowledge.js'
import { optionsSchema, type ZendeskOptions } from './options.js'
import { createPanel } from './panel.js'
import { type AlreadyRead, catchUp } from './replies/catch-up.js'
import { download } from './replies/download.js'
import { expand } from './replies/expand.js'
import { createReceive, signatureHeader } from './replies/receive.js'
import { findOpened, findPosted } from './tickets/lookup.js'
import { createRecord, findRecords, linkRecord, unlinkRecord } from './tickets/records.js'
import { report, tag } from './tickets/report.js'
import { Queues } from './tickets/routing.js'
import { tagsOf } from './tickets/tags.js'
import { note, open, post, solve, write } from './tickets/tickets.js'
import { createContact, findContacts } from './tickets/users.js'
import { connect } from './zendesk-api.js'

const capabilities: HostCapabilities = {
  markup: 'html',
  attachments: 'upload',
  statuses: [],
  // The Idempotency-Key lasts only two hours and fails if a file is uploaded again, so the tickets are searched instead.
  repeatable: { open: false, post: false },
  echo: 'author',
  opensWithEntry: true,
}

/** Zendesk Support: tickets, and a signed webhook that triggers call. */
export const zendesk = (given: ZendeskOptions): Host => {
  const handle = configure('zendesk', optionsSchema, given)
  const { options: settings } = handle
  const connected = connect(handle)
  const queues = new Queues(connected)
  const read = new BoundedMap<string, AlreadyRead>(5_000)
  const shown = settings.statusFieldId !== undefined
  const failures: HostCapabilities['statuses'] = settings.failureTag === undefined ? [] : ['failed']
  return {
    spec: 1,
    name: 'zendesk',
    capabilities: { ...capabilities, statuses: shown ? ['sent', 'delivered', 'read', 'failed'] : failures },
    async start(environment) {
      await handle.start(environment)
      const end = tokensEnd(settings)
      if (end) handle.log.warn({ host: environment.name, fix: end.fix }, `zendesk: ${end.what}`)
    },
    isSigned: inHeader(signatureHeader),
    receive: createReceive(settings),
    open: (opening, call) => open(connected, queues, opening, call),
    post: (ticket, entry, call) => post(connected, ticket, entry, call),
    note: (ticket, text, key, call) => note(connected, ticket, text, key, call),
    expand: (hint, call) => expand(connected, hint, call),
    download: (media, call) => download(connected, media, call),
    lookup: {
      open: {
        settlesAfterMs: 5_000,
        find: async ({ key }, _attempt, call) => {
          const found = await findOpened(connected, key, call)
          return found ? { found } : 'absent'
        },
      },
      post: {
        settlesAfterMs: 5_000,
        find: (ticket, entry, _attempt, call) => findPosted(connected, ticket, entry, call),
      },
    },
    contacts: {
      find: (addresses, call) => findContacts(connected, addresses, call),
      create: (about, call) => createContact(connected, about, call),
    },
    // Without it, the bridge writes a failure as a note in the agents' own language.
    ...((shown || failures.length > 0) && {
      report: (ticket, reply, delivery, failure, call) => report(connected, ticket, reply, delivery, failure, call),
    }),
    async close(ticket, call) {
      await solve(connected, ticket, call)
    },
    async reopen(ticket, call) {
      await write(connected, ticket, { status: 'open' }, call)
    },
    async assign(ticket, { queue, agent }, call) {
      const { groupId } = await queues.target(queue, call)
      const who = agent === undefined ? {} : agentOf(agent)
      await write(connected, ticket, { ...(groupId !== undefined && { group_id: groupId }), ...who }, call)
    },
    tag: (ticket, tags, call) => tag(connected, ticket, tagsOf(tags), call),
    knowledge: {
      search: (query, language, call) => searchArticles(connected, query, language, call),
      get: (id, call) => getArticle(connected, id, call),
    },
    records: {
      repeatable: true,
      find: (query, call) => findRecords(connected, query, call),
      create: (about, call) => createRecord(connected, about, call),
      link: (ticket, record, call) => linkRecord(connected, ticket, record, call),
      unlink: (ticket, _record, call) => unlinkRecord(connected, ticket, call),
    },
    ...(settings.panel && { panel: createPanel(connected, settings.panel) }),
    catchUp: (since, call) => catchUp(connected, read, since, call),
    check: (call) => check(connected, call),
    setup: (dryRun, call) => setup(connected, dryRun, call),
  }
}

const agentOf = (agent: string) =>
  /^\d{1,16}$/.test(agent) ? { assignee_id: Number(agent) } : { assignee_email: agent }
