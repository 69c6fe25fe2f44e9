import type { Hooks } from '@deskwire/core'
import { fakeHost } from '@deskwire/testkit'
import { expect, it } from 'vitest'
import { keys, serving } from './serving.js'

const ana = '+15551230001'
const card = (title: string) => ({ type: 'card', title, fields: [] }) as const

const play = async (suggest: NonNullable<Hooks['suggest']>) => {
  const host = fakeHost({
    contacts: [{ id: 'c1', name: 'Ana', phone: ana }],
    records: { CS1: card('A lamp'), CS2: card('Of Ben') },
    owners: { CS1: 'c1', CS2: 'c2' },
  })
  const s = await serving({ host, hooks: { suggest } })
  await s.scene.customer('Where is my lamp?')
  await s.scene.until(() => host.tickets.length === 1, 'the ticket')
  const { json } = await s.ask('GET', `/api/conversations?address=${encodeURIComponent(ana)}`, { key: keys.read })
  const [{ id } = { id: '' }] = (json as { items: { id: string }[] }).items
  const ask = (key: string = keys.agent) => s.ask('POST', `/api/conversations/${id}/suggestions`, { key })
  return { s, host, ask }
}

it('F14: an agent gets drafts of the next reply, and nothing of them is sent', async () => {
  const { s, host, ask } = await play(async ({ history, host: desk, agentLanguage, call }) => {
    const [last] = (await history(10)).slice(-1)
    const cases = await Promise.all([{}, { text: 'CS2' }].map((query) => desk?.records?.find(query, call)))
    const said = last?.content.type === 'text' ? last.content.text : ''
    return [`${said} ${agentLanguage}`, ' ', JSON.stringify(cases.flat().map((one) => one?.id)), '3', '4', '5', '6']
  })
  const sent = s.scene.channel.taken.length
  const posted = host.posted.length
  expect(await ask()).toMatchObject({
    status: 200,
    json: { drafts: ['Where is my lamp? en', '["CS1"]', '3', '4', '5'] },
  })
  await s.scene.settled(1)
  expect([s.scene.channel.taken.length, host.posted.length]).toEqual([sent, posted])
  expect((await ask(keys.read)).status).toBe(403)
})

it('F14: a hook that fails is told, without what was said', async () => {
  const { ask } = await play(() => Promise.reject(new TypeError('Where is my lamp?')))
  const { status, json } = await ask()
  expect(status).toBe(502)
  expect(JSON.stringify(json)).not.toContain('Where is my lamp?')
})

it('F14: a setup without suggestions says so', async () => {
  const s = await serving({})
  await s.scene.customer('Hello')
  await s.scene.until(() => s.scene.host.tickets.length === 1, 'the ticket')
  const { json } = await s.ask('GET', '/api/conversations', { key: keys.read })
  const [{ id } = { id: '' }] = (json as { items: { id: string }[] }).items
  expect((await s.ask('POST', `/api/conversations/${id}/suggestions`, { key: keys.agent })).status).toBe(501)
})
