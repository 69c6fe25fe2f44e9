import { afterEach, describe, expect, it } from 'vitest'
import { scene } from '../test/scene.js'
import { createDesk, type Desk } from './index.js'

const desks: Desk[] = []
afterEach(async () => {
  for (const one of desks.splice(0)) await one.stop()
})

describe('who may do what', () => {
  it('the bridge needs the token', async () => {
    const s = await scene()
    for (const authorization of ['', 'Bearer wrong', s.desk.token]) {
      const answer = await s.api('GET', '/api/v1/me', undefined, { authorization })
      expect(answer.status).toBe(401)
    }
    const answer = await s.api('GET', '/api/v1/me', undefined, { authorization: `Bearer ${s.desk.token}` })
    expect(await answer.json()).toMatchObject({ name: 'desk', webhook: `${s.bridge.publicUrl}/hosts/desk` })
  })

  it('another page in the same browser may not act as an agent', async () => {
    const s = await scene()
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of foreign) expect((await s.api('GET', '/agent/tickets', undefined, headers)).status).toBe(403)
    expect((await s.api('GET', '/agent/tickets', undefined, { origin: s.desk.url })).status).toBe(200)
  })

  it('nor may a name that somebody else’s DNS points here; the desk’s own name may', async () => {
    const desk = createDesk({ file: ':memory:', url: 'https://desk.example' })
    desks.push(desk)
    const ask = (host: string) =>
      desk.handle(new Request(`https://${host}/agent/tickets`, { headers: { origin: `https://${host}` } }))
    expect((await ask('evil.example')).status).toBe(403)
    expect((await ask('desk.example')).status).toBe(200)
    expect((await ask('127.0.0.1:3001')).status).toBe(200)
  })
})

it('B5: a tick never goes backwards, whoever tells it late', async () => {
  const s = await scene()
  const { ticket, entry } = s.desk.agents.outreach({ agent: s.agent, channel: 'fake', to: '+15551230001', text: 'Hi' })
  const headers = { authorization: `Bearer ${s.desk.token}` }
  const tick = async (delivery: string) => {
    const path = `/api/v1/tickets/${ticket.id}/entries/${entry.id}/delivery`
    const answer = await s.api('PUT', path, { delivery, failure: { code: 'x', message: 'No' } }, headers)
    return ((await answer.json()) as { delivery: string }).delivery
  }
  const told = []
  for (const delivery of ['sent', 'failed', 'delivered', 'failed', 'read', 'sent']) told.push(await tick(delivery))
  expect(told).toEqual(['sent', 'failed', 'delivered', 'delivered', 'read', 'read'])
  expect(s.desk.ticket(ticket.id).entries[0]?.failure).toBeUndefined()
})

it('answers mistakes in words, and never with more', async () => {
  const s = await scene()
  const problem = async (method: string, path: string, body?: unknown) => {
    const answer = await s.api(method, path, body)
    return [answer.status, ((await answer.json()) as { code: string }).code]
  }
  expect(await problem('GET', '/agent/tickets/T99')).toEqual([404, 'not_found'])
  expect(await problem('GET', '/agent/tickets/1%20OR%201')).toEqual([404, 'not_found'])
  expect(await problem('POST', '/agent/tickets/T99/replies', { agent: 1 })).toEqual([400, 'invalid'])
  expect(await problem('POST', '/agent/outreach', { agent: s.agent, channel: 'x', to: '0031', text: 'x' })).toEqual([
    400,
    'invalid',
  ])
  expect(await problem('DELETE', '/agent/tickets')).toEqual([405, 'method'])
  expect(await problem('GET', '/agent/nothing')).toEqual([404, 'not_found'])
  expect(await problem('GET', '/nothing')).toEqual([404, 'not_found'])
  const broken = await fetch(`${s.desk.url}/agent/outreach`, { method: 'POST', body: '{' })
  expect(broken.status).toBe(400)
})

