import { type Call, createHttp, DeskwireError, type Host } from '@deskwire/core/adapter'
import { environmentAt } from '@deskwire/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ZendeskOptions, zendesk } from '../src/index.js'
import { EmulatedZendesk } from './emulated/zendesk.js'

const call = (): Call => ({ signal: AbortSignal.timeout(5_000), deadline: now + 5_000 })
const webhookSecret = 'planted-51ac70d2-of-the-webhook'
const hour = 3_600_000

let now: number
let desk: EmulatedZendesk
let logged: { level: string; text: string }[]
beforeEach(async () => {
  now = Date.UTC(2026, 10, 27)
  logged = []
  desk = await new EmulatedZendesk(() => now).start()
})
afterEach(() => desk.stop())

const make = async (auth: ZendeskOptions['auth']): Promise<Host> => {
  const host = zendesk({ url: desk.url, auth, webhookSecret })
  const log = (level: string) => (detail: object, message: string) =>
    void logged.push({ level, text: `${message} ${JSON.stringify(detail)}` })
  await host.start?.(
    environmentAt('https://bridge.example.com/hosts/zendesk', {
      http: createHttp({ retries: 0, allowAddress: () => true, now: () => now }),
      now: () => now,
      log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    }),
  )
  return host
}

const write = (host: Host, id = '1') => host.note?.({ id }, 'A note', 'key', call())

const refusalOf = async (work: unknown) => {
  const thrown = await Promise.resolve(work).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!DeskwireError.isInstance(thrown)) throw new Error('It was not refused')
  return thrown.failure
}

/** Somewhere that survives a restart. */
const safe = (token: string) => {
  const kept = [token]
  return { kept, refresh: { token: () => kept.at(-1) ?? '', keep: async (next: string) => void kept.push(next) } }
}

describe('an OAuth client', () => {
  it('signs in with client credentials, as documented for grant-type tokens', async () => {
    const host = await make(desk.auth)
    await host.check?.(call())
    // Zendesk docs, api-reference/ticketing/oauth/grant_type_tokens: parameters as JSON at /oauth/tokens; `scope` must be
    // present and a single string; `expires_in` between 300 and 172,800 seconds.
    expect(desk.calls[0]).toMatchObject({ method: 'POST', path: '/oauth/tokens', authorization: undefined })
    expect(desk.oauth.asked).toEqual([
      {
        grant_type: 'client_credentials',
        client_id: desk.oauth.clientId,
        client_secret: desk.oauth.clientSecret,
        scope: 'read write',
        expires_in: 86_400,
      },
    ])
    expect(desk.calls[1]).toMatchObject({ path: '/users/me', authorization: expect.stringMatching(/^Bearer \w+$/) })
  })

  it('gets a new token before the first expires, and when Zendesk revokes it', async () => {
    const host = await make(desk.auth)
    desk.state.ticket({ requester_id: desk.agentBen.id, subject: 'A teapot' })
    const [ticket] = desk.tickets
    await write(host, String(ticket?.id))
    now += 24 * hour
    await write(host, String(ticket?.id))
    expect(desk.oauth.asked).toHaveLength(2)
    desk.oauth.revoke()
    await write(host, String(ticket?.id))
    expect(desk.oauth.asked).toHaveLength(3)
    expect(desk.notes()).toHaveLength(3)
  })

  it('with wrong settings makes everything wait, and says what to check, without the secret', async () => {
    const host = await make({ ...desk.auth, clientSecret: 'planted-wrong' })
    const failure = await refusalOf(write(host))
    expect(failure).toMatchObject({
      code: 'auth',
      retryable: true,
      scope: 'host',
      provider: { code: 'invalid_client' },
    })
    expect(failure.remedy).toContain('OAuth clients')
    expect(JSON.stringify(failure)).not.toContain('planted')
    const [finding] = (await host.check?.(call()))?.findings ?? []
    expect(finding).toMatchObject({ level: 'fail', fix: expect.stringContaining('clientSecret') })
  })
})

describe('a refresh token', () => {
  it('is replaced with each use, and the newest is kept before the access token is used', async () => {
    const { refresh_token: first } = desk.oauth.authorize()
    const { kept, refresh } = safe(first)
    const host = await make({ ...desk.auth, refresh })
    await host.check?.(call())
    expect(desk.oauth.asked).toEqual([
      {
        grant_type: 'refresh_token',
        refresh_token: first,
        client_id: desk.oauth.clientId,
        client_secret: desk.oauth.clientSecret,
        expires_in: 86_400,
        refresh_token_expires_in: 2_592_000,
      },
    ])
    now += 24 * hour
    await host.check?.(call())
    expect(kept).toHaveLength(3)
    expect(desk.oauth.asked[1]).toMatchObject({ refresh_token: kept[1] })
  })

  it('survives a restart, after which the initial one would be refused', async () => {
    const { kept, refresh } = safe(desk.oauth.authorize().refresh_token)
    await (await make({ ...desk.auth, refresh })).check?.(call())
    const again = await make({ ...desk.auth, refresh })
    expect((await again.check?.(call()))?.findings[0]).toMatchObject({ level: 'ok' })
    expect(desk.oauth.asked[1]).toMatchObject({ refresh_token: kept[1] })
  })

  it('is read again if another process has used it', async () => {
    const { refresh } = safe(desk.oauth.authorize().refresh_token)
    const [one, other] = [await make({ ...desk.auth, refresh }), await make({ ...desk.auth, refresh })]
    for (const host of [one, other, one, other])
      expect((await host.check?.(call()))?.findings[0]).toMatchObject({ level: 'ok' })
  })

  it('asks for a new authorization if it has expired', async () => {
    const { refresh } = safe(desk.oauth.authorize().refresh_token)
    const host = await make({ ...desk.auth, refresh })
    now += 31 * 24 * hour
    const failure = await refusalOf(write(host))
    expect(failure).toMatchObject({ code: 'auth', scope: 'host', provider: { code: 'invalid_grant' } })
    expect(failure.remedy).toContain('authorize the OAuth client again')
  })

  it('logs an error without the token if it cannot be kept, and work goes on', async () => {
    const { refresh_token } = desk.oauth.authorize()
    let given = ''
    const keep = (token: string) => {
      given = token
      throw new Error(`no room for ${token}`)
    }
    const host = await make({ ...desk.auth, refresh: { token: refresh_token, keep } })
    expect((await host.check?.(call()))?.findings[0]).toMatchObject({ level: 'ok' })
    expect(logged).toMatchObject([{ level: 'error', text: expect.stringContaining('refresh token was not kept') }])
    expect(given).not.toBe('')
    expect(JSON.stringify(logged)).not.toContain(given)
  })
})

describe('an e-mail address with an API token', () => {
  // Zendesk docs, "Migrating from API tokens to OAuth access tokens": April 30, 2027.
  const end = '2027-04-30'

  it('still works, and the log at start-up and check name the day it stops', async () => {
    const host = await make({ kind: 'basic', user: desk.email, password: desk.token })
    expect(logged).toMatchObject([{ level: 'warn', text: expect.stringContaining(end) }])
    const findings = (await host.check?.(call()))?.findings ?? []
    expect(findings[0]).toMatchObject({ level: 'ok' })
    expect(findings.filter(({ level }) => level === 'warn')).toMatchObject([
      { what: expect.stringContaining(end), fix: expect.stringContaining('OAuth client') },
    ])
  })

  it('is not mentioned if an OAuth client signs in', async () => {
    const host = await make(desk.auth)
    expect(JSON.stringify([logged, await host.check?.(call())])).not.toContain(end)
  })
})
