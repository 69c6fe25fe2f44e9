import { describeAssistant } from '@deskwire/testkit'
import { afterAll, beforeAll } from 'vitest'
import { DirectLineServer, secret } from '../test/emulated/server.js'
import { directLine } from './index.js'

const server = new DirectLineServer()
beforeAll(() => server.listen())
afterAll(() => server.close())

const samples = {
  text: 'hello',
  choice: { ask: 'menu', pick: 'Bills', answer: 'bills' },
  handoff: 'agent',
}
const faults = {
  fail: (fault: Parameters<DirectLineServer['fail']>[0]) => {
    server.fail(fault)
    return fault === 'limited' ? { retryAfterMs: 7_000 } : undefined
  },
}
const soon = { quietMs: 30, pollMs: 10 }
// Called once while tests are collected, before anything listens.
const nowhere = 'http://127.0.0.1:9'

describeAssistant('direct-line with a secret', {
  create: () => {
    server.reset()
    return directLine({ auth: { kind: 'secret', secret }, apiBase: server.url || nowhere, ...soon })
  },
  secrets: [secret],
  server: faults,
  samples,
})

describeAssistant('direct-line with a token endpoint', {
  create: () => {
    server.reset()
    return directLine({ auth: { kind: 'endpoint', url: server.url === '' ? nowhere : server.tokenEndpoint }, ...soon })
  },
  secrets: ['token-of-'],
  server: faults,
  samples,
})
