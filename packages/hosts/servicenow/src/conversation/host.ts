// Long because the port is: one method after another, each of them short.
import {
  type Call,
  DeskwireError,
  type Entry,
  failureOf,
  type Handle,
  type Hint,
  type Host,
  type HostEvent,
  quoteOf,
  signed,
  type Ticket,
} from '@deskwire/core/adapter'
import { isCallbackSigned } from '../callback.js'
import type { Client } from '../client.js'
import type { ConversationSettings } from '../options.js'
import { download } from '../records/attachments.js'
import { createCases, isRecord } from '../records/cases.js'
import { createCatalog } from '../records/catalog.js'
import { createContacts } from '../records/contacts.js'
import { createInteractions } from '../records/interactions.js'
import { createKnowledge } from '../records/knowledge.js'
import { notYet, offer, openItems } from '../records/work-items.js'
import { type Action, createBot } from './bot.js'
import { agentMessageOf } from './callback.js'
import { actionFor, agentFor, contextFor, createEmails, historyOf } from './context.js'
import { createFiles } from './files.js'
import { createListener, hintOf } from './listen.js'
import { messageOf } from './message.js'
import { contactOf, sessionOf } from './session.js'

/** Well below the hour after which ServiceNow ends an idle conversation ("Closing idle bot-to-bot conversations"). */
const quietMs = 30 * 60_000

const over = { code: 'ticket_closed', message: 'The conversation has ended there', retryable: false } as const

