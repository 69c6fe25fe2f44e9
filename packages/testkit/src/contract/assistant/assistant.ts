import { strict as assert } from 'node:assert'
import type { Content, MediaIn } from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { type Case, declare, notShown } from '../case.js'
import { contentTypes, sampleContents } from '../contents.js'
import type { AssistantDescriptor } from './assistant-descriptor.js'
import { assistantFaults, assistantLater } from './assistant-faults.js'
import { frozen, onAssistant, stored, text, turnOf, valid } from './assistant-ground.js'
import { assistantTurns } from './assistant-turns.js'

/** The whole contract of an assistant as a list of named rules, for any test runner. */
export const assistantCases = async (descriptor: AssistantDescriptor): Promise<readonly Case[]> => {
  const probe = await descriptor.create()
  await descriptor.end?.()
  const { samples } = descriptor
  const on = onAssistant(descriptor)
  return [
    on('is an assistant of this contract’s version', async ({ adapter }) => {
      assert.equal(adapter.spec, 1)
      assert.notEqual(adapter.name, '')
      assert.equal(typeof adapter.repeatable, 'boolean')
    }),
    on('respond: answers a text with valid acts', async ({ adapter }) => {
      const { acts, later } = await adapter.respond(turnOf(1, text(samples.text)), callFor())
      assert.ok(acts.length > 0 || later, 'samples.text has an answer, now or later')
      for (const act of acts) valid(act)
    }),
    on('respond: only reads the turn', async ({ adapter }) => {
      const turn = turnOf(1, text(samples.text))
      const before = JSON.stringify(turn)
      await adapter.respond(frozen(turn), callFor())
      assert.equal(JSON.stringify(turn), before)
    }),
    on('respond: what it remembers is plain JSON, and goes on after a restart', async (ground) => {
      let memory: unknown
      for (let n = 1; n <= 3; n++) {
        const turn = turnOf(n, text(samples.text), { memory })
        const answer = await ground.adapter.respond(turn, callFor())
        memory = stored(answer.memory)
        assert.deepEqual(memory, answer.memory, 'memory must outlive the process, so it is plain JSON')
      }
      // Another process, with nothing but what was stored.
      const other = await descriptor.create()
      await other.start?.(ground.environment)
      for (const act of (await other.respond(turnOf(4, text(samples.text), { memory }), callFor())).acts) valid(act)
    }),
    ...contentTypes.map((type) =>
      on(`respond: is not lost for words at ${type}`, async ({ adapter }) => {
        for (const [n, { content }] of sampleContents[type].entries()) {
          const { acts, later } = await adapter.respond(turnOf(n + 1, content), callFor())
          for (const act of acts) valid(act)
          assert.ok(
            acts.length > 0 || later,
            `${type}: neither an answer nor a handoff: the customer would be left alone`,
          )
        }
      }),
    ),
    probe.repeatable
      ? on('respond: the same turn twice is harmless, as declared', async ({ adapter }) => {
          const turn = turnOf(1, text(samples.text))
          const first = await adapter.respond(turn, callFor())
          const again = await adapter.respond(turn, callFor())
          assert.deepEqual(again.acts, first.acts, 'the same turn has the same answer')
        })
      : notShown('respond: the same turn twice', 'repeatable is false'),
    choice(descriptor),
    samples.handoff !== undefined
      ? on('respond: hands over to a person, and says why (A7)', async ({ adapter }) => {
          const { acts } = await adapter.respond(turnOf(1, text(samples.handoff ?? '')), callFor())
          assert.ok(
            acts.some(({ act }) => act === 'handoff'),
            `"${samples.handoff}" does not lead to a person`,
          )
          for (const act of acts) valid(act)
        })
      : notShown('respond: hands over to a person, and says why (A7)', 'samples.handoff is not given'),
    ...assistantTurns(descriptor, probe),
    ...assistantFaults(descriptor, probe),
    ...assistantLater(descriptor, probe),
    probe.leave
      ? on('leave: can be called, and called again', async ({ adapter }) => {
          const { memory } = await adapter.respond(turnOf(1, text(samples.text)), callFor())
          await adapter.leave?.('c1', stored(memory), callFor())
          await adapter.leave?.('c1', stored(memory), callFor())
        })
      : notShown('leave: can be called, and called again', 'the assistant has no leave'),
  ]
}

const choice = (descriptor: AssistantDescriptor): Case => {
  const title = 'respond: asks with options, and gets back what was chosen, its value included'
  const given = descriptor.samples.choice
  if (!given) return notShown(title, 'samples.choice is not given')
  return onAssistant(descriptor)(title, async ({ adapter }) => {
    const first = await adapter.respond(turnOf(1, text(given.ask)), callFor())
    for (const act of first.acts) valid(act)
    const asked = first.acts.flatMap((act) =>
      (act.act === 'ask' || act.act === 'say') && act.content.type === 'choice' ? [act.content] : [],
    )[0]
    assert.ok(asked, `"${given.ask}" is not answered with a choice`)
    const picked = asked.options.find((option) => option.title === given.pick)
    assert.ok(picked, `there is no option ${given.pick}`)
    const { id, value } = picked
    const content: Content<MediaIn> = {
      type: 'selection',
      choice: asked.id,
      options: [{ id, title: given.pick, ...(value !== undefined && { value: stored(value) }) }],
      by: 'tap',
    }
    const { acts } = await adapter.respond(turnOf(2, content, { memory: stored(first.memory) }), callFor())
    for (const act of acts) valid(act)
    assert.ok(
      JSON.stringify(acts).includes(given.answer),
      `choosing ${given.pick} is not answered with "${given.answer}"`,
    )
  })
}

/** `describeAssistant('acme', { create, samples, secrets })`: descriptor in, the whole contract out. */
export const describeAssistant = (name: string, descriptor: AssistantDescriptor): void =>
  declare(`${name} keeps the contract of an assistant`, () => assistantCases(descriptor))
