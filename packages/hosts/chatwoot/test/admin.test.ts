import { createHttp, type WebhookRequest } from '@deskwire/core/adapter'
import { environmentAt } from '@deskwire/testkit'
import { afterEach, expect, it } from 'vitest'
import { type ChatwootOptions, chatwoot } from '../src/index.js'
import { agentToken, type Emulated, emulate, token } from './emulated/server.js'

const mount = 'https://bridge.test/hosts/chatwoot'
const pathSecret = 'planted-0b6f/of-the-address'
let server: Emulated
afterEach(() => server.close())

const begin = async (given: Partial<ChatwootOptions> = {}, version?: readonly [number, number]) => {
  server = await emulate(version ? { version } : {})
  const host = chatwoot({
    url: server.url,
    account: 3,
    auth: { kind: 'token', token },
    inbox: 'WhatsApp',
    webhook: { kind: 'signed', secret: 'planted-51f0aa-of-the-inbox' },
    ...given,
  })
  await host.start?.(environmentAt(mount, { http: createHttp() }))
  return host
}
const call = () => ({ signal: AbortSignal.timeout(10_000), deadline: Date.now() + 10_000 })
const setUp = async (host: Awaited<ReturnType<typeof begin>>, dryRun = false) =>
  (await host.setup?.(dryRun, call())) ?? []
const found = async (host: Awaited<ReturnType<typeof begin>>, level: string) =>
  ((await host.check?.(call()))?.findings ?? []).filter((one) => one.level === level).map(({ what }) => what)

it('setup makes the inbox, lets it call the bridge, and has nothing to do the second time', async () => {
  const host = await begin()
  expect(await setUp(host, true)).toEqual(
    expect.arrayContaining([`would create the API inbox WhatsApp, which calls ${mount}`]),
  )
  expect(server.state.inboxes).toEqual([])
  await setUp(host)
  expect(server.state.inboxes).toMatchObject([{ name: 'WhatsApp', channel_type: 'Channel::Api', webhook_url: mount }])
  expect(server.state.definitions.map((one) => one.attribute_key)).toEqual(['deskwire_channel', 'deskwire_line'])
  expect(await setUp(host)).toEqual([])
  expect(await found(host, 'fail')).toEqual([])
})

it('D3: setup runs before there is a secret and says where it is; until it is set, no webhook is let in', async () => {
  const host = await begin({ webhook: { kind: 'signed' } })
  for (let times = 0; times < 2; times++)
    expect(await setUp(host)).toContainEqual(expect.stringContaining('set webhook.secret to the secret'))
  expect(await found(host, 'fail')).toEqual([expect.stringContaining('webhook.secret is not set')])
  const request = { method: 'POST', publicUrl: mount, path: '', headers: {}, body: Buffer.from('{}'), receivedAt: 0 }
  expect(() => host.receive(request)).toThrow('No secret is set')
})

it('setup corrects an address of ours, and leaves anybody else’s alone', async () => {
  const host = await begin()
  const inbox = server.state.inbox('WhatsApp', `${mount}/an-earlier-secret`)
  await setUp(host)
  expect(inbox.webhook_url).toBe(mount)
  inbox.webhook_url = 'https://elsewhere.example/hook'
  expect(await setUp(host)).toEqual([expect.stringContaining('leave the inbox alone')])
  expect(inbox.webhook_url).toBe('https://elsewhere.example/hook')
  expect(await found(host, 'fail')).toEqual([expect.stringContaining('calls another address')])
})

it('a Chatwoot that does not sign is let in by the end of the address, and by nothing else', async () => {
  const host = await begin({ webhook: { kind: 'path', secret: ['planted-newer-77de01', pathSecret] } }, [3, 16])
  const lines = await setUp(host)
  expect(JSON.stringify(lines)).not.toContain('planted')
  expect(server.state.inboxes[0]?.webhook_url).toBe(`${mount}/planted-newer-77de01`)
  expect(await found(host, 'fail')).toEqual([])
  const ask = (path: string) => {
    const body = Buffer.from(JSON.stringify({ event: 'webwidget_triggered' }))
    const request: WebhookRequest = { method: 'POST', publicUrl: mount + path, path, headers: {}, body, receivedAt: 0 }
    return { signed: host.isSigned?.(request), read: () => host.receive(request) }
  }
  expect(ask('/planted-newer-77de01').read().events).toEqual([])
  expect(ask(`/${encodeURIComponent(pathSecret)}?x=1`).read().events).toEqual([])
  expect(ask('').signed).toBe(false)
  for (const path of ['', '/', '/planted', '/planted-newer-77de01/', '/planted-newer-77de012'])
    expect(ask(path).read).toThrow('does not end with the secret')
})

it('check says that an old Chatwoot signs nothing and takes no marks', async () => {
  const host = await begin({}, [3, 16])
  await setUp(host)
  expect(await found(host, 'fail')).toEqual([expect.stringContaining('does not sign')])
  expect(await found(host, 'warn')).toEqual([expect.stringContaining('no delivery marks')])
})

it('check names a token of an agent, a missing inbox and an inbox without agents', async () => {
  const host = await begin({ auth: { kind: 'token', token: agentToken } })
  expect(await found(host, 'warn')).toEqual([expect.stringContaining('that of an agent')])
  expect(await found(host, 'fail')).toEqual([expect.stringContaining('no API inbox WhatsApp')])
  const inbox = server.state.inbox('WhatsApp', mount)
  server.state.members.set(inbox.id, [])
  expect(await found(host, 'warn')).toContain('The inbox has no agents.')
})

it('a bad token is one finding each, with a fix, and no secret', async () => {
  const host = await begin({ auth: { kind: 'token', token: 'planted-made-up-token' } })
  const { findings } = (await host.check?.(call())) ?? { findings: [] }
  expect(findings.filter(({ level }) => level === 'fail').length).toBeGreaterThan(0)
  expect(JSON.stringify(findings)).toContain('access token')
  expect(JSON.stringify(findings)).not.toContain('planted')
})
