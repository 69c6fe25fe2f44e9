import { createHttp, type HostEvent } from '@deskwire/core/adapter'
import { environmentAt } from '@deskwire/testkit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { redmine } from '../src/index.js'
import { type Emulated, emulate, fieldIds, token } from './emulated/server.js'

const ben = 6
let at = 0
let server: Emulated
let host: ReturnType<typeof redmine>
beforeEach(async () => {
  at = Date.parse('2026-11-20T09:00:00.100Z')
  server = await emulate(() => at)
  const { channel, phone, conversation, entry } = fieldIds
  const fields = { channel, phone, conversation, entry }
  host = redmine({ url: server.url, auth: { kind: 'token', token }, project: 'support', fields })
  await host.start?.(environmentAt('https://bridge.test/hosts/redmine', { http: createHttp(), now: () => at }))
})
afterEach(() => server.close())

const issue = () =>
  server.state.create(
    { subject: 'A', description: 'B', custom_fields: [{ id: fieldIds.phone, value: '+15551230001' }] },
    5,
  )

const read = async (since = at - 600_000) => {
  const events: HostEvent[] = []
  const call = { signal: AbortSignal.timeout(10_000), deadline: Date.now() + 10_000 }
  for await (const event of host.catchUp?.(since, call) ?? []) events.push(event)
  return events.map((event) => ('id' in event ? event.id : event.kind))
}
const asked = () => server.calls.splice(0).filter((call) => call.startsWith('GET /issues'))

it('one request an interval, however many issues there are, and one more for each that changed', async () => {
  const all = Array.from({ length: 30 }, issue)
  await read()
  at += 6_000
  await read()
  asked()
  at += 6_000
  expect(await read()).toEqual([])
  expect(asked()).toEqual(['GET /issues.json'])
  const [first] = all
  if (first) server.state.update(first, { notes: 'Here it is' }, ben)
  expect(await read()).toHaveLength(1)
  expect(asked()).toEqual(['GET /issues.json', `GET /issues/${first?.id}.json`])
})

it('a reply in the same second as an earlier reading is seen, however late the next one is', async () => {
  const made = issue()
  expect(await read()).toEqual([])
  const journal = server.state.update(made, { notes: 'At once' }, ben)
  at += 60_000
  expect(await read()).toEqual([String(journal?.id)])
})

it('more than a page of changes is read whole', async () => {
  const all = Array.from({ length: 250 }, issue)
  const ids: string[] = []
  for (const one of all) {
    at += 1_000
    ids.push(String(server.state.update(one, { notes: 'Hi' }, ben)?.id))
  }
  expect(new Set(await read(Date.parse('2026-11-20T08:00:00Z')))).toEqual(new Set(ids))
})
