import { createHttp } from '@deskwire/core/adapter'
import { afterEach, describe, expect, it } from 'vitest'
import { accountSid, authToken, call, startTwilio } from '../test/helpers.js'
import { twilioApi } from './client.js'
import { contentsOf } from './contents.js'
import { fillTemplate, templateOf } from './template.js'

let close = async () => undefined as unknown
afterEach(async () => close())

/** A row as Twilio shows it (Twilio docs, content/content-api-resources). */
const orderReady = {
  sid: 'HX1',
  friendly_name: 'order_ready',
  language: 'en',
  variables: { 1: 'Ana' },
  types: {
    'twilio/quick-reply': { body: 'Hi {{1}}, order {{order}} is ready', actions: [{ title: 'Ok', id: '{{id}}' }] },
  },
  approval_requests: { name: 'order_ready_v2', category: 'UTILITY', status: 'approved' },
}

const start = async (existing: unknown[] = []) => {
  let made = 0
  const server = await startTwilio(({ method, path }) => {
    if (method === 'POST') return { status: 201, json: { sid: `HXmade${++made}` } }
    return {
      json: {
        contents: path === '/v1/Content' ? existing : [orderReady, { ...orderReady, sid: 'HX2', language: 'pt_BR' }],
        meta: {},
      },
    }
  })
  close = server.close
  const credentials = () => ({ username: accountSid, password: authToken })
  const api = twilioApi({ accountSid, apiBase: server.base, http: createHttp(), now: Date.now, credentials })
  return { contents: contentsOf(api), asked: server.asked }
}

const shape = (buttons: number) => ({
  'twilio/quick-reply': {
    body: '{{body}}',
    actions: Array.from({ length: buttons }, (_, n) => ({ title: `{{title${n}}}` })),
  },
})

describe('content resources created on the fly', () => {
  it('are created once per shape, with a sample for each variable', async () => {
    const { contents, asked } = await start()
    const ids = await Promise.all([contents.idOf(shape(2), call()), contents.idOf(shape(2), call())])
    expect(ids).toEqual(['HXmade1', 'HXmade1'])
    expect(await contents.idOf(shape(3), call())).toBe('HXmade2')
    const posts = asked.filter(({ method }) => method === 'POST')
    expect(posts).toHaveLength(2)
    expect(JSON.parse(posts[0]?.body ?? '')).toMatchObject({
      language: 'en',
      variables: { body: 'body', title0: 'title0', title1: 'title1' },
      types: shape(2),
    })
  })

  it('of earlier runs are reused', async () => {
    const first = await start()
    await first.contents.idOf(shape(2), call())
    const name = JSON.parse(first.asked.at(-1)?.body ?? '').friendly_name
    await close()
    const second = await start([{ sid: 'HXold', friendly_name: name }])
    expect(await second.contents.idOf(shape(2), call())).toBe('HXold')
    expect(second.asked.some(({ method }) => method === 'POST')).toBe(false)
  })

  it('are recreated after being forgotten', async () => {
    const { contents } = await start()
    await contents.idOf(shape(1), call())
    contents.forget(shape(1))
    expect(await contents.idOf(shape(1), call())).toBe('HXmade2')
  })

  it('are bounded: the least recently used shape is dropped first', async () => {
    const { contents, asked } = await start()
    const posts = () => asked.filter(({ method }) => method === 'POST').length
    for (let n = 0; n < 200; n++) await contents.idOf(shape(n), call())
    await contents.idOf(shape(0), call())
    await contents.idOf(shape(200), call())
    expect(posts()).toBe(201)
    await contents.idOf(shape(0), call())
    expect(posts()).toBe(201)
    await contents.idOf(shape(1), call())
    expect(posts()).toBe(202)
  })

  it('are retried if they could not be created', async () => {
    let down = true
    const server = await startTwilio(({ method }) => {
      if (down) return { status: 503 }
      return method === 'POST' ? { status: 201, json: { sid: 'HXmade' } } : { json: { contents: [] } }
    })
    close = server.close
    const credentials = () => ({ username: accountSid, password: authToken })
    const http = createHttp({ retries: 0 })
    const contents = contentsOf(twilioApi({ accountSid, apiBase: server.base, http, now: Date.now, credentials }))
    await expect(contents.idOf(shape(1), call())).rejects.toMatchObject({ failure: { retryable: true } })
    down = false
    expect(await contents.idOf(shape(1), call())).toBe('HXmade')
  })
})

describe('templates', () => {
  it('are found by name, approved name or id, in their language', async () => {
    const { contents } = await start()
    expect((await contents.template('order_ready', 'en', call())).sid).toBe('HX1')
    expect((await contents.template('order_ready_v2', 'pt-BR', call())).sid).toBe('HX2')
    expect((await contents.template('HX2', 'en', call())).sid).toBe('HX2')
    await expect(contents.template('order_ready', 'de', call())).rejects.toMatchObject({ code: 'content' })
  })

  it('show what an agent needs, whether the approval is flat or nested under whatsapp', () => {
    const shown = {
      id: 'HX1',
      name: 'order_ready',
      language: 'en',
      category: 'utility',
      status: 'approved',
      body: 'Hi {{1}}, order {{order}} is ready',
      variables: ['1', 'order', 'id'],
      buttons: ['Ok'],
    }
    expect(templateOf(orderReady)).toEqual(shown)
    expect(templateOf({ ...orderReady, approval_requests: { whatsapp: orderReady.approval_requests } })).toEqual(shown)
    expect(templateOf({})).toMatchObject({ status: 'unsubmitted', body: '', variables: [] })
  })

  it('are filled in, and show what the customer will read', () => {
    const filled = fillTemplate(orderReady, { 1: 'Ana', order: '12', id: 'c1.0', other: 'x' }, undefined)
    expect(filled.body).toBe('Hi Ana, order 12 is ready')
    expect(JSON.parse(filled.contentVariables ?? '')).toEqual({ 1: 'Ana', order: '12', id: 'c1.0' })
  })

  it('are refused if a value is missing: Twilio would send its sample to the customer', () => {
    expect(() => fillTemplate(orderReady, { 1: 'Ana' }, undefined)).toThrow(/order, id/)
  })

  it('take media as the variable in its URL', () => {
    const row = { sid: 'HX3', types: { 'twilio/media': { body: 'See', media: ['https://desk.example/{{file}}'] } } }
    const filled = fillTemplate(row, {}, 'https://desk.example/media/1?token=t')
    expect(JSON.parse(filled.contentVariables ?? '')).toEqual({ file: 'media/1?token=t' })
    expect(() => fillTemplate(row, {}, 'https://other.example/1')).toThrow(/no place/)
    expect(() => fillTemplate(orderReady, {}, 'https://other.example/1')).toThrow(/no place/)
  })
})