it('the whole of an agent’s work over HTTP', async () => {
  const s = await scene()
  const post = async <T>(path: string, body: unknown = {}, method = 'POST') => {
    const answer = await s.api(method, `/agent${path}`, body)
    expect(answer.status, `${method} ${path}`).toBe(200)
    return (await answer.json()) as T
  }
  const contact = await post<{ id: string }>('/contacts', {
    name: 'Ana',
    addresses: [{ kind: 'phone', value: '+15551230001' }],
  })
  const record = await post<{ id: string }>('/records', { title: 'Broken lamp', contact: contact.id })
  await post('/articles', { id: 'KB7', title: 'Lamps', body: '<b>Off</b> first.' })
  const ben = await post<{ id: string }>('/agents', { name: 'Ben' })
  await s.customer('my lamp is broken')
  await s.until(() => s.messages().length === 1, 'the ticket')
  const at = `/tickets/${s.ticket}`
  expect(await post(`${at}/assign`, { agent: ben.id })).toMatchObject({ agent: ben.id, state: 'active' })
  await post(`${at}/replies`, { agent: ben.id, text: 'Which lamp?' })
  await post(`${at}/notes`, { agent: ben.id, text: 'lamp 7?' })
  await post(`${at}/tags`, { tags: ['lamp', 'lamp'] })
  await post(`${at}/state`, { state: 'waiting' })
  await post(`${at}/records/${record.id}`, {}, 'PUT')
  const read = (await (await s.api('GET', `/agent${at}`)).json()) as { ticket: { tags: string[] } }
  expect(read).toMatchObject({
    ticket: { tags: ['lamp'], state: 'waiting', customer: { contact: contact.id }, agent: ben.id },
    contact: { name: 'Ana' },
    records: [{ title: 'Broken lamp' }],
  })
  await post(`${at}/records/${record.id}`, undefined, 'DELETE')
  await post(`${at}/viewing`)
  await post(`/agents/${ben.id}/presence`, { presence: 'away' }, 'PUT')
  await post(`${at}/close`)
  expect((await s.api('POST', `/agent${at}/replies`, { agent: ben.id, text: 'x' })).status).toBe(409)
  await post(`${at}/reopen`)
  await post(`${at}/handback`)
  const list = async (query: string) =>
    ((await (await s.api('GET', `/agent/tickets?${query}`)).json()) as { id: string }[]).map(({ id }) => id)
  expect(await list('state=open')).toEqual([s.ticket])
  expect(await list('state=closed')).toEqual([])
  expect(await (await fetch(`${s.desk.url}/articles/KB7`)).text()).toContain('&#60;b&#62;Off')
})

it('files: kept with a safe name, never run in a browser, and not larger than allowed', async () => {
  const desk = createDesk({ file: ':memory:', maxFileBytes: 100 })
  desks.push(desk)
  const url = await desk.listen()
  const put = (body: string, mime: string, name: string) =>
    fetch(`${url}/agent/files?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { 'content-type': mime },
      body,
    })
  const kept = (await (await put('<script>1</script>', 'text/html', '../../x"\n.html')).json()) as { id: string }
  const file = await fetch(`${url}/agent/files/${kept.id}`)
  expect(file.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''x.html")
  expect(file.headers.get('content-security-policy')).toContain('sandbox')
  expect(file.headers.get('x-content-type-options')).toBe('nosniff')
  expect((await put('x'.repeat(101), 'text/plain', 'a.txt')).status).toBe(413)
})

it('the page hears of everything as server-sent events', async () => {
  const s = await scene()
  const ended = new AbortController()
  const answer = await fetch(`${s.desk.url}/agent/stream`, { signal: ended.signal })
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  let heard = ''
  const reading = (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) heard += decoder.decode(chunk, { stream: true })
  })().catch(() => undefined)
  await s.customer('hello page')
  await s.until(() => /event: entry\ndata: .*\n\n/.test(heard) && heard.includes('event: ticket'), 'the news')
  const [, data] = /event: entry\ndata: (.*)\n\n/.exec(heard) ?? []
  expect(JSON.parse(data ?? '')).toMatchObject({ ticket: 'T1', kind: 'message', text: 'hello page' })
  ended.abort()
  await reading
})
