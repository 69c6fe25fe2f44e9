import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHttp, type Host } from '@deskwire/core/adapter'
import { callFor, environmentAt } from '@deskwire/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  macroRecipe,
  ticketEventsRecipe,
  triggerRecipes,
  webhookRecipe,
  type ZendeskOptions,
  zendesk,
} from '../src/index.js'
import { EmulatedZendesk, replies } from './emulated/zendesk.js'

const url = 'https://bridge.example.com/hosts/zendesk'
const call = () => callFor(5_000)
const environment = environmentAt(url, { http: createHttp({ retries: 0, allowAddress: () => true }) })

let desk: EmulatedZendesk
beforeEach(async () => {
  desk = await new EmulatedZendesk().start()
})
afterEach(() => desk.stop())

const signing = 'planted-51ac70d2-of-the-webhook'

const make = async (more: Partial<ZendeskOptions> = {}): Promise<Host> => {
  const host = zendesk({
    url: desk.url,
    auth: desk.auth,
    webhookSecret: signing,
    ...more,
  })
  await host.start?.(environment)
  return host
}

const found = async (host: Host, level: string) =>
  ((await host.check?.(call()))?.findings ?? []).filter((finding) => finding.level === level).map(({ what }) => what)

describe('setup', () => {
  it('D3: a dry run only says what it would do; the next run does it; then nothing is left to do', async () => {
    const host = await make({ outreach: { channel: 'whatsapp' } })
    const plan = (await host.setup?.(true, call())) ?? []
    expect(plan.filter((line) => line.startsWith('would create'))).toHaveLength(8)
    expect(desk.triggers.webhooks).toEqual([])
    expect(desk.triggers.triggers).toEqual([])
    await host.setup?.(false, call())
    expect(desk.triggers.webhooks).toMatchObject([{ endpoint: url, status: 'active' }])
    expect(desk.triggers.triggers).toHaveLength(6)
    for (const webhook of desk.triggers.webhooks) webhook.secret = signing
    expect(await host.setup?.(false, call())).toEqual([])
    expect(await found(host, 'fail')).toEqual([])
  })

  it('repairs what is ours, and never touches anything else', async () => {
    const host = await make()
    await host.setup?.(false, call())
    for (const webhook of desk.triggers.webhooks) Object.assign(webhook, { secret: signing, status: 'inactive' })
    const [ours] = desk.triggers.triggers
    if (!ours) throw new Error('no trigger')
    ours.conditions = { all: [], any: [] }
    const theirs = {
      ...ours,
      id: 1,
      title: 'Deskwire: reply',
      actions: [{ field: 'notification_webhook', value: ['THEIRS', '{}'] }],
    }
    desk.triggers.triggers.unshift(theirs)
    const before = JSON.stringify(theirs)
    desk.triggers.webhooks.push({
      ...webhookRecipe('https://else.example/hook', 'zendesk'),
      id: 'THEIRS',
      secret: 'theirs',
    })
    expect(await host.setup?.(false, call())).toEqual([
      'correct the webhook Deskwire: status active',
      'correct the trigger “Deskwire: reply”',
    ])
    expect(JSON.stringify(theirs)).toBe(before)
    expect(desk.triggers.webhooks[1]).toMatchObject({ endpoint: 'https://else.example/hook', name: 'Deskwire' })
    expect(ours.conditions.all.length).toBeGreaterThan(3)
  })

  it('a trigger with our name that calls another webhook is left alone, and ours is created next to it', async () => {
    const host = await make()
    const { reply } = triggerRecipes({ tag: 'deskwire', webhook: 'THEIRS', name: 'zendesk' })
    if (!reply) throw new Error('no recipe')
    desk.triggers.triggers.push({ ...reply, id: 1 })
    const lines = await host.setup?.(false, call())
    expect(lines).toContain('leave the trigger “Deskwire: reply” alone that calls another webhook: it is not ours')
    expect(desk.triggers.triggers.filter(({ title }) => title === 'Deskwire: reply')).toHaveLength(2)
  })
})

describe('check', () => {
  it('D1: wrong credentials are found even though Zendesk answers 200', async () => {
    const host = await make({ auth: { kind: 'basic', user: desk.email, password: 'wrong' } })
    expect(await found(host, 'fail')).toEqual(['Zendesk does not know these credentials.'])
  })

  it('an end user’s token cannot write for customers', async () => {
    desk.integration.role = 'end-user'
    expect((await found(await make(), 'fail'))[0]).toContain('end-user')
  })

  it('finds a missing or stopped webhook, a wrong secret, and triggers that are missing, off or changed', async () => {
    const host = await make()
    expect((await found(host, 'fail'))[0]).toContain(`No webhook leads to ${url}`)
    await host.setup?.(false, call())
    for (const webhook of desk.triggers.webhooks) webhook.status = 'inactive'
    const [first, second] = desk.triggers.triggers
    if (!first || !second) throw new Error('no triggers')
    first.active = false
    second.conditions = { all: [], any: [] }
    desk.triggers.triggers.pop()
    const failed = (await found(host, 'fail')).join('\n')
    expect(failed).toContain('is inactive')
    expect(failed).toContain('webhookSecret is not what the webhook signs with')
    expect(failed).toContain('“Deskwire: reply” is switched off')
    expect(failed).toContain('“Deskwire: assigned” is missing')
    expect((await found(host, 'warn')).join('\n')).toContain('“Deskwire: solved” was changed')
  })

  it('warns that Zendesk’s own trigger would also mail the customer', async () => {
    const host = await make()
    await host.setup?.(false, call())
    for (const webhook of desk.triggers.webhooks) webhook.secret = signing
    const mails = {
      title: 'Notify requester and CCs of comment update',
      active: true,
      description: '',
      conditions: { all: [{ field: 'comment_is_public', operator: 'is', value: 'true' }], any: [] },
      actions: [{ field: 'notification_user', value: ['requester_and_ccs', 'Re', 'Hi'] }],
    }
    desk.triggers.triggers.push({ ...mails, id: 1 })
    expect((await found(host, 'warn')).join('\n')).toContain('Notify requester and CCs of comment update')
    mails.conditions.all.push({ field: 'current_tags', operator: 'not_includes', value: 'deskwire' })
    expect(await found(host, 'warn')).toEqual([])
  })

  it('a token that may not read webhooks is a warning, a Zendesk that is down a failure', async () => {
    desk.plant(replies.forbidden, ({ path }) => path === '/webhooks')
    expect((await found(await make(), 'warn')).join('\n')).toContain('could not be read')
    desk.plant(replies.broken, ({ path }) => path === '/webhooks')
    expect((await found(await make(), 'fail')).join('\n')).toContain('could not be read')
  })
})

