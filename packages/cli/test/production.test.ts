import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createBridge, createRouter, nodeHandler } from '@deskwire/core'
import { sqlite } from '@deskwire/store-sqlite'
import { fakeChannel, fakeHost } from '@deskwire/testkit'
import { expect, it } from 'vitest'
import { checklist } from '../src/production/checklist.js'
import { app, says } from './app.js'
import { deskwire, folder, later } from './deskwire.js'

interface Shown {
  checklist: readonly { id: string; by: string; findings: readonly { level: string; what: string }[] }[]
}

const lines = checklist.flatMap((part) => part.lines)

it('D3: doctor --production walks every line: it sees for itself, or says that only a person can', async () => {
  const a = await app({ findings: [{ level: 'warn', what: 'Quality is low' }] })
  await says(a, 'Hello')
  const { code, out } = await deskwire(['doctor', '--production'], a)
  // The address of the test is nobody's, and its store is in memory.
  expect(code).toBe(1)
  for (const { title } of checklist) expect(out).toContain(`\n${title}\n`)
  const whole = await deskwire(['doctor', '--production', '--json'], a)
  const shown = new Map(whole.json<Shown>().checklist.map((line) => [line.id, line]))
  expect([...shown.keys()]).toEqual(lines.map(({ id }) => id))
  for (const { id, by, title } of lines) {
    const levels = shown.get(id)?.findings.map(({ level }) => level) ?? []
    expect([id, levels.length > 0]).toEqual([id, by !== 'person'])
    if (by !== 'command') expect(out).toContain(`\nlook  ${title.replace(/[.:]$/, '')} `)
  }
  const worst = (id: string) => {
    const levels = shown.get(id)?.findings.map(({ level }) => level) ?? []
    return levels.find((level) => level === 'fail') ?? levels.find((level) => level === 'warn') ?? 'ok'
  }
  const ids = [...shown.keys()].filter((id) => (shown.get(id)?.findings.length ?? 0) > 0)
  expect(Object.fromEntries(ids.map((id) => [id, worst(id)]))).toEqual({
    address: 'fail',
    secrets: 'fail',
    store: 'fail',
    webhooks: 'warn',
    management: 'warn',
    templates: 'warn',
    consent: 'warn',
    hours: 'warn',
    parked: 'ok',
    alerts: 'ok',
    books: 'ok',
  })
  expect(out).toContain('address  channels/whatsapp cannot be reached from here')
  // No Markdown, and no links that a terminal does not follow.
  expect(out).not.toMatch(/`|\]\(|\*\*/)
})

/** As it should be for customers, but for the address: that of this machine. */
const ready = async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  later(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const template = {
    name: 'back',
    language: 'en',
    category: 'UTILITY',
    status: 'APPROVED',
    body: 'Hi',
    buttons: ['Go on'],
  }
  const bridge = createBridge({
    publicUrl: url,
    secret: randomBytes(32).toString('hex'),
    store: sqlite(join(folder(), 'deskwire.db')),
    policy: {
      onClosed: 'reopen',
      reopenTemplate: { type: 'template', name: 'back', language: 'en' },
      topics: { orders: { title: 'Orders' } },
      hours: { zone: 'Europe/Amsterdam', week: { monday: [['09:00', '17:00']] } },
      quietHours: { from: '21:00', to: '08:00' },
    },
    channels: { whatsapp: fakeChannel({ templates: [template] }) },
    hosts: { desk: fakeHost() },
  })
  const key = randomBytes(32).toString('hex')
  const expires = new Date(Date.now() + 90 * 86_400_000).toISOString()
  server.on('request', nodeHandler(createRouter(bridge, { api: { keys: [{ key, scope: 'read', expires }] } })))
  await bridge.start()
  later(() => bridge.stop())
  return { environment: { DESKWIRE_URL: url, DESKWIRE_KEY: key } }
}

it('a setup that is ready passes, with a key that may only read, its webhooks called as anybody outside would', async () => {
  const { code, json } = await deskwire(['doctor', '--production', '--json'], await ready())
  const seen = json<Shown>().checklist.flatMap(({ id, findings }) => findings.map((one) => ({ id, ...one })))
  expect(seen.filter(({ level }) => level !== 'ok').map(({ id, what }) => `${id}: ${what}`)).toEqual([
    'address: publicUrl leads to this machine only',
  ])
  expect(seen.map(({ what }) => what)).toContain('channels/whatsapp is reached from here')
  expect(code).toBe(1)
})

it('needs the app that runs, and the whole of it', async () => {
  const a = await app()
  const part = await deskwire(['doctor', '--production', '--only', 'channels/whatsapp'], a)
  expect([part.code, part.err]).toEqual([1, expect.stringContaining('Leave out --only')])
})