/** Virtual agent and live agent in one: each ticket is a session of the Virtual Agent Bot Integration API. */
export const conversationHost = (handle: Handle<ConversationSettings>, client: Client): Host => {
  const { options } = handle
  const send = createBot(handle, client)
  const email = createEmails(client)
  const interactions = createInteractions(handle, client)
  const cases = createCases(handle, client)
  const listener = createListener(options)

  const request = async (session: string, json: Parameters<typeof send>[1], call: Call): Promise<void> =>
    send(session, json, call, options.linkAccounts ? await email(contactOf(session), call) : undefined)

  /** The interaction behind a session: told by a callback, or looked for. */
  const interactionOf = async (session: string, call: Call): Promise<string | undefined> =>
    listener.interaction(session) ?? (await interactions.bySession(session, options.sessionField, call))

  const files = createFiles(handle, client, interactionOf)

  /**
   * ServiceNow ends a conversation that is idle for an hour, and tells so once. Whoever was away then asks the
   * interaction before the first message after a silence: an ended session would take it, without context or queue.
   */
  const endedUnheard = async (session: string, call: Call): Promise<boolean> => {
    const heardAt = listener.heardAt(session)
    if (!options.thirdPartyChat || (heardAt !== undefined && handle.now() - heardAt < quietMs)) return false
    try {
      return await interactions.isClosed(session, options.sessionField, call)
    } catch (thrown) {
      if (failureOf(thrown).retryable) throw thrown
      return false
    }
  }

  const hasEnded = async (session: string, call: Call): Promise<boolean> =>
    listener.hasEnded(session) || (await endedUnheard(session, call))

  const isWithPeople = async (session: string, call: Call): Promise<boolean> => {
    if (listener.isWithPeople(session)) return true
    const interaction = await interactionOf(session, call)
    return interaction !== undefined && (await openItems(client, interaction, call)).length > 0
  }

  const history = (ticket: Ticket, entries: readonly Entry[], key: string, call: Call): Promise<void> =>
    request(ticket.id, { requestId: key, action: 'SEND_HISTORY', history: historyOf(entries) }, call)

  /** Words of ours in the chat, where the agent types; they go to no customer. */
  const inChat = (ticket: Ticket, text: string, key: string, call: Call): Promise<void> => {
    const content = { type: 'text', text, markup: 'plain' } as const
    return history(ticket, [{ key, author: 'system', at: handle.now(), content, typed: false }], key, call)
  }

  /**
   * In the chat, where the agent types, and in the interaction's work notes: the chat takes history under way only with
   * `allow_storing_history_in_ongoing_conversation` (Virtual Agent API, provider identity properties), and does not say so. A session that
   * has ended is told nothing more: its interaction keeps the note.
   */
  const note = async (ticket: Ticket, text: string, key: string, call: Call) => {
    if (isRecord(ticket.id)) {
      await cases.note(ticket.id, text, call)
      return { ids: [] }
    }
    const ended = await hasEnded(ticket.id, call)
    if (!ended) await inChat(ticket, text, key, call)
    try {
      const found = await interactionOf(ticket.id, call)
      if (found !== undefined) await interactions.note(found, text, call)
      else if (ended) throw new DeskwireError(over)
    } catch (thrown) {
      if (ended || failureOf(thrown).retryable) throw thrown
    }
    return { ids: [key] }
  }

  /** What the customer answers stands before it, apart from it: every word of a message is an utterance for the virtual agent. */
  const quote = async (ticket: Ticket, { quoted, key }: Entry, call: Call): Promise<void> => {
    if (quoted !== undefined) await inChat(ticket, quoteOf(quoted), `${key}.quoted`, call)
  }

  const gesture = (ticket: Ticket, action: Action, call: Call): Promise<void> =>
    request(ticket.id, { requestId: `${ticket.id}.${action.toLowerCase()}.${handle.now()}`, action }, call)

  /** The interaction that something is to be done with. */
  const related = async (ticket: Ticket, call: Call): Promise<string> => {
    const found = await interactionOf(ticket.id, call)
    if (found === undefined) throw notYet('ServiceNow has not opened an interaction for this conversation yet')
    return found
  }

  return {
    spec: 1,
    name: 'servicenow',
    capabilities: {
      // What a customer typed is an utterance for the virtual agent: no markup is added to it.
      markup: 'plain',
      attachments: 'link',
      statuses: options.thirdPartyChat ? [options.secondTick, 'read', 'failed'] : [],
      // "Duplicate requests are ignored", by requestId.
      repeatable: { open: true, post: true },
      echo: 'id',
      opensWithEntry: true,
      closedIsFinal: true,
      sessions: true,
      // Its virtual agent.
      answers: true,
      linkForMs: options.linkForMs,
    },
    start: handle.start,
    isSigned: isCallbackSigned(options.callback),
    receive: signed(listener.verify, listener.parse),

    async open(opening, call) {
      const contact = options.linkAccounts ? opening.customer.contact : undefined
      const session = sessionOf(opening.key, contact)
      const action = actionFor(opening, options)
      const phone = opening.customer.addresses.find(({ kind }) => kind === 'phone')?.value
      const { first, transcript = [] } = opening
      await request(
        session,
        {
          requestId: opening.key,
          ...(action !== undefined && { action }),
          timestamp: first?.at ?? handle.now(),
          message: first
            ? messageOf({ content: first.content, typed: first.typed, id: first.message ?? first.key }, options)
            : { text: opening.subject, typed: true, clientMessageId: opening.key },
          contextVariables: { ...contextFor({ ...opening, phone }, options), ...agentFor(first) },
          // Echoed with every callback: what receive knows of the conversation.
          clientVariables: {
            medium: opening.medium,
            channel: opening.channel,
            line: opening.line,
            ...(opening.customer.contact !== undefined && { contact: opening.customer.contact }),
          },
          ...(transcript.length > 0 && { history: historyOf(transcript) }),
        },
        call,
      )
      await files.keepFirst(session, first, call)
      // A live agent takes any number of messages; only the virtual agent must have answered first.
      return { id: session, ids: [opening.key], ...(action !== 'AGENT' && { turn: opening.key }) }
    },

    async post(ticket, entry, call) {
      if (isRecord(ticket.id)) throw new DeskwireError(noSession)
      if (await hasEnded(ticket.id, call)) throw new DeskwireError(over)
      const requestId = entry.key
      // Everything that is not an action is an utterance of the customer, so what others said goes into the history.
      if (entry.author !== 'customer') {
        await history(ticket, [entry], requestId, call)
        return { ids: [requestId] }
      }
      await quote(ticket, entry, call)
      const { content, typed } = entry
      const kept = await files.keep(ticket.id, entry, call)
      const message = messageOf({ content, typed, id: entry.message ?? entry.key, kept }, options)
      const about = { requestId, timestamp: entry.at, message }
      // Whom an agent wrote to first is not left with the virtual agent; whoever has a person already keeps them.
      if (entry.answers && !(await isWithPeople(ticket.id, call))) {
        const contextVariables = { ...options.contextVariables, ...agentFor(entry) }
        await request(ticket.id, { ...about, action: 'AGENT', contextVariables }, call)
        return { ids: [requestId] }
      }
      await request(ticket.id, about, call)
      return { ids: [requestId], turn: requestId }
    },

    ...(options.thirdPartyChat &&
      ({
        async report(ticket, reply, delivery, failure, call) {
          const id = agentMessageOf(reply)
          // What was read has arrived, whether or not anybody said so.
          const arrived = delivery === options.secondTick || delivery === 'read'
          const status = delivery === 'failed' ? 'external_error' : arrived ? 'sent_to_user' : undefined
          if (id !== undefined && status !== undefined)
            await request(
              ticket.id,
              { requestId: `${id}.${status}`, action: 'UPDATE_MESSAGES', message: [{ id, status }] },
              call,
            )
          // There is no tick for it, so the timeline of the interaction says it.
          if (delivery === 'read' && id !== undefined && options.readNotes)
            await note(ticket, 'The customer has read the message.', `${reply}.read`, call)
          // The "Failed" tag gives no reason, and a message of the virtual agent has no tag at all.
          if (delivery === 'failed' && failure) await note(ticket, whyOf(failure), `${reply}.why`, call)
        },
      } satisfies Pick<Host, 'report'>)),
    note,
    /** A queue by its conditions, as a handoff; one agent by their work item. */
    async assign(ticket, { queue, agent }, call) {
      if (queue !== undefined) {
        const contextVariables = { ...options.contextVariables, [options.queueVariable]: queue }
        const requestId = `${ticket.id}.queue.${queue}`
        await request(ticket.id, { requestId, action: 'AGENT', contextVariables }, call)
      }
      if (agent !== undefined) await offer(client, await related(ticket, call), agent, call)
    },
    typing: (ticket, call) => gesture(ticket, 'TYPING', call),
    close: (ticket, call) =>
      request(
        ticket.id,
        { requestId: `${ticket.id}.end`, action: 'END_CONVERSATION', message: { text: '', typed: true } },
        call,
      ),

    /** The hint that an interaction was opened or has ended: it is marked, so that a manager finds it (B9). */
    async expand(hint: Hint, call: Call): Promise<readonly HostEvent[]> {
      const about = hint.id === undefined ? undefined : hintOf(hint.id)
      if (about) await interactions.mark(about.interaction, about, call)
      return []
    },
    download: (media, call) => download(client, media, call),
    contacts: createContacts(handle, client),
    knowledge: createKnowledge(handle, client),
    catalog: createCatalog(handle, client),
    records: {
      find: cases.find,
      create: cases.create,
      link: async (ticket, record, call) => cases.relate(await related(ticket, call), record, call),
      unlink: async (ticket, record, call) => cases.unrelate(await related(ticket, call), record, call),
    },
  }
}

/** A case takes no messages here; the core opens a session then, which it does not follow. */
const noSession = { code: 'ticket_gone', message: 'This is a record, and no conversation', retryable: false } as const

const whyOf = ({ message, remedy }: { message: string; remedy?: string }): string =>
  remedy === undefined ? message : `${message} ${remedy}`
