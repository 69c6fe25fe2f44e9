import { strict as assert } from 'node:assert'
import type { Assistant, AssistantEvent } from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { type Case, missing, notShown } from '../case.js'
import { bounded, ifCan } from '../ground.js'
import { receiveCases } from '../receive.js'
import type { AssistantDescriptor } from './assistant-descriptor.js'
import { type AssistantGround, onAssistant, stored, text, turnOf, valid } from './assistant-ground.js'

/** A service that is slow, full, down, or whose answer is lost. */
export const assistantFaults = (descriptor: AssistantDescriptor, probe: Assistant): readonly Case[] => {
  const { server, samples } = descriptor
  if (!server) return [notShown('respond: failures', 'server is not given: nothing stands behind it')]
  const on = onAssistant(descriptor)
  const asking = ({ adapter }: AssistantGround, call = callFor()) =>
    adapter.respond(turnOf(1, text(samples.text)), call)
  return [
    ifCan(
      server,
      'refused',
      on('respond: a refusal is an error with a code', async (ground) => {
        await server.fail('refused')
        await ground.refusal(asking(ground), 'respond', [samples.text])
      }),
    ),
    ifCan(
      server,
      'limited',
      on('respond: too many requests is retryable, with the delay that was told', async (ground) => {
        const told = await server.fail('limited')
        const failure = await ground.refusal(asking(ground), 'respond', [samples.text])
        assert.equal(failure.retryable, true)
        assert.ok(!failure.ambiguous)
        if (told?.retryAfterMs !== undefined) assert.equal(failure.retryAfterMs, told.retryAfterMs)
      }),
    ),
    ifCan(
      server,
      'lost-answer',
      on('respond: a lost answer is ambiguous, unless a repeat is harmless', async (ground) => {
        await server.fail('lost-answer')
        const asked = asking(ground)
        const went = await bounded(asked, 'respond').then(
          () => true,
          () => false,
        )
        if (went) return assert.ok(probe.repeatable, 'it was asked again, and declares that this is not harmless')
        const failure = await ground.refusal(asked, 'respond', [samples.text])
        assert.ok(failure.ambiguous || (probe.repeatable && failure.retryable))
      }),
    ),
    ifCan(
      server,
      'hang',
      on('respond: honours the deadline and the signal', async (ground) => {
        await server.fail('hang')
        const late = asking(ground, { signal: new AbortController().signal, deadline: Date.now() + 100 })
        await ground.refusal(late, 'respond, past its deadline', [samples.text])
        await server.fail('hang')
        const stopped = asking(ground, { signal: AbortSignal.timeout(100), deadline: Date.now() + 60_000 })
        await ground.refusal(stopped, 'respond, told to stop', [samples.text])
      }),
    ),
  ]
}

export const assistantLater = (descriptor: AssistantDescriptor, probe: Assistant): readonly Case[] => {
  const { sign, samples } = descriptor
  if (!probe.receive) return [notShown('receive: answers that come later', 'the assistant has no receive')]
  const make = samples.later
  if (!sign || !make)
    return [missing('receive: answers that come later', 'the assistant has receive', 'sign and samples.later')]
  const listening = { ...descriptor, sign }
  const memoryOf = async ({ adapter }: AssistantGround) =>
    stored((await adapter.respond(turnOf(1, text(samples.text)), callFor())).memory)
  return [
    ...receiveCases<Assistant, AssistantEvent>(listening, 'assistants', async (ground) => [
      { name: 'later', hook: await make({ n: 1, conversation: 'c1', memory: await memoryOf(ground) }) },
    ]),
    onAssistant(descriptor)('receive: a later answer names its conversation, and has valid acts', async (ground) => {
      const hook = await make({ n: 2, conversation: 'c1', memory: await memoryOf(ground) })
      const { events } = await ground.ask(await ground.signed(hook, sign))
      assert.equal(events.length, 1, 'one webhook, one event')
      assert.equal(events[0]?.conversation, 'c1')
      for (const act of events[0]?.acts ?? []) valid(act)
    }),
  ]
}
