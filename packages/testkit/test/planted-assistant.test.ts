import { type Act, type Answer, DeskwireError, type Failure } from '@deskwire/core/adapter'
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

const failures =
  (change: (failure: Failure) => Failure): Plant =>
  (assistant) => {
    const respond = assistant.respond.bind(assistant)
    return {
      respond: (...given) =>
        respond(...given).catch((error: unknown) => {
          throw DeskwireError.isInstance(error) ? new DeskwireError(change(error.failure)) : error
        }),
    }
  }

const planted: readonly { what: string; rule: string; plant: Plant }[] = [
  {
    what: 'it takes an hour',
    rule: 'declares times that a customer waits for',
    plant: () => ({ answerMs: 3_600_000 }),
  },
  {
    what: 'a burst leaves it speechless',
    rule: 'respond: answers a burst',
    plant: (assistant) => {
      const respond = assistant.respond.bind(assistant)
      return {
        gatherMs: 1_000,
        respond: (turn, call) =>
          turn.earlier.length > 0 ? Promise.resolve({ acts: [], memory: undefined }) : respond(turn, call),
      }
    },
  },
  {
    what: 'each try creates under another key',
    rule: 'respond: writes for the customer',
    plant: (assistant) => {
      const respond = assistant.respond.bind(assistant)
      let tries = 0
      return { respond: (turn, call) => respond({ ...turn, key: `${turn.key}.${++tries}` }, call) }
    },
  },
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
    what: 'an answer was asked again, though a repeat is not harmless',
    rule: 'respond: a lost answer is ambiguous',
    plant: (assistant) => {
      const respond = assistant.respond.bind(assistant)
      return { repeatable: false, respond: (...given) => respond(...given).catch(() => respond(...given)) }
    },
  },
  {
    what: 'a lost answer counts as certain',
    rule: 'respond: a lost answer is ambiguous',
    plant: failures(({ ambiguous: _, ...failure }) => ({ ...failure, retryable: false })),
  },
  {
    what: 'the delay of a rate limit is lost',
    rule: 'respond: too many requests',
    plant: failures(({ retryAfterMs: _, ...failure }) => failure),
  },
  {
    what: 'a rate limit is final',
    rule: 'respond: too many requests',
    plant: failures((failure) => ({ ...failure, retryable: false })),
  },
  {
    what: 'an error holds what the customer wrote',
    rule: 'respond: a refusal is an error',
    plant: failures((failure) => ({ ...failure, message: 'cannot answer: Where is my order?' })),
  },
  {
    what: 'an error holds a secret',
    rule: 'respond: a refusal is an error',
    plant: failures((failure) => ({ ...failure, remedy: 'renew a secret of the fake assistant' })),
  },
  {
    what: 'two options share an id',
    rule: 'respond: asks with options',
    plant: acts((act) =>
      act.act === 'ask' && act.content.type === 'choice'
        ? [{ ...act, content: { ...act.content, options: act.content.options.map((one) => ({ ...one, id: 'same' })) } }]
        : [act],
    ),
  },
  {
    what: 'a question is asked in words only',
    rule: 'respond: asks with options',
    plant: acts((act) =>
      act.act === 'ask' && act.content.type === 'choice'
        ? [{ act: 'say', content: { type: 'text', text: act.content.prompt, markup: 'plain' } }]
        : [act],
    ),
  },
  {
    what: 'nobody is handed over to',
    rule: 'respond: hands over',
    plant: acts((act) => (act.act === 'handoff' ? [{ act: 'end' }] : [act])),
  },
  {
    what: 'a pause is an hour',
    rule: 'respond: answers a text',
    plant: acts((act) => (act.act === 'pause' ? [{ act: 'pause', ms: 3_600_000 }] : [act])),
  },
  {
    what: 'a file leaves it speechless',
    rule: 'respond: is not lost for words at media',
    plant: (assistant) => {
      const respond = assistant.respond.bind(assistant)
      return {
        respond: (turn, call) =>
          turn.content.type === 'media' ? Promise.resolve({ acts: [], memory: undefined }) : respond(turn, call),
      }
    },
  },
  {
    what: 'a conversation can be left once only',
    rule: 'leave: can be called',
    plant: (assistant) => ({
      leave: (conversation) => {
        if (assistant.left.includes(conversation))
          return Promise.reject(new DeskwireError({ code: 'not_found', message: 'left', retryable: false }))
        assistant.left.push(conversation)
        return Promise.resolve()
      },
    }),
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

it.each(planted)('F15: $what: caught by “$rule…”', async ({ rule, plant }) => {
  const descriptor = fakeAssistantDescriptor((assistant) => Object.assign(assistant, plant(assistant)))
  expect(await failing(await assistantCases(descriptor), rule)).toHaveLength(1)
})
