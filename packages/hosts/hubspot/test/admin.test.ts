import { createHttp, DeskwireError } from '@deskwire/core/adapter'
import { callFor, environmentAt } from '@deskwire/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HubspotOptions, hubspot } from '../src/index.js'
import { appId, channelId, developerKey, EmulatedHubspot, line } from './emulated/hubspot.js'

const url = 'https://bridge.example.com/hosts/hubspot'
const call = () => callFor(5_000)
let now: number
let desk: EmulatedHubspot
beforeEach(async () => {
  now = Date.UTC(2026, 10, 27)
  desk = await new EmulatedHubspot(() => now).start()
})
afterEach(() => desk.stop())

const account = { channel: 'sms', identifier: line, name: 'SMS', inbox: '31' }
const make = async (more: Partial<HubspotOptions> = {}) => {
  const host = hubspot({ ...desk.options, accounts: [{ ...account, id: '5' }], ...more })
  const http = createHttp({ retries: 0, allowAddress: () => true, now: () => now })
  await host.start?.(environmentAt(url, { http, now: () => now }))
  return host
}
const failures = async (host: Awaited<ReturnType<typeof make>>) =>
  ((await host.check?.(call()))?.findings ?? []).flatMap(({ level, what }) => (level === 'fail' ? [what] : []))
const thrownBy = async (work: Promise<unknown> | undefined) => {
  const thrown = await Promise.resolve(work).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!DeskwireError.isInstance(thrown)) throw new Error('It was not refused')
  return thrown.failure
}

describe('setup', () => {
  it('D3: makes the channel first, and says which id to set', async () => {
    const host = await make({ channelId: undefined })
    expect(await host.setup?.(true, call())).toEqual([`would make the custom channel Deskwire to ${url}`])
    expect(desk.state.channels.size).toBe(1)
    const lines = (await host.setup?.(false, call())) ?? []
    const made = [...desk.state.channels.values()].at(-1)
    expect(made).toMatchObject({ webhookUrl: url, capabilities: { threadingModel: 'INTEGRATION_THREAD_ID' } })
    expect(lines.at(-1)).toBe(`then set channelId to '${String(made?.id)}', and run setup again`)
    expect(await failures(host)).toEqual(['There is no custom channel yet.'])
  })

  it('D3: then leads replies here, makes the accounts, subscribes; and has nothing left to do', async () => {
    const host = await make({ accounts: [account] })
    const plan = (await host.setup?.(true, call())) ?? []
    expect(plan).toHaveLength(6)
    expect(desk.state.webhook).toBeUndefined()
    const lines = (await host.setup?.(false, call())) ?? []
    const [made] = [...desk.state.accounts.values()]
    expect(made).toMatchObject({
      inboxId: '31',
      name: 'SMS',
      deliveryIdentifier: { type: 'HS_PHONE_NUMBER', value: line },
    })
    expect(lines.at(-1)).toBe(`set the id of the account SMS to '${String(made?.id)}'`)
    expect(desk.state.webhook).toMatchObject({ targetUrl: url })
    expect(desk.state.subscriptions.map(({ eventType, propertyName }) => [eventType, propertyName])).toEqual([
      ['conversation.propertyChange', 'status'],
      ['conversation.propertyChange', 'assignedTo'],
      ['conversation.deletion', undefined],
    ])
    const next = await make({ accounts: [{ ...account, id: String(made?.id) }] })
    expect(await next.setup?.(false, call())).toEqual([])
    expect(await failures(next)).toEqual([])
  })

  it('leaves the webhook of an app alone that leads elsewhere, and asks for an inbox', async () => {
    desk.state.webhook = {
      targetUrl: 'https://other.example',
      throttling: { maxConcurrentRequests: 10 },
      createdAt: desk.state.time(),
    }
    const host = await make({ accounts: [{ channel: 'sms', identifier: line }] })
    const lines = (await host.setup?.(false, call())) ?? []
    expect(lines.join('\n')).toMatch(/leave the app's webhook alone[\s\S]*31 \(Conversations Inbox\)/)
    expect(desk.state.webhook.targetUrl).toBe('https://other.example')
  })

  it('connects an account by its staging token', async () => {
    desk.state.stagingTokens.set('staged-1', { inboxId: 31 })
    const host = await make()
    await host.connect('staged-1', line, call())
    expect(desk.state.stagingTokens.get('staged-1')).toEqual({
      inboxId: 31,
      accountName: 'SMS',
      deliveryIdentifier: { type: 'HS_PHONE_NUMBER', value: line },
    })
    expect((await thrownBy(host.connect('unknown', line, call()))).code).toBe('not_found')
  })

  it('without the developer key it says what is missing, and no error tells the key', async () => {
    const without = await make({ app: { id: String(appId), clientSecret: 'planted-client-secret-77c2' } })
    expect((await thrownBy(without.setup?.(false, call()))).remedy).toContain('developerKey')
    const wrong = await make({ app: { ...desk.options.app, developerKey: `wrong-${developerKey}` } })
    expect(JSON.stringify(await thrownBy(wrong.setup?.(false, call())))).not.toContain(developerKey)
  })
})

describe('check', () => {
  it('tells of an account that is gone or off, and of replies that go elsewhere', async () => {
    const host = await make()
    expect(await failures(host)).toEqual([
      'There is no channel account for SMS.',
      'The channel sends replies to another address.',
    ])
    desk.state.account({ id: '5', inboxId: '31', name: 'SMS', value: line })
    Object.assign(desk.state.accounts.get('5') ?? {}, { authorized: false })
    Object.assign(desk.state.channels.get(channelId) ?? {}, { webhookUrl: url })
    expect(await failures(host)).toEqual(['The channel account of SMS is switched off.'])
  })

  it('tells that the app is not installed any more', async () => {
    const host = await make({ auth: { ...desk.options.auth, refreshToken: 'an-old-one' } })
    expect(await failures(host)).toEqual(['HubSpot gave no access token'])
  })
})

describe('signing in', () => {
  it('renews the access token before it ends, and when HubSpot says that it has', async () => {
    const host = await make()
    const grants = () => desk.calls.filter(({ path }) => path === '/oauth/v3/token').length
    await host.check?.(call())
    await host.check?.(call())
    expect(grants()).toBe(1)
    now += 1_800_000
    await host.check?.(call())
    expect(grants()).toBe(2)
    desk.expire()
    expect(await failures(host)).not.toContain('HubSpot gave no access token')
    expect(grants()).toBe(3)
  })

  it('takes an access token that a function gives', async () => {
    const host = await make({ auth: { kind: 'token', token: () => Promise.resolve(desk.token()) } })
    expect(await failures(host)).not.toContain('HubSpot gave no access token')
    expect(desk.calls.some(({ path }) => path === '/oauth/v3/token')).toBe(false)
  })
})
