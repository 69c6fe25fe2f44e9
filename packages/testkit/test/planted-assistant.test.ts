import type { Act, Answer } from '@deskwire/core/adapter'
import { expect, it } from 'vitest'
import { assistantCases, type FakeAssistant } from '../src/index.js'
import { failing } from './failing.js'
import { fakeAssistantDescriptor } from './fake-assistant.js'

type Plant = (assistant: FakeAssistant) => Partial<FakeAssistant>

const answers =
  (change: (answer: Answer) => Answer): Plant =>
  (assistant) => {
    const respond = assistant.respond.bind(assistant)
    return { respond: async (...given) => change(await respond(...given)) }
  }

const acts = (change: (act: Act) => readonly Act[]): Plant =>
  answers((answer) => ({ ...answer, acts: answer.acts.flatMap(change) }))

const planted: readonly { what: string; rule: string; plant: Plant }[] = [
  {
    what: 'its memory is no JSON',
    rule: 'respond: what it remembers',
    plant: answers((answer) => ({ ...answer, memory: { since: new Date(0) } })),
  },
  {
    what: 'it says nothing',
    rule: 'respond: answers a text',
    plant: acts((act) =>
      act.act === 'say' ? [{ act: 'say', content: { type: 'text', text: ' ', markup: 'plain' } }] : [act],
    ),
  },
  {
    what: 'a location leaves it speechless',
    rule: 'respond: is not lost for words at location',
    plant: (assistant) => {
      const respond = assistant.respond.bind(assistant)
      return {
        respond: (turn, call) =>
          turn.content.type === 'location' ? Promise.resolve({ acts: [], memory: undefined }) : respond(turn, call),
      }
    },
  },
  {
    what: 'it hands over without a reason',
    rule: 'respond: hands over',
    plant: acts((act) => [act.act === 'handoff' ? { ...act, reason: '' } : act]),
  },
  {
    what: 'the value of an option is lost',
    rule: 'respond: asks with options',
    plant: (assistant) => {
      const respond = assistant.respond.bind(assistant)
      return {
        respond: (turn, call) => {
          const { content } = turn
          if (content.type !== 'selection') return respond(turn, call)
          const options = content.options.map(({ id, title }) => ({ id, title }))
          return respond({ ...turn, content: { ...content, options } }, call)
        },
      }
    },
  },
  {
    what: 'a failure is a kind word',
    rule: 'respond: a refusal is an error',
    plant: (assistant) => {
      const respond = assistant.respond.bind(assistant)
      return { respond: (...given) => respond(...given).catch(() => ({ acts: [{ act: 'end' }], memory: undefined })) }
    },
  },
  {
    what: 'the signal is ignored',
    rule: 'respond: honours the deadline',
    plant: (assistant) => {
      const respond = assistant.respond.bind(assistant)
      const patient = { signal: new AbortController().signal, deadline: Date.now() + 60_000 }
      return { respond: (turn) => respond(turn, patient) }
    },
  },
  {
    what: 'the turn is written into',
    rule: 'respond: only reads the turn',
    plant: (assistant) => {
      const respond = assistant.respond.bind(assistant)
      return {
        respond: (turn, call) => {
          Object.assign(turn, { memory: 1 })
          return respond(turn, call)
        },
      }
    },
  },
  {
    what: 'a repeat is answered otherwise, though declared harmless',
    rule: 'respond: the same turn twice',
    plant: (assistant) => {
      let count = 0
      return acts((act) => (act.act === 'pause' ? [{ act: 'pause', ms: ++count }] : [act]))(assistant)
    },
  },
]

it('an assistant that is well breaks no rule', async () => {
  expect(await failing(await assistantCases(fakeAssistantDescriptor()))).toEqual([])
})

it.each(planted)('$what: caught by “$rule…”', async ({ rule, plant }) => {
  const descriptor = fakeAssistantDescriptor((assistant) => Object.assign(assistant, plant(assistant)))
  expect(await failing(await assistantCases(descriptor), rule)).toHaveLength(1)
})
