import { createRouter, memory, type RawRequest } from '@deskwire/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Scene } from '../../src/scene.js'
import { keys } from './serving.js'

const scene = new Scene({ store: memory() })
const router = createRouter(scene.bridge, { api: { keys: [{ key: keys.admin, scope: 'admin' }] } })
beforeAll(() => scene.start())
afterAll(() => scene.stop())

const ask = (method: string, target: string, body: string | Uint8Array = '', headers: RawRequest['headers'] = {}) =>
  router({ method, target, headers, body: () => Promise.resolve(Buffer.from(body)) })

const segment = fc.oneof(
  fc.constantFrom('channels', 'hosts', 'assistants', 't', 'media', 'api', 'metrics', 'fake', 'desk', 'main', '', '..'),
  fc.constantFrom('__proto__', 'constructor', 'hasOwnProperty', '%2e%2e', '%', '?', '#', '\u0000'),
  fc.string({ maxLength: 20 }),
)

describe('whatever strangers send', () => {
  it('any path in any method is answered with a 4xx, and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'x'),
        fc.array(segment, { maxLength: 6 }),
        fc.uint8Array({ maxLength: 50 }),
        async (method, segments, body) => {
          const { status } = await ask(method, `/${segments.join('/')}`, body)
          expect(status).toBeGreaterThanOrEqual(400)
          expect(status).toBeLessThan(500)
        },
      ),
      { numRuns: 1_000 },
    )
    expect(await scene.bridge.books()).toMatchObject({ received: 0 })
  })

  it('any JSON, from who has a key, is a 4xx that names the problem, and does nothing', async () => {
    const paths = ['conversations', 'notify', 'consent/grant', 'consent/revoke', 'consent/erase', 'setup']
    const headers = { authorization: `Bearer ${keys.admin}`, 'content-type': 'application/json' }
    // Near the real shape, so that what lies deeper is reached as well.
    const near = fc.record(
      {
        channel: fc.oneof(fc.constant('fake'), fc.jsonValue()),
        to: fc.oneof(fc.constant('+15551230001'), fc.jsonValue()),
        content: fc.oneof(
          fc.record({ type: fc.constantFrom('text', 'media', 'choice', 'template', 'card', 'x') }),
          fc.jsonValue(),
        ),
        only: fc.constant('channels/none'),
        topic: fc.jsonValue(),
      },
      { requiredKeys: ['only'] },
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.oneof(near, fc.jsonValue()), async (path, value) => {
        if (path === 'setup' && typeof value === 'object' && value !== null && Object.keys(value).length === 0) return
        const answer = await ask('POST', `/api/${path}`, JSON.stringify(value), headers)
        expect(answer.status).toBe(400)
        expect(JSON.parse(String(answer.body))).toMatchObject({ status: 400, detail: expect.any(String) })
      }),
      { numRuns: 500 },
    )
    expect(await scene.bridge.books()).toMatchObject({ received: 0 })
  })
})
