import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { scene } from '../test/scene.js'
import { createDesk, type Delivery, type Desk, type DeskOptions } from './index.js'

let folder = ''
const desks: Desk[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'desk-'))
})
afterEach(async () => {
  for (const one of desks.splice(0)) await one.stop()
  await rm(folder, { recursive: true, force: true })
})
const desk = (more: Partial<DeskOptions> = {}) => {
  const made = createDesk({ file: join(folder, 'desk.db'), retryMs: 2, ...more })
  desks.push(made)
  return made
}
const until = (so: () => boolean, what: string) =>
  vi.waitFor(() => expect(so(), what).toBe(true), { timeout: 15_000, interval: 3 })
const first = (made: Desk) =>
  made.agents.outreach({ agent: 'A0001', channel: 'sms', to: '+15551230001', text: 'Hello' }).ticket.id

it('a restart loses nothing: tickets, files, token, webhook and what still had to be told', async () => {
  const before = desk({ deliver: async () => ({ status: 503 }) })
  before.setWebhook('https://bridge.test/hosts/desk')
  const ticket = first(before)
  const file = before.library.keep(Buffer.from('bytes'), { mime: 'text/plain', name: 'a.txt' })
  const { token, secret } = before
  await before.stop()

  const told: string[] = []
  const after = desk({
    deliver: async ({ body }) => {
      told.push((JSON.parse(body) as { event: { type: string } }).event.type)
      return { status: 200 }
    },
  })
  expect([after.token, after.secret]).toEqual([token, secret])
  expect(after.ticket(ticket).entries.map(({ text }) => text)).toEqual(['Hello'])
  expect(Buffer.from(after.library.file(file.id)?.bytes ?? []).toString()).toBe('bytes')
  await until(() => told.length === 1, 'the webhook from before')
  expect(told).toEqual(['outreach'])
})

it('a webhook keeps its id and bytes until it is taken, is signed anew at each try, and the next of its ticket waits', async () => {
  const tries: Delivery[] = []
  let tried = Date.now() - 10_000
  const made = desk({
    now: () => tried,
    deliver: async (delivery) => {
      tries.push(delivery)
      tried += 1_000
      if (tries.length === 1) throw new Error('connection refused')
      return { status: tries.length === 2 ? 500 : 204 }
    },
  })
  made.setWebhook('https://bridge.test/hosts/desk')
  const ticket = first(made)
  made.agents.close(ticket)
  await until(() => tries.length === 4, 'four tries')
  expect(tries.map(({ id }) => id)).toEqual(['W1', 'W1', 'W1', 'W2'])
  expect(new Set(tries.slice(0, 3).map(({ body }) => body)).size).toBe(1)
  expect(tries.map(({ headers }) => headers['webhook-id'])).toEqual(['W1', 'W1', 'W1', 'W2'])
  expect(new Set(tries.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(4)
  // The official library takes each of them with the secret that the desk made for itself.
  expect(made.secret).toMatch(/^whsec_/)
  for (const { headers, body } of tries) {
    expect(new Webhook(made.secret).verify(body, { ...headers })).toEqual(JSON.parse(body))
    expect(JSON.stringify([headers, body])).not.toContain(made.secret.slice(6))
  }
})

it('tickets do not wait for each other', async () => {
  const told: string[] = []
  const made = desk({
    retryMs: 60_000,
    deliver: async ({ body }) => {
      const { ticket } = JSON.parse(body) as { ticket: string }
      told.push(ticket)
      return { status: ticket === 'T1' ? 500 : 200 }
    },
  })
  made.setWebhook('https://bridge.test/hosts/desk')
  first(made)
  const other = first(made)
  made.agents.close(other)
  await until(() => told.length === 3, 'all but what waits')
  expect(told.filter((id) => id === 'T1')).toHaveLength(1)
  expect(told.filter((id) => id === other)).toHaveLength(2)
})

it('what was given up, or told to a bridge that had forgotten it, is read from the list of what was missed', async () => {
  const s = await scene()
  await s.customer('hello')
  await s.until(() => s.messages().length === 1, 'the ticket')
  s.took(false)
  s.desk.agents.reply(s.ticket, { agent: s.agent, text: 'Nobody told you' })
  const host = s.bridge.tenant()?.host('desk')
  const ids: string[] = []
  for await (const event of host?.catchUp?.(0, {
    signal: new AbortController().signal,
    deadline: s.clock() + 5_000,
  }) ?? [])
    if ('id' in event && event.id) ids.push(event.id)
  expect(ids).toEqual([s.entries().at(-1)?.id])
  s.took(true)
  await s.until(() => s.channel.taken.length === 1, 'the reply')
})

it('setup writes our webhook, says so first, and check tells', async () => {
  const s = await scene()
  const host = s.bridge.tenant()?.host('desk')
  const call = { signal: new AbortController().signal, deadline: s.clock() + 5_000 }
  const ours = `${s.bridge.publicUrl}/hosts/desk`
  expect(await host?.setup?.(true, call)).toEqual([])
  s.desk.setWebhook('https://elsewhere.test/')
  expect((await host?.check?.(call))?.findings.at(1)).toMatchObject({ level: 'warn', fix: 'Run setup' })
  const change = [`webhook: https://elsewhere.test/ → ${ours}`]
  expect(await host?.setup?.(true, call)).toEqual(change)
  expect(await host?.setup?.(false, call)).toEqual(change)
  expect(await host?.setup?.(false, call)).toEqual([])
  expect((await host?.check?.(call))?.findings.every(({ level }) => level === 'ok')).toBe(true)
})
