import type { Content, Host } from '@deskwire/core/adapter'
import { fakeHost } from '@deskwire/testkit'
import { expect, it } from 'vitest'
import { keys, serving } from './serving.js'

const ana = '+15551230001'
const card: Content = { type: 'card', title: 'CS1', fields: [{ label: 'State', value: 'Open' }] }

it('E2, E5, A4: records are searched, created, linked and unlinked, tickets assigned and closed, from outside', async () => {
  const host = fakeHost()
  const told: unknown[] = []
  Object.assign(host, {
    records: {
      find: ({ text }: { text?: string }) => Promise.resolve(text === 'CS1' ? [{ id: 'CS1', card }] : []),
      create: (about: { title: string }) => {
        told.push(['create', about.title])
        return Promise.resolve({ id: 'CS2' })
      },
      link: (ticket: { id: string }, record: string) => Promise.resolve(void told.push(['link', ticket.id, record])),
      unlink: (ticket: { id: string }, record: string) =>
        Promise.resolve(void told.push(['unlink', ticket.id, record])),
    },
    contacts: { find: () => Promise.resolve([]), create: () => Promise.resolve({ id: 'C9' }) },
    assign: (ticket: { id: string }, to: object) => Promise.resolve(void told.push(['assign', ticket.id, to])),
    close: (ticket: { id: string }) => Promise.resolve(void told.push(['close', ticket.id])),
  } satisfies Partial<Host>)
  const s = await serving({ host })
  await s.scene.customer('good morning', ana)
  await s.scene.until(() => host.tickets[0]?.entries.length === 1)
  await s.scene.settled(1)
  const ask = (method: string, path: string, json?: unknown) =>
    s.ask(method, path, { key: keys.agent, ...(json !== undefined && { json }) })
  const { items } = (await ask('GET', '/api/conversations')).json as { items: { id: string }[] }
  const conversation = `/api/conversations/${items[0]?.id}`

  expect((await ask('GET', '/api/records?search=CS1')).json).toEqual({ items: [{ id: 'CS1', ...card }] })
  expect((await ask('GET', '/api/records')).status).toBe(400)
  expect((await ask('POST', '/api/records', { title: 'Late parcel' })).json).toEqual({ id: 'CS2' })
  expect((await ask('POST', `${conversation}/records`, { record: 'CS2' })).json).toEqual({ done: true })
  expect((await ask('DELETE', `${conversation}/records/CS2`)).json).toEqual({ done: true })
  expect((await ask('POST', `${conversation}/assign`, { queue: 'billing' })).json).toEqual({ done: true })
  expect((await ask('POST', `${conversation}/assign`, {})).status).toBe(400)
  expect((await ask('POST', '/api/contacts', { address: ana, name: 'Ana' })).json).toEqual({ id: 'C9' })
  expect((await ask('POST', `${conversation}/close`)).json).toEqual({ done: true })
  expect(told).toEqual([
    ['create', 'Late parcel'],
    ['link', 'T1', 'CS2'],
    ['unlink', 'T1', 'CS2'],
    ['assign', 'T1', { queue: 'billing' }],
    ['close', 'T1'],
  ])
  await s.scene.until(async () => {
    const [one] = (await s.scene.bridge.store.conversations('main', { limit: 1 })).items
    return one?.state === 'closed'
  }, 'closed here as well')
})

it('what a host does not offer is 501, and there is nothing to close without a ticket', async () => {
  const s = await serving()
  for (const path of ['/api/records?search=x']) expect((await s.ask('GET', path, { key: keys.agent })).status).toBe(501)
  expect((await s.ask('POST', '/api/records', { key: keys.agent, json: { title: 'x' } })).status).toBe(501)
  expect((await s.ask('POST', '/api/conversations/none/close', { key: keys.agent })).status).toBe(404)
})
