import { describe, expect, it } from 'vitest'
import { createBridge } from '../bridge/bridge.js'
import type { Host } from '../ports/host.js'
import { memory } from '../store/memory/memory.js'
import { nodeHandler } from './node.js'
import { createRouter, type RouterOptions } from './router.js'
import { type ServeOptions, serve } from './serve.js'

const unused = () => Promise.reject(new Error('Nothing is sent here'))
const desk: Host = {
  spec: 1,
  name: 'acme',
  capabilities: {
    markup: 'plain',
    attachments: 'link',
    statuses: [],
    repeatable: { open: true, post: true },
    echo: 'id',
  },
  open: unused,
  post: unused,
  receive: () => ({ reply: { status: 200 }, events: [] }),
}
const bridge = createBridge({ publicUrl: 'https://bridge.example', store: memory(), channels: {}, hosts: { desk } })
const key = 'a-key-of-some-length'

describe('options of HTTP are refused before anything listens', () => {
  it.each<[object, string]>([
    [
      { api: { keys: [{ key: '', scope: 'read' }] } },
      'api.keys[0].key: expected a secret of at least 16 characters; make one with: openssl rand -hex 32; an empty string was given',
    ],
    [
      { api: { keys: [{ key: 'short', scope: 'read' }] } },
      'api.keys[0].key: expected a secret of at least 16 characters',
    ],
    [
      { api: { keys: [{ key: 'with spaces in the middle', scope: 'read' }] } },
      'api.keys[0].key: expected a secret without white space',
    ],
    [
      { api: { keys: [{ key: 'my-example-api-key', scope: 'read' }] } },
      'api.keys[0].key: expected a secret that is hard to guess',
    ],
    [{ api: { keys: [{ sha256: 'zz', scope: 'read' }] } }, 'api.keys[0].sha256: expected 64 hexadecimal digits'],
    [{ api: { keys: [{ key, scope: 'toString' }] } }, 'api.keys[0].scope: expected one of "admin", "agent", "read"'],
    [
      { api: { keys: [{ key, scope: 'read', tennant: 'a' }] } },
      'api.keys[0].tennant: there is no such option; did you mean tenant?',
    ],
    [
      { api: { keys: [], maxUploadByte: 1 } },
      'api.maxUploadByte: there is no such option; did you mean maxUploadBytes?',
    ],
    [
      { api: { keys: [{ key, scope: 'read', expires: 'next year' }] } },
      'api.keys[0].expires: expected a time, for example 2027-01-31 or 2027-01-31T12:00:00Z; a string of 9 characters was given',
    ],
    [
      { api: { keys: [{ key, scope: 'read', expires: '2027-02-30T99:00:00Z' }] } },
      'api.keys[0].expires: expected a time',
    ],
    [{ metric: 'open' }, 'metric: there is no such option; did you mean metrics?'],
    [{ maxBodyBytes: 0 }, 'maxBodyBytes: expected a number of at least 1; a number was given: 0'],
  ])('%j', async (options: RouterOptions, sentence) => {
    expect(() => createRouter(bridge, options)).toThrow(sentence)
    await expect(serve(bridge, options)).rejects.toThrow(sentence)
  })

  it('those of serve and nodeHandler as well, without showing a key', async () => {
    const misspelt: object = { drainMS: 5 }
    const wrong: [ServeOptions, string][] = [
      [{ port: Number('three thousand') }, 'port: expected a number; a number was given: NaN'],
      [{ port: 70_000 }, 'port: expected a number of at most 65535'],
      [{ ...misspelt }, 'drainMS: there is no such option; did you mean drainMs?'],
    ]
    for (const [options, sentence] of wrong) await expect(serve(bridge, options)).rejects.toThrow(sentence)
    const none = { maxHeaders: 0 }
    expect(() => nodeHandler(createRouter(bridge), none)).toThrow('maxHeaders: expected a number of at least 1')
    const keys = [{ key: 'planted planted planted', scope: 'read' as const }]
    expect(() => createRouter(bridge, { api: { keys } })).not.toThrow('planted')
  })
})
