import { strict as assert } from 'node:assert'
import type { Answer, Assistant, SelfService } from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { type Case, notShown } from '../case.js'
import { contentTypes, sampleContents } from '../contents.js'
import type { AssistantDescriptor } from './assistant-descriptor.js'
import { onAssistant, stored, text, turnOf, valid } from './assistant-ground.js'

/** A helpdesk that creates whatever it is asked to, and remembers under which key. */
const notebook = (keys: string[]): SelfService => {
  const made = ({ key }: { key: string }) => {
    keys.push(key)
    return Promise.resolve({ id: `R${keys.length}` })
  }
  return {
    knowledge: { search: () => Promise.resolve([]), get: () => Promise.resolve(undefined) },
    records: { find: () => Promise.resolve([]), create: made },
    catalog: {
      items: () => Promise.resolve([{ id: 'i1', title: 'A lamp' }]),
      questions: () => Promise.resolve([]),
      order: made,
    },
  }
}

/** What an assistant does with a turn beside answering it: how long it may take, bursts, and what it writes for the customer. */
export const assistantTurns = (descriptor: AssistantDescriptor, probe: Assistant): readonly Case[] => {
  const { creates } = descriptor.samples
  const on = onAssistant(descriptor)
  return [
    on('declares times that a customer waits for', async ({ adapter }) => {
      const { answerMs = 1, gatherMs = 1 } = adapter
      assert.ok(answerMs > 0 && answerMs <= 60_000, `answerMs is ${answerMs}: at most a minute`)
      assert.ok(gatherMs > 0 && gatherMs <= 30_000, `gatherMs is ${gatherMs}: at most half a minute`)
    }),
    probe.gatherMs === undefined
      ? notShown('respond: answers a burst', 'the assistant has no gatherMs')
      : on('respond: answers a burst, whatever is in it', async ({ adapter }) => {
          const earlier = contentTypes.flatMap((type) => sampleContents[type].map(({ content }) => content))
          const turn = turnOf(1, text(descriptor.samples.text), { earlier })
          const { acts, later } = await adapter.respond(turn, callFor())
          for (const act of acts) valid(act)
          assert.ok(acts.length > 0 || later, 'a burst is not answered')
        }),
    creates === undefined
      ? notShown('respond: writes under the same keys', 'samples.creates is not given')
      : on('respond: writes for the customer under the same keys, when a turn is repeated', async ({ adapter }) => {
          const customer = { addresses: [], name: 'Ana', contact: { id: 'c1', name: 'Ana' } }
          let memory: unknown
          let before: unknown
          let keys: string[] = []
          const say = async (n: number): Promise<Answer> => {
            keys = []
            const turn = turnOf(n + 1, creates[n] ?? '', { memory: before, customer, host: notebook(keys) })
            return adapter.respond(turn, callFor())
          }
          for (let n = 0; n < creates.length; n++) {
            before = memory
            memory = stored((await say(n)).memory)
          }
          const first = keys
          assert.ok(first.length > 0, `"${creates.at(-1)}" creates and orders nothing`)
          assert.equal(new Set(first).size, first.length, 'each write has a key of its own')
          await say(creates.length - 1)
          assert.deepEqual(keys, first, 'after a crash the core knows what was written by its key')
        }),
  ]
}
