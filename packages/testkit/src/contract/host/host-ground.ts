import { strict as assert } from 'node:assert'
import type { Content, Entry, Host, HostEvent, MediaIn, Opening, Ticket } from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { type Ground, onGround } from '../ground.js'
import type { Hook } from '../hook.js'
import type { HostDescriptor, Shown } from './host-descriptor.js'

export type HostGround = Ground<Host, HostEvent>

export const onHost = (descriptor: HostDescriptor) => onGround<Host, HostEvent>(descriptor, 'hosts')

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

/** Whatever the webhook says, hints followed. */
export const heard = async (ground: HostGround, descriptor: HostDescriptor, hook: Hook): Promise<HostEvent[]> => {
  const { reply, events } = await ground.ask(await ground.signed(hook, descriptor.sign))
  assert.ok(reply.status >= 200 && reply.status < 300, `a webhook is answered with 2xx, not ${reply.status}`)
  return expanded(ground, events)
}

export const expanded = async ({ adapter }: HostGround, events: readonly HostEvent[]): Promise<HostEvent[]> => {
  const all: HostEvent[] = []
  for (const event of events) {
    if (event.kind !== 'changed') all.push(event)
    else {
      assert.ok(adapter.expand, 'a hint (`changed`) needs `expand`')
      all.push(...(await adapter.expand(event, callFor())))
    }
  }
  return all
}

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
