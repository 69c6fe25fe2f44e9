import { strict as assert } from 'node:assert'
import type { Failure, Host, Ticket } from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { type Case, notShown } from '../case.js'
import { attemptOf, bounded, ifCan } from '../ground.js'
import type { HostDescriptor } from './host-descriptor.js'
import { entryOf, type HostGround, many, onHost, opened, openingOf, shownIn, text, wordsOf } from './host-ground.js'

const words = 'The secret of my teapot'

/** A helpdesk that is slow, full, down, or whose answer is lost. */
export const hostFaults = (descriptor: HostDescriptor, probe: Host): readonly Case[] => {
  const { server } = descriptor
  const on = onHost(descriptor)
  const mayRepeat = probe.capabilities.repeatable

  const posting = (ground: HostGround, ticket: Ticket, call = callFor()) =>
    ground.adapter.post(ticket, entryOf(2, text(words)), call)

  const count = async (ticket: Ticket): Promise<number> =>
    wordsOf(await shownIn(descriptor, ticket)).split(words).length - 1

  /** Either it was repeated harmlessly and went well, or it says that nobody knows. */
  const doubtful = async (ground: HostGround, promise: Promise<unknown>, what: string, harmless: boolean) => {
    const outcome = await bounded(promise, what).then(
      () => 'done' as const,
      () => 'failed' as const,
    )
    if (outcome === 'done') return
    const failure = await ground.refusal(promise, what, [words])
    if (!harmless)
      assert.equal(failure.ambiguous, true, `${what}: nobody knows whether it happened, so it is ambiguous`)
    assert.ok(failure.retryable || failure.ambiguous, `${what}: it is worth another look`)
  }

  const certain = (failure: Failure, what: string) =>
    assert.ok(!failure.ambiguous, `${what}: it did not happen, so it is not ambiguous`)

  return [
    ifCan(
      server,
      'lost-answer',
      on('open: a lost answer makes no second ticket, and is ambiguous unless repeatable', async (ground) => {
        await server.fail('lost-answer')
        const opening = openingOf(ground.adapter, 1)
        await doubtful(ground, ground.adapter.open(opening, callFor()), 'open', mayRepeat.open)
        assert.equal(await server.tickets(), 1, 'one ticket, whatever became of the answer')
        const lookup = ground.adapter.lookup?.open
        if (!lookup) return
        const found = await lookup.find(opening, attemptOf(opening.key, 'open'), callFor())
        assert.ok(typeof found === 'object', `lookup.open must find the ticket that was made, not say ${String(found)}`)
        assert.equal(await count({ id: found.found.id }), 0, 'lookup.open found a ticket that the helpdesk knows')
      }),
    ),
    ifCan(
      server,
      'lost-answer',
      on('post: a lost answer makes no second entry, and is ambiguous unless repeatable', async (ground) => {
        const ticket = await opened(ground)
        await server.fail('lost-answer')
        await doubtful(ground, posting(ground, ticket), 'post', mayRepeat.post)
        assert.equal(await count(ticket), 1, 'one entry, whatever became of the answer')
        const lookup = ground.adapter.lookup?.post
        if (!lookup) return
        const entry = entryOf(2, text(words))
        const found = await lookup.find(ticket, entry, attemptOf(entry.key, 'post'), callFor())
        assert.ok(typeof found === 'object', `lookup.post must find the entry that was made, not say ${String(found)}`)
        if (probe.capabilities.echo === 'id') assert.ok(found.found.ids.length > 0, 'lookup.post tells the ids')
      }),
    ),
    probe.lookup
      ? on('lookup: what was never written is not found', async (ground) => {
          const ticket = await opened(ground)
          const entry = entryOf(2, text(words))
          const { lookup } = ground.adapter
          const other = openingOf(ground.adapter, 99)
          const answers = [
            await lookup?.post?.find(ticket, entry, attemptOf(entry.key, 'post'), callFor()),
            await lookup?.open?.find(other, attemptOf(other.key, 'open'), callFor()),
          ]
          for (const answer of answers) assert.ok(typeof answer !== 'object', 'lookup found what was never written')
        })
      : notShown('lookup: what was never written is not found', 'the host has no lookup'),
    probe.lookup?.post
      ? on('lookup: finds an entry behind a hundred others', async (ground) => {
          const ticket = await opened(ground)
          for (let n = 1; n <= many; n++)
            await ground.adapter.post(ticket, entryOf(`many-${n}`, text(`entry ${n}.`)), callFor())
          const entry = entryOf(2, text(words))
          const { ids } = await ground.adapter.post(ticket, entry, callFor())
          const found = await ground.adapter.lookup?.post?.find(ticket, entry, attemptOf(entry.key, 'post'), callFor())
          assert.ok(typeof found === 'object', `lookup.post must find it, not say ${String(found)}: lists have pages`)
          if (ids.length > 0) assert.deepEqual(found.found.ids, ids, 'lookup.post found another entry')
        })
      : notShown('lookup: finds an entry behind a hundred others', 'the host has no lookup of entries'),
    probe.lookup?.post
      ? on('lookup: an equal entry that is known as another’s is not taken for this one', async (ground) => {
          const ticket = await opened(ground)
          const { ids } = await posting(ground, ticket)
          if (ids.length === 0) return
          const entry = entryOf(3, text(words))
          const sought = { ...attemptOf(entry.key, 'post'), isOthers: async (id: string) => ids.includes(id) }
          const found = await ground.adapter.lookup?.post?.find(ticket, entry, sought, callFor())
          assert.ok(typeof found !== 'object', 'lookup found what the store knows as another entry')
        })
      : notShown('lookup: an equal entry of another is not taken for this one', 'the host has no lookup of entries'),
    ifCan(
      server,
      'limited',
      on('post: too many requests is retryable, with the delay that was told, and certain', async (ground) => {
        const ticket = await opened(ground)
        const told = await server.fail('limited')
        const failure = await ground.refusal(posting(ground, ticket), 'post', [words])
        assert.equal(failure.retryable, true, 'a rate limit is retryable')
        certain(failure, 'a rate limit')
        if (told?.retryAfterMs !== undefined)
          assert.equal(failure.retryAfterMs, told.retryAfterMs, 'the delay that was told')
        assert.equal(await count(ticket), 0)
      }),
    ),
    ifCan(
      server,
      'refused',
      on('post: a refusal is an error with a code, certain and not retryable', async (ground) => {
        const ticket = await opened(ground)
        await server.fail('refused')
        const failure = await ground.refusal(posting(ground, ticket), 'post', [words])
        assert.equal(failure.retryable, false, 'the same again would be refused again')
        certain(failure, 'a refusal')
      }),
    ),
    ifCan(
      server,
      'down',
      on('post: a helpdesk that is down is no bad item', async (ground) => {
        const ticket = await opened(ground)
        await server.fail('down')
        await doubtful(ground, posting(ground, ticket), 'post', true)
        assert.ok((await count(ticket)) <= 1)
      }),
    ),
    ifCan(
      server,
      'hang',
      on('post: honours the deadline and the signal', async (ground) => {
        const ticket = await opened(ground)
        await server.fail('hang')
        const late = posting(ground, ticket, { signal: new AbortController().signal, deadline: Date.now() + 100 })
        await ground.refusal(late, 'post, past its deadline', [words])
        await server.fail('hang')
        const stopped = posting(ground, ticket, { signal: AbortSignal.timeout(100), deadline: Date.now() + 60_000 })
        await ground.refusal(stopped, 'post, told to stop', [words])
      }),
    ),
    on('post: does nothing when it was told to stop before', async (ground) => {
      const ticket = await opened(ground)
      const call = { signal: AbortSignal.abort(), deadline: Date.now() + 10_000 }
      await ground.refusal(posting(ground, ticket, call), 'post, stopped before it began', [words])
      assert.equal(await count(ticket), 0, 'nothing may be written')
    }),
  ]
}
