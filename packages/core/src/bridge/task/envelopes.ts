import { randomUUID } from 'node:crypto'
import { type Content, mediaOf, withMedia } from '../../model/content.js'
import type { Conversation } from '../../model/conversation.js'
import type { AssistantEvent, ChannelEvent, HostEvent, Where } from '../../model/event.js'
import type { Belongs, Envelope, Track } from '../../ports/store.js'
import type { WorkItem } from './work-items.js'

const minute = 60_000

/** How long an orphan is kept: a status may arrive before the answer that names its message. */
const orphanMs = { status: 60 * minute, host: 10 * minute }

const envelope = (
  tenant: string,
  id: string,
  belongs: Belongs,
  track: Track,
  at: number,
  body: WorkItem,
  orphan?: Envelope['orphan'],
): Envelope =>
  orphan
    ? { tenant, id, belongs, track, at, body, transient: true, orphan }
    : { tenant, id, belongs, track, at, body, transient: true }

/** `stored` names one of our files, perhaps another tenant's: nobody outside may set it. */
const withoutStored = (content: Content): Content =>
  mediaOf(content)?.stored === undefined ? content : withMedia(content, ({ stored: _, ...media }) => media)

const foreign = <E extends { content: Content }>(event: E): E => {
  const content = withoutStored(event.content)
  return content === event.content ? event : { ...event, content }
}

const foreignHost = (event: Exclude<StoredHostEvent, { kind: 'unreadable' }>) => {
  if (event.kind === 'outreach') return foreign(event)
  return event.kind === 'reply' ? { ...event, content: event.content.map(withoutStored) } : event
}

/** A provider's event as work in its lane. Everything enters on the facts track; a status never creates a customer. */
export const fromChannel = (tenant: string, channel: string, event: ChannelEvent, now: number): Envelope => {
  switch (event.kind) {
    case 'message':
      return envelope(
        tenant,
        `${channel}/m/${event.id}`,
        {
          by: 'address',
          channel,
          line: event.line,
          // A group is not a person: it is one conversation, in which nobody can be written to alone.
          addresses: event.group === undefined ? event.from : [{ kind: 'username', value: `group:${event.group}` }],
          create: true,
          ...(event.sender !== undefined && { sender: event.sender }),
        },
        'facts',
        event.at,
        { work: 'customer', event: foreign(event) },
      )
    case 'status':
      return envelope(
        tenant,
        `${channel}/s/${event.id}`,
        event.part === undefined ? { by: 'sent', channel, providerId: event.message } : { by: 'id', id: event.part },
        'facts',
        event.at,
        { work: 'status', event },
        { until: now + orphanMs.status, otherwise: { ignored: 'unknown_message' } },
      )
    case 'consent':
      return envelope(
        tenant,
        `${channel}/c/${event.id}`,
        { by: 'address', channel, line: event.line, addresses: event.from, create: true },
        'facts',
        event.at,
        { work: 'consent', event },
      )
    case 'identity':
      return envelope(
        tenant,
        `${channel}/i/${event.id}`,
        { by: 'address', channel, line: event.line, addresses: event.before, create: true },
        'facts',
        event.at,
        { work: 'identity', event },
      )
    case 'echo':
      return envelope(
        tenant,
        `${channel}/e/${event.id}`,
        { by: 'address', channel, line: event.line, addresses: event.to, create: true },
        'facts',
        event.at,
        { work: 'echo', event: foreign(event) },
      )
    case 'account':
      return envelope(tenant, `${channel}/a/${event.id}`, { by: 'channel', channel }, 'facts', event.at, {
        work: 'account',
        event,
      })
    case 'unreadable':
      return envelope(tenant, `${channel}/u/${event.id}`, { by: 'channel', channel }, 'facts', event.at, {
        work: 'unreadable',
        event,
      })
  }
}

const whereBelongs = (host: string, at: Where, create: boolean, defaultLine: (channel: string) => string): Belongs =>
  'key' in at
    ? { by: 'id', id: at.key }
    : 'to' in at
      ? { by: 'address', channel: at.channel, line: at.line ?? defaultLine(at.channel), addresses: at.to, create }
      : { by: 'ticket', host, ticket: at.ticket }

/** The track on which a helpdesk's event runs; typing and viewing are transient and never stored. */
const hostTrack: Record<StoredHostEvent['kind'], Track> = {
  reply: 'out',
  changed: 'out',
  outreach: 'out',
  'turn-over': 'facts',
  closed: 'facts',
  reopened: 'facts',
  'handed-back': 'facts',
  deleted: 'facts',
  state: 'facts',
  assigned: 'facts',
  merged: 'facts',
  unavailable: 'facts',
  unreadable: 'facts',
}

export type StoredHostEvent = Exclude<HostEvent, { kind: 'typing' | 'viewing' }>

export const isStored = (event: HostEvent): event is StoredHostEvent =>
  event.kind !== 'typing' && event.kind !== 'viewing'

const kept: ReadonlySet<StoredHostEvent['kind']> = new Set(['reply', 'outreach', 'unreadable'])

export const fromHost = (
  tenant: string,
  host: string,
  event: StoredHostEvent,
  now: number,
  defaultLine: (channel: string) => string,
): Envelope => {
  const belongs: Belongs =
    event.at === undefined || (event.kind === 'changed' && event.first)
      ? { by: 'channel', channel: host }
      : whereBelongs(host, event.at, event.kind === 'outreach', defaultLine)
  // Most tickets of a helpdesk are not ours, so only an agent's words that find no lane are kept for a person to see,
  // including those that could not be read.
  const otherwise = kept.has(event.kind) ? 'park' : { ignored: 'unknown_ticket' }
  return envelope(
    tenant,
    // A hint without an id is never a duplicate: what it leads to has ids of its own. And an agent's words are the same
    // whether a helpdesk tells them as the beginning of a conversation or, later, as a reply in it.
    `${host}/h/${event.kind === 'outreach' ? 'reply' : event.kind}/${event.id ?? randomUUID()}`,
    belongs,
    hostTrack[event.kind],
    now,
    event.kind === 'unreadable' ? { work: 'unreadable', event } : { work: 'host', host, event: foreignHost(event) },
    { until: now + orphanMs.host, otherwise },
  )
}

export const fromAssistant = (tenant: string, assistant: string, event: AssistantEvent, now: number): Envelope =>
  envelope(
    tenant,
    `${assistant}/b/${event.id}`,
    { by: 'id', id: event.conversation },
    'in',
    now,
    { work: 'assistant', assistant, event },
    { until: now + orphanMs.host, otherwise: { ignored: 'unknown_conversation' } },
  )

/** Our own work for a known conversation. */
export const forConversation = (
  { tenant, id: conversation }: Pick<Conversation, 'tenant' | 'id'>,
  { id, track, at, body, due }: { id: string; track: Track; at: number; body: WorkItem; due?: number | undefined },
): Envelope => ({
  tenant,
  id,
  belongs: { by: 'id', id: conversation },
  track,
  at,
  body,
  ...(due !== undefined && { due }),
})
