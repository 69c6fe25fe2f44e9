import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chatOn, settingsOf, wireOf, wordsOf } from '@deskwire/integration-tests/providers'
import { createWire } from '@deskwire/simulator'
import { serve } from '@hono/node-server'
import { afterAll, expect, it, vi } from 'vitest'
import { deskHelpdesk } from '../../shared/src/helpdesks/desk.js'

const data = mkdtempSync(join(tmpdir(), 'deskwire-next-'))
const ending: (() => Promise<unknown>)[] = []

afterAll(async () => {
  for (const end of ending.reverse()) await end()
  rmSync(data, { recursive: true, force: true })
  vi.unstubAllEnvs()
})

type Route = typeof import('../src/next/app/deskwire/[...path]/route.js')
type Method = 'GET' | 'POST'

/** What Next does with a route handler: calls the function of the method with a Web request. */
const asNext = async (routed: () => Route): Promise<string> => {
  const fetch = (request: Request) => routed()[request.method as Method](request)
  const server = serve({ fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((listening) => server.once('listening', listening))
  ending.push(() => new Promise((closed) => server.close(closed)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/deskwire`
}

it('a route handler of Next: webhooks under its folder, a reply that comes back, and forgeries refused', async () => {
  let route: Route | undefined
  const publicUrl = await asNext(() => route as Route)
  const wire = createWire(wireOf([{ medium: 'twilio-sms', webhook: `${publicUrl}/channels/sms` }]))
  const { url } = await wire.listen()
  const helpdesk = await deskHelpdesk()
  ending.push(wire.close, helpdesk.end)
  const own = { PUBLIC_URL: publicUrl, SQLITE_FILE: join(data, 'deskwire.db') }
  for (const [name, value] of Object.entries({ ...settingsOf('twilio-sms', url), ...helpdesk.settings, ...own }))
    vi.stubEnv(name, value)
  route = await import('../src/next/app/deskwire/[...path]/route.js')
  const { bridge } = await import('../src/bridge.js')
  ending.push(() => bridge.stop())
  await helpdesk.join(`${publicUrl}/hosts/desk`)

  expect((await fetch(`${publicUrl}/healthz`)).status).toBe(200)
  const chat = chatOn(wire, 'twilio-sms', '+15551230001')
  chat.send('Are you open?')
  await vi.waitFor(() => expect(helpdesk.shown()).toContain('Are you open?'), 10_000)
  await helpdesk.reply('Until six')
  await vi.waitFor(() => expect(wordsOf(chat)).toContain('Until six'), 10_000)
  const forged = await fetch(`${publicUrl}/channels/sms`, { method: 'POST', body: new URLSearchParams({ Body: 'Hi' }) })
  expect(forged.status).toBe(401)
})
