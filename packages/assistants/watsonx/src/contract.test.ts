import { describeAssistant } from '@deskwire/testkit'
import { afterAll, beforeAll } from 'vitest'
import { apiKey, assistant, environment, Ibm, token } from '../test/emulated/server.js'
import { watsonx } from './index.js'

const ibm = new Ibm()
beforeAll(() => ibm.listen())
afterAll(() => ibm.close())

for (const auth of ['iam', 'basic'] as const)
  describeAssistant(`watsonx with ${auth}`, {
    create: () => {
      ibm.reset()
      // Called once while tests are collected, when nothing listens yet.
      const url = ibm.url || 'http://127.0.0.1:9'
      return watsonx({ url, apiKey, auth, iamUrl: ibm.iamUrl || url, assistant, environment })
    },
    secrets: [apiKey, token],
    server: {
      fail: (fault) => {
        ibm.fail(fault)
        return fault === 'limited' ? { retryAfterMs: 7_000 } : undefined
      },
    },
    samples: {
      text: 'hello',
      choice: { ask: 'insure something', pick: 'Car', answer: 'A car it is.' },
      handoff: 'agent',
    },
  })
