import { strict as assert } from 'node:assert'
import {
  type Content,
  convert,
  type Entry,
  type Host,
  type HostCapabilities,
  type HostEvent,
  type MediaIn,
  type Opening,
  type Ticket,
} from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { pixel } from '../contents.js'
import { type Ground, onGround } from '../ground.js'
import type { Hook } from '../hook.js'
import type { HostDescriptor, Shown } from './host-descriptor.js'

export type HostGround = Ground<Host, HostEvent>

export const onHost = (descriptor: HostDescriptor) => onGround<Host, HostEvent>(descriptor, 'hosts')

/** More than fits on a page of any helpdesk. */
export const many = 110

export const text = (words: string): Content<MediaIn> => ({ type: 'text', text: words, markup: 'plain' })

export const entryOf = (n: number | string, content: Content<MediaIn>, more: Partial<Entry> = {}): Entry => ({
  key: `c1.${n}`,
  author: 'customer',
  name: 'Ana',
  at: Date.now(),
  content,
  typed: content.type !== 'selection',
  message: `message-${n}`,
  ...more,
})

export const openingOf = (host: Host, n: number | string, more: Partial<Opening> = {}): Opening => ({
  key: `c1.${n}`,
  channel: 'whatsapp',
  line: 'line-1',
  medium: 'whatsapp',
  customer: { addresses: [{ kind: 'phone', value: '+15551230001' }], name: 'Ana', verified: false },
  subject: 'Ana on WhatsApp',
  attributes: {},
  ...(host.capabilities.opensWithEntry && { first: entryOf(`first-${n}`, text('How it began')) }),
  ...more,
})

export const opened = async (ground: HostGround, n: number | string = 1): Promise<Ticket & { key: string }> => {
  const opening = openingOf(ground.adapter, n)
  const { id, url } = await ground.adapter.open(opening, callFor())
  return { id, key: opening.key, ...(url !== undefined && { url }) }
}

export const shownIn = async (descriptor: HostDescriptor, ticket: Ticket): Promise<readonly Shown[]> =>
  (await descriptor.server.entries(ticket)).map((shown) => (typeof shown === 'string' ? { text: shown } : shown))

/** Everything of some entries that somebody could read. */
export const wordsOf = (shown: readonly Shown[]): string =>
  shown
    .map(({ text: said, files = [] }) => [said, ...files.flatMap(({ name, url }) => [name, url])].join('\n'))
    .join('\n')

/** All that agents can see of a ticket. */
export const seenOf = async ({ server }: HostDescriptor, ticket: Ticket): Promise<string> =>
  JSON.stringify([await server.state?.(ticket), await server.entries(ticket), await server.notes?.(ticket)])

/** Is the file there as `capabilities.attachments` says? */
export const holdsFile = (shown: readonly Shown[], media: MediaIn, how: HostCapabilities['attachments']): void => {
  const files = shown.flatMap((one) => one.files ?? [])
  if (how === 'upload' || how === 'base64')
    assert.ok(
      files.some(({ bytes }) => bytes && Buffer.from(bytes).equals(pixel)),
      'the bytes of the file must be in the helpdesk (server.entries → files → bytes)',
    )
  else if (how === 'link') assert.ok(wordsOf(shown).includes(media.link()), 'the link for the host must be there')
  else assert.ok(wordsOf(shown).includes(media.name ?? ''), 'the file must be named')
}

/** Whatever the webhook says, hints followed. */
export const heard = async (ground: HostGround, descriptor: HostDescriptor, hook: Hook): Promise<HostEvent[]> =>
  expanded(ground, await received(ground, descriptor, hook))

export const received = async (ground: HostGround, descriptor: HostDescriptor, hook: Hook) => {
  const { reply, events } = await ground.ask(await ground.signed(hook, descriptor.sign))
  assert.ok(reply.status >= 200 && reply.status < 300, `a webhook is answered with 2xx, not ${reply.status}`)
  return events
}

export const caughtUp = async ({ adapter }: HostGround): Promise<HostEvent[]> => {
  const told: HostEvent[] = []
  for await (const event of adapter.catchUp?.(Date.now() - 60_000, callFor(30_000)) ?? []) told.push(event)
  return told
}

/** Hears a webhook, or what `catchUp` told, as the bridge does: what is known by its id is dropped, before a hint is followed and after. */
export const listener = (ground: HostGround, descriptor: HostDescriptor) => {
  const known = new Set<string>()
  const isNew = (event: HostEvent): boolean => {
    if (!('id' in event) || event.id === undefined) return true
    // An agent's words are the same whether they are told as the beginning of a conversation or as a reply in it.
    const name = `${event.kind === 'outreach' ? 'reply' : event.kind}/${event.id}`
    return !known.has(name) && known.add(name) !== undefined
  }
  return async (told: Hook | readonly HostEvent[]): Promise<HostEvent[]> => {
    const events = ('length' in told ? told : await received(ground, descriptor, told)).filter(isNew)
    const followed = await expanded(ground, events)
    return followed.filter((event) => events.includes(event) || isNew(event))
  }
}

/** An agent's words as the customer could read them on any phone. */
export const saidIn = (events: readonly HostEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'reply' ? [plainOf(event.content)] : []))

export const plainOf = (contents: readonly Content[]): string =>
  contents
    .map((content) => (content.type === 'text' ? convert(content.text, content.markup, 'plain') : ''))
    .filter((words) => words !== '')
    .join('\n')

export const expanded = async ({ adapter }: HostGround, events: readonly HostEvent[]): Promise<HostEvent[]> => {
  const all: HostEvent[] = []
  for (const event of events) {
    if (event.kind !== 'changed') all.push(event)
    else {
      assert.ok(adapter.expand, 'a hint (`changed`) needs `expand`')
      const found = await adapter.expand(event, callFor())
      assert.ok(
        !found.some(({ kind }) => kind === 'changed'),
        '`expand` reads what a hint announced, and gives no hint',
      )
      all.push(...found)
    }
  }
  return all
}

/** Before an agent's first words are known, their ticket is none of ours. */
export const isFollowed = (event: HostEvent): boolean => event.kind !== 'changed' || event.first === true

export const unfollowed = 'nobody follows a hint about a ticket that is not ours, unless it says `first: true`'

export const only = <K extends HostEvent['kind']>(
  events: readonly HostEvent[],
  kind: K,
): Extract<HostEvent, { kind: K }> => {
  const found = events.filter((event): event is Extract<HostEvent, { kind: K }> => event.kind === kind)
  assert.equal(found.length, 1, `one event of kind ${kind}, in ${JSON.stringify(events.map((event) => event.kind))}`)
  return found[0] as Extract<HostEvent, { kind: K }>
}

/** An event must lead back to the ticket: by its id, by our key, or by whom it is for. */
export const leadsTo = (event: HostEvent, ticket: { id: string; key: string }): void => {
  const at = event.at
  assert.ok(at, `${event.kind} says where it happened`)
  if ('ticket' in at && at.ticket !== undefined)
    assert.equal(at.ticket, ticket.id, `${event.kind} names the ticket by the id that open returned`)
  else if ('key' in at)
    assert.equal(at.key, ticket.key, `${event.kind} names the ticket by the key that open was given`)
  else assert.ok('to' in at && at.to.length > 0, `${event.kind} says for whom it is`)
}
