import { describeAssistant } from '@deskwire/testkit'
import { APICallError } from 'ai'
import { MockLanguageModelV3 } from 'ai/test'
import { type Seen, scriptedModel } from './evaluate.js'
import { ai } from './index.js'

const script = ({ said, results }: Seen) => {
  if (said.includes('a person'))
    return {
      calls: [
        {
          tool: 'hand_over',
          input: { reason: 'They asked', summary: 'Wants a person.', to_customer: 'A colleague is coming.' },
        },
      ],
    }
  if (said === 'broken' && results.length === 0)
    return { calls: [{ tool: 'create_case', input: { title: 'Broken', description: 'A lamp' } }] }
  if (said === 'when are you open?')
    return {
      calls: [
        {
          tool: 'ask_choice',
          input: { question: 'Which day?', options: [{ title: 'Saturday' }, { title: 'Sunday' }] },
        },
      ],
    }
  return said === 'Saturday' ? 'From 10 o’clock.' : 'Hello! How can I help?'
}

const key = 'planted-key-7a31'
type Planted = 'lost-answer' | 'hang' | 'limited' | 'refused' | 'down'
let planted: Planted | undefined

/** As a provider's package throws it: the request with the whole prompt, and the key in its headers. */
const failing = (statusCode: number | undefined, headers: Record<string, string> = {}) =>
  new APICallError({
    message: `Bad request: ${key}`,
    url: 'https://model.test/v1/chat',
    requestBodyValues: { authorization: key },
    isRetryable: statusCode === undefined || statusCode === 429 || statusCode >= 500,
    ...(statusCode !== undefined && { statusCode }),
    responseHeaders: headers,
  })

const plan = async (): Promise<void> => {
  const fault = planted
  planted = undefined
  if (fault === 'hang') await new Promise(() => undefined)
  if (fault === 'limited') throw failing(429, { 'retry-after': '7' })
  if (fault === 'refused') throw failing(400)
  if (fault === 'down') throw failing(503)
  if (fault === 'lost-answer') throw failing(undefined)
}

const model = (): MockLanguageModelV3 => {
  const inner = scriptedModel(script)
  return new MockLanguageModelV3({
    doGenerate: async (options) => {
      await plan()
      return inner.doGenerate(options)
    },
    doStream: async (options) => {
      await plan()
      return inner.doStream(options)
    },
  })
}

for (const stream of [true, false])
  describeAssistant(`ai, ${stream ? 'streaming' : 'in one piece'}`, {
    create: () => {
      planted = undefined
      return ai({ model: model(), instructions: 'You work for a shop.', stream })
    },
    secrets: [key],
    server: {
      fail: (fault) => {
        planted = fault
        return fault === 'limited' ? { retryAfterMs: 7_000 } : undefined
      },
    },
    samples: {
      text: 'hello',
      choice: { ask: 'when are you open?', pick: 'Saturday', answer: 'From 10 o’clock.' },
      handoff: 'a person please',
      creates: ['hello', 'broken'],
    },
  })
