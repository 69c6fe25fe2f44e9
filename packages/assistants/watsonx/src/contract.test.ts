import { describeAssistant } from '@deskwire/testkit'
import { afterAll, beforeAll } from 'vitest'
import { apiKey, assistant, environment, Ibm, token } from '../test/emulated/server.js'
import { watsonx } from './index.js'

const ibm = new Ibm()
beforeAll(() => ibm.listen())
afterAll(() => ibm.close())

for (const kind of ['iam', 'basic'] as const)
  describeAssistant(`watsonx with ${kind}`, {
    create: () => {
      ibm.reset()
      // Called once while tests are collected, before anything listens.
      const url = ibm.url || 'http://127.0.0.1:9'
      const auth = kind === 'iam' ? { kind, apiKey, url: ibm.iamUrl || url } : { kind, password: apiKey }
      return watsonx({ url, auth, assistant, environment })
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
