import { describe, expect, it } from 'vitest'
import { keys, serving } from './serving.js'

interface Document {
  openapi: string
  servers: { url: string }[]
  paths: Record<string, Record<string, { operationId: string; summary: string; 'x-scope': string; responses: object }>>
}

const concrete = (path: string) => path.replace(/\{\w+\}/g, 'none')

describe('the OpenAPI document', () => {
  it('says every route the router has, and none that it has not', async () => {
    const s = await serving()
    const { status, json } = await s.ask('GET', '/api/openapi.json', { key: keys.read })
    const { openapi, paths, servers } = json as Document
    expect([status, openapi, servers]).toEqual([200, '3.1.0', [{ url: 'https://bridge.test/api' }]])
    const methods = ['get', 'post', 'put', 'patch', 'delete']
    for (const [path, operations] of Object.entries(paths)) {
      // A DELETE with a body nobody reads would do; whoever is refused for their scope was understood.
      const { headers } = await s.ask('PUT', `/api${concrete(path)}`, { key: keys.read })
      const allowed = (headers.get('allow') ?? '').toLowerCase().split(', ')
      expect([path, allowed.sort()]).toEqual([path, Object.keys(operations).sort()])
      for (const method of methods.filter((one) => !Object.hasOwn(operations, one))) {
        const answer = await s.ask(method.toUpperCase(), `/api${concrete(path)}`, { key: keys.admin })
        expect([method, path, answer.status]).toEqual([method, path, 405])
      }
    }
  })

  it('every operation has a name of its own, a scope that holds, and its problems', async () => {
    const s = await serving()
    const { paths } = (await s.ask('GET', '/api/openapi.json', { key: keys.read })).json as Document
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
    )
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const { path, method, responses, ...operation } of operations) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '403', '503']))
      const answer = await s.ask(method.toUpperCase(), `/api${concrete(path)}`, { key: keys.read })
      expect([method, path, answer.status === 403]).toEqual([method, path, operation['x-scope'] !== 'read'])
    }
  })

  it('refers only to what is in it', async () => {
    const s = await serving()
    const { json } = await s.ask('GET', '/api/openapi.json', { key: keys.read })
    const refs = [...JSON.stringify(json).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '')
    const leading = refs.filter((path) => {
      const at = path.split('/').reduce((place: unknown, name) => Object(place)[name] as unknown, json)
      return typeof at === 'object'
    })
    expect(leading).toEqual(refs)
    expect(new Set(refs)).toContain('components/schemas/Content')
  })

  it('says what goes in and what comes out', async () => {
    const s = await serving()
    const { json } = await s.ask('GET', '/api/openapi.json', { key: keys.read })
    expect(json).toMatchObject({
      paths: {
        '/notify': {
          post: {
            requestBody: {
              content: {
                'application/json': {
                  schema: {
                    required: expect.arrayContaining(['channel', 'to', 'content', 'topic']),
                    additionalProperties: false,
                  },
                },
              },
            },
            responses: { 202: { content: { 'application/json': { schema: { required: ['id', 'accepted'] } } } } },
          },
        },
        '/conversations/{conversation}/transcript': {
          get: {
            parameters: expect.arrayContaining([
              expect.objectContaining({ name: 'conversation', in: 'path', required: true }),
              expect.objectContaining({
                name: 'format',
                in: 'query',
                schema: expect.objectContaining({ enum: ['json', 'text', 'csv'] }),
              }),
            ]),
            responses: { 200: { content: { 'text/csv': {} } } },
          },
        },
      },
    })
  })
})
