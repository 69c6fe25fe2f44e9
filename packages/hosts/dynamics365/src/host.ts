import {
  type Availability,
  type Call,
  configure,
  DeskwireError,
  type Entry,
  type Fields,
  fail,
  failureOf,
  type Host,
  type HostEvent,
  isFields,
  type Ticket,
} from '@deskwire/core/adapter'
import { checkSetup } from './check.js'
import { connect } from './connection.js'
import { isAvailable } from './dataverse/availability.js'
import { contactsOf } from './dataverse/contacts.js'
import { knowledgeOf } from './dataverse/knowledge.js'
import { writeNote } from './dataverse/notes.js'
import { recordsOf } from './dataverse/records.js'
import { statesSince } from './dataverse/states.js'
import { download } from './download.js'
import { eventId, hintOf, isOurs, markOf, messageIdOf, textIn } from './messaging/activity.js'
import { meaningsOf } from './messaging/event-names.js'
import { heardSince, liveConversations, messagesSince, saidIn } from './messaging/list.js'
import { conversationOf } from './messaging/open.js'
import { findEntry, postEntry, send } from './messaging/post.js'
import { reportTo } from './messaging/report.js'
import type { Written } from './messaging/write.js'
import { type Dynamics365Options, schema } from './options.js'
import { cannotRead, rowsSince } from './outreach.js'
import { receiving } from './receive.js'
import { setUp } from './setup.js'

/** Dynamics 365 Customer Service and Contact Center, through a custom messaging channel of the Messaging API. */
export const dynamics365 = (given: Dynamics365Options): Host => {
  const handle = configure('dynamics365', schema, given)
  const { options, start, now } = handle
  const connection = connect(handle)
  const { messaging, dataverse } = connection
  const meanings = meaningsOf(options.events)
  const reading = () => ({ meanings, at: now() })
  const tell = ({ id }: Ticket, activity: Written, call: Call) => send(messaging, options.channelId, id, activity, call)
  const data = options.dataverse

  return {
    spec: 1,
    name: 'dynamics365',
    capabilities: {
      markup: 'plain',
      attachments: options.attachments,
      // "Read events"; there is no event for sent and delivered.
      statuses: ['read', 'failed'],
      repeatable: { open: true, post: false },
      echo: 'id',
      // "Closed: the conversation can't be reopened."
      closedIsFinal: true,
      // A bot of the workstream, if it has one.
      answers: true,
    },
    start,
    ...receiving(handle),

    open: async (opening, call) => {
      const { data: answer } = await messaging.request<Fields | undefined>(
        {
          method: 'POST',
          url: '/api/v1.0/consumer/conversation/create',
          json: conversationOf(opening, options),
          repeatable: true,
        },
        call,
      )
      const id = isFields(answer) ? textIn(answer, 'conversationId')?.toLowerCase() : undefined
      if (id === undefined || !isFields(answer))
        throw fail('invalid_answer', 'Dynamics 365 made a conversation and did not name it', { retryable: true })
      const message = messageIdOf(answer)
      const url = data && agentUrl(data.url, id)
      return { id, ...(url && { url }), ids: message === undefined ? [] : [eventId(id, message)] }
    },
    post: (ticket, entry, call) => postEntry(messaging, options, ticket, entry, call),
    lookup: {
      post: {
        // The API answers within the call; the list follows a little later.
        settlesAfterMs: 5_000,
        find: (ticket, entry, attempt, call) => findEntry(messaging, ticket, entry, attempt, call),
      },
    },

    expand: async (hint, call) => {
      const conversation = 'ticket' in hint.at ? hint.at.ticket : undefined
      const about = hint.id === undefined ? undefined : hintOf(hint.id)
      if (conversation === undefined || !about) return []
      const listed = await messagesSince(messaging, conversation, about.at - lookBackMs, call)
      // The list may lag by a moment; if it spells a message differently, we wait no longer than that.
      if (now() - about.at < listedMs && !listed.some((one) => !isOurs(one) && markOf(one) === about.mark))
        throw fail('not_listed', 'The list does not have the message yet', { retryable: true, scope: 'conversation' })
      return saidIn(listed, conversation, reading())
    },
    async *catchUp(since, call): AsyncIterable<HostEvent> {
      for await (const conversation of liveConversations(messaging, call)) {
        // One that has closed in the meantime must not keep the others from being read.
        const heard = await heardSince(messaging, conversation, since, reading(), call).catch(unlessClosed)
        yield* heard
      }
      if (dataverse) yield* await statesSince(dataverse, since, call)
      if (dataverse && data?.outreach)
        yield* await rowsSince(dataverse, data.outreach, since, call).catch((thrown: unknown) => {
          // What else was read must not wait for a privilege that is missing.
          if (failureOf(thrown).retryable) throw thrown
          handle.log.warn({ table: data.outreach?.table, code: failureOf(thrown).code }, cannotRead)
          return []
        })
    },
    download: (media, call) => download(messaging, media, call),

    report: (ticket, reply, delivery, failure, call) =>
      reportTo(options, (activity) => tell(ticket, activity, call), { ticket, reply, delivery, failure }),
    async note(ticket, text, key, call) {
      const entry: Entry = {
        key,
        author: 'system',
        at: now(),
        typed: true,
        content: { type: 'text', text, markup: 'plain' },
      }
      try {
        return await postEntry(messaging, options, ticket, entry, call)
      } catch (thrown) {
        // A conversation that has ended takes no more messages; its timeline takes notes.
        if (!dataverse || !DeskwireError.isInstance(thrown) || thrown.code !== 'ticket_closed') throw thrown
        return writeNote(dataverse, ticket, text, key, call)
      }
    },
    typing: async (ticket, call) => {
      await tell(ticket, { type: 'typing', from: { name: 'Assistant' } }, call)
    },
    close: async (ticket, call) => {
      await tell(ticket, { type: 'endOfConversation' }, call).catch(unlessClosed)
    },
    check: (call) => checkSetup(handle, connection, call),

    ...(dataverse &&
      data && {
        contacts: contactsOf(dataverse, data),
        records: recordsOf(dataverse, data),
        ...(data.workstream !== undefined && {
          available: (about: Availability, call: Call) => isAvailable(dataverse, data.workstream ?? '', about, call),
        }),
        ...(data.articleUrl !== undefined && { knowledge: knowledgeOf(dataverse, data) }),
        setup: (dryRun: boolean, call: Call) => setUp(handle, dataverse, dryRun, call),
      }),
  }
}

// A webhook is retried for half a minute; the message it hinted at is not older than this.
const lookBackMs = 10 * 60_000
const listedMs = 60_000

const unlessClosed = (thrown: unknown): readonly HostEvent[] => {
  if (DeskwireError.isInstance(thrown) && thrown.code === 'ticket_closed') return []
  throw thrown
}

const agentUrl = (base: string, id: string): string =>
  `${base.replace(/(?<!\/)\/+$/, '')}/main.aspx?pagetype=entityrecord&etn=msdyn_ocliveworkitem&id=${encodeURIComponent(id)}`