describe('recipes', () => {
  const folder = new URL('../recipes/', import.meta.url)
  const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

  it('the files are what setup creates', () => {
    const triggers = triggerRecipes({
      tag: 'deskwire',
      webhook: 'WEBHOOK_ID',
      name: 'zendesk',
      outreach: { channel: 'whatsapp', tag: 'deskwire_outreach' },
    })
    expect(read('webhook.json')).toEqual({ webhook: webhookRecipe(url, 'zendesk') })
    expect(read('ticket-events-webhook.json')).toEqual({ webhook: ticketEventsRecipe(url, 'zendesk') })
    expect(read('macro-outreach.json')).toEqual({ macro: macroRecipe('deskwire_outreach') })
    for (const [name, trigger] of Object.entries(triggers)) expect(read(`trigger-${name}.json`)).toEqual({ trigger })
    expect(readdirSync(folder)).toHaveLength(3 + Object.keys(triggers).length)
  })

  it('can be posted unchanged, and their bodies are JSON', async () => {
    const http = createHttp({ allowAddress: () => true })
    const authorization = `Basic ${Buffer.from(`${desk.email}/token:${desk.token}`).toString('base64')}`
    for (const name of readdirSync(folder).filter((file) => file.startsWith('trigger-'))) {
      const json = read(name)
      await http.request(
        { method: 'POST', url: `${desk.url}/api/v2/triggers`, json, headers: { authorization } },
        call(),
      )
    }
    expect(desk.triggers.triggers).toHaveLength(6)
    for (const { actions } of desk.triggers.triggers)
      expect(() => JSON.parse(String(actions[0]?.value[1]))).not.toThrow()
  })
})

describe('download', () => {
  it('no credentials go along with the redirect to the bytes, nor to another host', async () => {
    const seen: (string | undefined)[] = []
    const cdn = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.end('bytes')
    })
    await new Promise<void>((resolve) => cdn.listen(0, '127.0.0.1', resolve))
    const elsewhere = `http://127.0.0.1:${(cdn.address() as AddressInfo).port}/attachment/1`
    try {
      const host = await make()
      desk.plant({ status: 302, headers: { location: elsewhere } }, ({ path }) => path.startsWith('/redirected'))
      const read = async (ref: string) => {
        const stream = await host.download?.({ ref, mime: 'text/plain' }, call())
        return new Response(stream).text()
      }
      expect(await read(`${desk.url}/redirected/1`)).toBe('bytes')
      expect(await read(elsewhere)).toBe('bytes')
      expect(seen).toEqual([undefined, undefined])
      expect(desk.calls.at(-1)?.authorization).toMatch(/^Bearer /)
    } finally {
      cdn.closeAllConnections()
      await new Promise((resolve) => cdn.close(resolve))
    }
  })

  it('a file with malware is refused, with a remedy', async () => {
    const host = await make()
    const refused = host.download?.({ ref: `malware:${desk.url}/a`, mime: 'text/plain', name: 'x.exe' }, call())
    await expect(refused).rejects.toMatchObject({ failure: { code: 'media_refused', retryable: false } })
  })
})

describe('options', () => {
  it('names every problem, and shows no secret', () => {
    const auth = { kind: 'basic', user: 'bridge', password: 'planted' } as const
    const wrong = () => zendesk({ url: 'acme', auth, webhookSecret: '' })
    expect(wrong).toThrow(/url[\s\S]*auth\.user[\s\S]*webhookSecret/)
    expect(wrong).not.toThrow(/planted/)
    const short = () => zendesk({ url: 'https://acme.zendesk.com', auth, webhookSecret: 'changeme' })
    expect(short).toThrow(
      'webhookSecret: expected a secret of at least 16 characters; copy the one that the webhook shows',
    )
  })

  it('an OAuth token is sent as a bearer token', async () => {
    const host = zendesk({ url: desk.url, auth: { kind: 'token', token: async () => 'oauth' }, webhookSecret: signing })
    await host.start?.(environment)
    await host.check?.(call())
    expect(desk.calls.at(-1)?.authorization).toBe('Bearer oauth')
  })
})
