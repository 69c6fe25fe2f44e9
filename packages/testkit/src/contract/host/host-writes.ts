import { strict as assert } from 'node:assert'
import type { Content, Entry, Host, MediaIn, Ticket } from '@deskwire/core/adapter'
import fc from 'fast-check'
import { callFor } from '../../environment.js'
import { type Case, missing, notShown } from '../case.js'
import { anyContent, contentTypes, mediaIn, pixel, sampleContents } from '../contents.js'
import type { HostDescriptor } from './host-descriptor.js'
import { entryOf, heard, holdsFile, onHost, only, opened, shownIn, text, wordsOf } from './host-ground.js'

export const hostWrites = (descriptor: HostDescriptor, probe: Host): readonly Case[] => {
  const { server, samples } = descriptor
  const on = onHost(descriptor)
  const { repeatable, closedIsFinal } = probe.capabilities

  /** Posts, and gives what agents see that they did not see before. */
  const added = async (host: Host, ticket: Ticket, entry: Entry) => {
    const before = await shownIn(descriptor, ticket)
    const posted = await host.post(ticket, entry, callFor())
    return { posted, fresh: (await shownIn(descriptor, ticket)).slice(before.length) }
  }

  const visible = async (host: Host, ticket: Ticket, n: string, content: Content<MediaIn>): Promise<string> => {
    const { posted, fresh } = await added(host, ticket, entryOf(n, content))
    assert.ok(fresh.length > 0, `${content.type}: post left nothing in the ticket`)
    const seen = wordsOf(fresh)
    assert.notEqual(seen.trim(), '', `${content.type}: what post left in the ticket is empty`)
    for (const id of posted.ids) assert.ok(id !== '', `${content.type}: post returned an empty id`)
    return seen
  }

  return [
    on('post: keeps the order, and names what it wrote by ids of its own', async (ground) => {
      const ticket = await opened(ground)
      const before = (await shownIn(descriptor, ticket)).length
      const ids: string[] = []
      const total = 60
      for (let n = 1; n <= total; n++) {
        const posted = await ground.adapter.post(ticket, entryOf(n + 1, text(`entry number ${n}.`)), callFor())
        ids.push(...posted.ids)
        if (posted.turn === undefined) continue
        if (!samples.turnOver) throw new Error('post opens a turn: give samples.turnOver')
        const about = { n, ticket, key: ticket.key, turn: posted.turn }
        const event = only(await heard(ground, descriptor, await samples.turnOver(about)), 'turn-over')
        assert.equal(event.request, posted.turn, 'turn-over names the turn that post opened')
      }
      const shown = (await shownIn(descriptor, ticket)).slice(before)
      const order = [...wordsOf(shown).matchAll(/entry number (\d+)\./g)].map(([, n]) => Number(n))
      assert.deepEqual(
        [...new Set(order)],
        Array.from({ length: total }, (_, n) => n + 1),
        'each entry once, in the order of posting',
      )
      assert.equal(shown.length, total, 'each entry is one entry')
      assert.equal(new Set(ids).size, ids.length, 'ids are not given twice')
      if (ground.adapter.capabilities.echo === 'id')
        assert.ok(ids.length >= total, 'echo: id needs the id of each entry that was written')
    }),
    repeatable.post
      ? on('post: the same key twice is one entry, as declared', async (ground) => {
          const ticket = await opened(ground)
          const entry = entryOf(7, text('only once'))
          const { fresh } = await added(ground.adapter, ticket, entry)
          const again = await added(ground.adapter, ticket, entry)
          assert.equal(fresh.length, 1)
          assert.equal(again.fresh.length, 0, 'the repeat is no second entry')
        })
      : notShown('post: the same key twice', 'capabilities.repeatable.post is false'),
    ...contentTypes.map((type) =>
      on(`post: shows ${type} (promise 12)`, async (ground) => {
        const ticket = await opened(ground)
        for (const [n, { content, witness }] of sampleContents[type].entries()) {
          const seen = await visible(ground.adapter, ticket, `${type}${n}`, content)
          if (witness.length > 0)
            assert.ok(
              witness.some((words) => seen.includes(words)),
              `${type}: nothing of ${JSON.stringify(witness)} is to be seen in ${JSON.stringify(seen.slice(0, 300))}`,
            )
        }
      }),
    ),
    on('post: shows something of whatever is said (promise 12)', async (ground) => {
      const ticket = await opened(ground)
      let n = 0
      await fc.assert(
        fc.asyncProperty(anyContent, async (content) => {
          await visible(ground.adapter, ticket, `any${++n}`, content)
        }),
        { numRuns: 40 },
      )
    }),
    on('post: shows the message that a customer answers or reacts to', async (ground) => {
      const ticket = await opened(ground)
      const answers = [text('Yes, that one'), { type: 'reaction', emoji: '👍', to: 'message-1' }] as const
      for (const [n, content] of answers.entries()) {
        const quoted = `Is it number ${n}?`
        const { fresh } = await added(ground.adapter, ticket, entryOf(`quoting${n}`, content, { quoted }))
        const seen = wordsOf(fresh)
        assert.ok(seen.includes(quoted), `${content.type}: agents cannot see which message is meant`)
        assert.ok(seen.includes(n === 0 ? 'Yes, that one' : '👍'), `${content.type}: what the customer said is lost`)
      }
    }),
    on('post: takes entries of the assistant, an agent and the system', async (ground) => {
      const ticket = await opened(ground)
      for (const author of ['assistant', 'agent', 'system'] as const) {
        const entry = entryOf(author, text(`said by the ${author}`), { author, name: 'Robot' })
        const { fresh } = await added(ground.adapter, ticket, entry)
        assert.ok(wordsOf(fresh).includes(`said by the ${author}`), `${author}: agents cannot see it`)
      }
    }),
    on('post: agents can tell the customer’s words from those of the assistant and of an agent', async (ground) => {
      const ticket = await opened(ground)
      const shownAs = async (author: Entry['author']): Promise<string> => {
        const { name: _, ...entry } = entryOf(author, text('Who said this?'), { author })
        const { fresh } = await added(ground.adapter, ticket, entry)
        return JSON.stringify(fresh.map(({ text: words, author: shown }) => [words, shown]))
      }
      const customers = await shownAs('customer')
      for (const author of ['assistant', 'agent'] as const)
        assert.notEqual(
          await shownAs(author),
          customers,
          `what the ${author} said looks as if the customer had said it (server.entries → author, or in the text)`,
        )
    }),
    on('post: what a customer writes never becomes markup', async (ground) => {
      const ticket = await opened(ground)
      const evil = '<script>alert(1)</script><img src=x onerror=alert(2)> & 2 < 3'
      const { fresh } = await added(ground.adapter, ticket, entryOf(2, text(evil)))
      const seen = wordsOf(fresh)
      if (ground.adapter.capabilities.markup === 'html') {
        assert.doesNotMatch(seen, /<(script|img)/i, 'tags of a customer must be escaped')
        assert.ok(seen.includes('alert(1)'), 'what the customer wrote is still to be read')
      } else assert.ok(seen.includes('alert(1)') && seen.includes('2 < 3'), 'what the customer wrote is shown as it is')
    }),
    on(`post: hands over files as declared (${probe.capabilities.attachments})`, async (ground) => {
      const ticket = await opened(ground)
      const media = mediaIn(pixel, { mime: 'image/png', name: 'leaking.png' })
      const { fresh } = await added(ground.adapter, ticket, entryOf(2, { type: 'media', kind: 'image', media }))
      holdsFile(fresh, media, ground.adapter.capabilities.attachments)
    }),
    closedIsFinal
      ? server.close
        ? on('post: says ticket_closed where the ticket takes no more', async (ground) => {
            const ticket = await opened(ground)
            await server.close?.(ticket)
            const late = ground.adapter.post(ticket, entryOf(2, text('Too late')), callFor())
            assert.equal((await ground.refusal(late, 'post to a closed ticket', ['Too late'])).code, 'ticket_closed')
          })
        : missing('post: says ticket_closed', 'capabilities.closedIsFinal', 'server.close')
      : notShown('post: says ticket_closed', 'capabilities.closedIsFinal is not set'),
    server.remove
      ? on('post: says ticket_gone where there is no ticket any more', async (ground) => {
          const ticket = await opened(ground)
          await server.remove?.(ticket)
          const late = ground.adapter.post(ticket, entryOf(2, text('Too late')), callFor())
          assert.equal((await ground.refusal(late, 'post to a deleted ticket', ['Too late'])).code, 'ticket_gone')
        })
      : notShown('post: says ticket_gone', 'server.remove is not given'),
  ]
}
