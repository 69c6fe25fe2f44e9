import { strict as assert } from 'node:assert'
import type { Call, Channel } from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { type Case, notShown } from '../case.js'
import { attemptOf, bounded, ifCan } from '../ground.js'
import type { ChannelDescriptor } from './channel-descriptor.js'
import { type ChannelGround, firstLine, onChannel, partOf, text, toCustomer } from './channel-ground.js'

const words = 'The secret of my teapot'

/** A provider that is slow, full, down, or whose answer is lost. */
export const channelFaults = (descriptor: ChannelDescriptor, probe: Channel): readonly Case[] => {
  const { server } = descriptor
  const on = onChannel(descriptor)
  const part = partOf(7, text(words))
  const sending = ({ adapter }: ChannelGround, call: Call = callFor()) =>
    adapter.send(part, toCustomer(firstLine(adapter)), call)
  const count = async () => (await server.taken()).length

  return [
    ifCan(
      server,
      'lost-answer',
      on('send: a lost answer is ambiguous, and never sent again blindly (promise 7)', async (ground) => {
        await server.fail('lost-answer')
        const first = sending(ground)
        const went = await bounded(first, 'send').then(
          () => true,
          () => false,
        )
        // Where the provider knows a repeat by its key, the adapter may have repeated it harmlessly.
        if (!went) {
          const failure = await ground.refusal(first, 'send', [words])
          assert.equal(failure.ambiguous, true, 'nobody knows whether it was sent, so it is ambiguous')
        }
        const taken = await server.taken()
        assert.equal(taken.length, 1, 'the customer gets it once')
        const { lookup } = ground.adapter
        if (!lookup) return
        const to = toCustomer(firstLine(ground.adapter))
        const found = await lookup.find(part, to, attemptOf(part.id, 'send'), callFor())
        assert.ok(typeof found === 'object', `lookup must find what was taken, not say ${String(found)}`)
        assert.equal(found.found.providerId, taken[0]?.providerId)
      }),
    ),
    probe.lookup
      ? on('lookup: what was never sent is not found', async ({ adapter }) => {
          const line = firstLine(adapter)
          await adapter.send(partOf(8, text('Another one')), toCustomer(line), callFor())
          const found = await adapter.lookup?.find(part, toCustomer(line), attemptOf(part.id, 'send'), callFor())
          assert.ok(typeof found !== 'object', 'lookup found what was never sent')
        })
      : notShown('lookup: what was never sent is not found', 'the channel has no lookup'),
    probe.lookup
      ? on('lookup: an equal message that is known as another part’s is not taken for this one', async (ground) => {
          const to = toCustomer(firstLine(ground.adapter))
          const other = await ground.adapter.send(partOf(6, text(words)), to, callFor())
          const isOthers = async (id: string) => id === other.providerId
          const sought = { ...attemptOf(part.id, 'send'), isOthers }
          assert.equal(await ground.adapter.lookup?.find(part, to, sought, callFor()), 'absent')
        })
      : notShown('lookup: an equal message of another part is not taken for this one', 'the channel has no lookup'),
    ifCan(
      server,
      'limited',
      on('send: too many requests is retryable, with the delay that was told, and certain', async (ground) => {
        const told = await server.fail('limited')
        const failure = await ground.refusal(sending(ground), 'send', [words])
        assert.equal(failure.retryable, true, 'a rate limit is retryable')
        assert.ok(!failure.ambiguous, 'a rate limit is certain: it was not sent')
        if (told?.retryAfterMs !== undefined)
          assert.equal(failure.retryAfterMs, told.retryAfterMs, 'the delay that was told')
        assert.equal(await count(), 0)
      }),
    ),
    ifCan(
      server,
      'refused',
      on('send: a refusal is an error with a code, certain and not retryable', async (ground) => {
        await server.fail('refused')
        const failure = await ground.refusal(sending(ground), 'send', [words])
        assert.equal(failure.retryable, false, 'the same again would be refused again')
        assert.ok(!failure.ambiguous, 'a refusal is certain')
        assert.equal(await count(), 0)
      }),
    ),
    ifCan(
      server,
      'down',
      on('send: a provider that is down is retryable, or ambiguous', async (ground) => {
        await server.fail('down')
        const failure = await ground.refusal(sending(ground), 'send', [words])
        assert.ok(failure.retryable || failure.ambiguous, 'it is worth another look')
        assert.ok((await count()) <= 1)
      }),
    ),
    ifCan(
      server,
      'hang',
      on('send: honours the deadline and the signal, and is ambiguous then', async (ground) => {
        // Long enough for the request to go out, on a busy machine too.
        const ms = 500
        await server.fail('hang')
        const late = sending(ground, { signal: new AbortController().signal, deadline: Date.now() + ms })
        const past = await ground.refusal(late, 'send, past its deadline', [words])
        assert.equal(past.ambiguous, true, 'it may have been sent all the same')
        await server.fail('hang')
        const stopped = sending(ground, { signal: AbortSignal.timeout(ms), deadline: Date.now() + 60_000 })
        const told = await ground.refusal(stopped, 'send, told to stop', [words])
        assert.equal(told.ambiguous, true, 'it may have been sent all the same')
      }),
    ),
    on('send: does nothing when it was told to stop before', async (ground) => {
      const call = { signal: AbortSignal.abort(), deadline: Date.now() + 10_000 }
      await ground.refusal(sending(ground, call), 'send, stopped before it began', [words])
      assert.equal(await count(), 0, 'nothing may be sent')
    }),
  ]
}
