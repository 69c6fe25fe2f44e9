import { strict as assert } from 'node:assert'
import type { Host, Opening } from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { type Case, missing, notShown } from '../case.js'
import { mediaIn, pixel } from '../contents.js'
import type { HostDescriptor, HostLack } from './host-descriptor.js'
import { entryOf, holdsFile, onHost, openingOf, seenOf, shownIn, text, wordsOf } from './host-ground.js'

/** What a new ticket must hold. */
export const hostOpens = (descriptor: HostDescriptor, probe: Host): readonly Case[] => {
  const { server, queue = 'support' } = descriptor
  const on = onHost(descriptor)
  const { repeatable } = probe.capabilities

  /** What agents see when something was given to `open`, which must be among it. */
  const shows = (
    what: string,
    lack: HostLack,
    more: (host: Host) => Promise<{ opening: Partial<Opening>; seen: string }>,
  ) =>
    descriptor.without?.includes(lack)
      ? notShown(`open: ${what}`, `without: ${lack}`)
      : on(`open: ${what}`, async ({ adapter }) => {
          const { opening, seen } = await more(adapter)
          const { id } = await adapter.open(openingOf(adapter, 7, opening), callFor())
          assert.ok(
            (await seenOf(descriptor, { id })).includes(seen),
            `agents cannot see ${seen} (server.state shows it)`,
          )
        })

  return [
    on('open: makes one ticket and returns its id', async ({ adapter }) => {
      const before = await server.tickets()
      const ticket = await adapter.open(openingOf(adapter, 1), callFor())
      assert.ok(typeof ticket.id === 'string' && ticket.id !== '', 'open returns the id of the ticket')
      if (ticket.url !== undefined)
        assert.ok(URL.canParse(ticket.url), `the url of a ticket is absolute: ${ticket.url}`)
      assert.equal(await server.tickets(), before + 1, 'one ticket for one open')
      const other = await adapter.open(openingOf(adapter, 2), callFor())
      assert.notEqual(other.id, ticket.id, 'another key is another ticket')
    }),
    on('open: takes a customer without phone and name (F4)', async ({ adapter }) => {
      const customer = { addresses: [{ kind: 'bsuid', value: 'NL.4566546130240823' }], verified: false } as const
      const { id } = await adapter.open(openingOf(adapter, 1, { customer }), callFor())
      assert.notEqual(id, '')
    }),
    on('open: shows what was said before a person took over (A7)', async ({ adapter }) => {
      const transcript = [
        entryOf('t1', text('My teapot leaks')),
        entryOf('t2', text('Let me find somebody'), { author: 'assistant', name: 'Robot' }),
      ]
      const { id } = await adapter.open(openingOf(adapter, 1, { transcript }), callFor())
      const notes = (await server.notes?.({ id })) ?? []
      const seen = [wordsOf(await shownIn(descriptor, { id })), ...notes].join('\n')
      for (const words of ['My teapot leaks', 'Let me find somebody'])
        assert.ok(seen.includes(words), `agents cannot see "${words}" of the transcript`)
    }),
    on('open: hands over, or names, the files of what was said before', async ({ adapter }) => {
      const media = mediaIn(pixel, { mime: 'image/png', name: 'leaking.png' })
      const transcript = [entryOf('t1', { type: 'media', kind: 'image', media })]
      const { id } = await adapter.open(openingOf(adapter, 1, { transcript }), callFor())
      const shown = await shownIn(descriptor, { id })
      const seen = await seenOf(descriptor, { id })
      const bytes = shown.some(({ files = [] }) =>
        files.some((one) => one.bytes && Buffer.from(one.bytes).equals(pixel)),
      )
      assert.ok(
        bytes || ['leaking.png', media.link()].some((word) => seen.includes(word)),
        'agents see neither the file, nor its name, nor a link',
      )
    }),
    on('open: shows who the customer is', async ({ adapter }) => {
      const { id } = await adapter.open(openingOf(adapter, 1), callFor())
      const seen = await seenOf(descriptor, { id })
      assert.ok(seen.includes('Ana') || seen.includes('5551230001'), 'agents see neither a name nor a number')
    }),
    shows('puts the ticket into the queue that the route names', 'queues', async () => ({
      opening: { queue },
      seen: queue,
    })),
    shows('names the closed ticket that this one follows', 'follow-ups', async (host) => {
      const before = await host.open(openingOf(host, 3), callFor())
      const archive = server.archive ?? server.close
      await (archive ? archive(before) : host.close?.(before, callFor()))
      return { opening: { follows: before.id }, seen: before.id }
    }),
    known(descriptor, probe),
    probe.capabilities.opensWithEntry
      ? on('open: hands over the files of the entry that the ticket begins with', async ({ adapter }) => {
          const media = mediaIn(pixel, { mime: 'image/png', name: 'leaking.png' })
          const first = entryOf('first', { type: 'media', kind: 'image', media })
          const { id } = await adapter.open(openingOf(adapter, 1, { first }), callFor())
          holdsFile(await shownIn(descriptor, { id }), media, adapter.capabilities.attachments)
        })
      : notShown('open: hands over the files of the first entry', 'capabilities.opensWithEntry is not set'),
    probe.capabilities.opensWithEntry
      ? on('open: shows the entry that the ticket begins with, as declared', async ({ adapter }) => {
          const first = entryOf('first', text('How it all began'))
          const { id } = await adapter.open(openingOf(adapter, 1, { first }), callFor())
          const seen = wordsOf(await shownIn(descriptor, { id }))
          assert.ok(seen.includes('How it all began'), 'it is not posted again, so it must be there already')
        })
      : notShown('open: shows the entry that the ticket begins with', 'capabilities.opensWithEntry is not set'),
    repeatable.open
      ? on('open: the same key twice is one ticket, as declared', async ({ adapter }) => {
          const opening = openingOf(adapter, 1)
          const first = await adapter.open(opening, callFor())
          const again = await adapter.open(opening, callFor())
          assert.equal(again.id, first.id)
          assert.equal(await server.tickets(), 1)
        })
      : notShown('open: the same key twice', 'capabilities.repeatable.open is false'),
  ]
}

/** Whom the helpdesk knows already, it is told by their id there (A5). */
const known = (descriptor: HostDescriptor, probe: Host): Case => {
  const title = 'open: links the ticket to the contact that is known (A5)'
  const { contacts } = descriptor
  if (!probe.contacts) return notShown(title, 'the host has no contacts')
  if (!contacts) return missing(title, 'the host has contacts', 'contacts: { one, several, none }')
  return onHost(descriptor)(title, async ({ adapter }) => {
    const [person] = (await adapter.contacts?.find([contacts.one], callFor())) ?? []
    assert.ok(person, 'contacts.one is one person')
    const customer = { addresses: [contacts.one], name: person.name, contact: person.id, verified: true }
    const { id } = await adapter.open(openingOf(adapter, 1, { customer }), callFor())
    const seen = await seenOf(descriptor, { id })
    assert.ok(seen.includes(person.id), `the ticket is not that of ${person.id} (server.state shows it)`)
  })
}
