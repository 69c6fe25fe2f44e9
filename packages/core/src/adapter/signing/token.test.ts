import { describe, expect, it } from 'vitest'
import { callFor } from '../../../test/loopback.js'
import { fail } from '../../model/failure.js'
import { createToken, type Grant } from './token.js'

const setup = (grants: (previous: Grant | undefined, count: number) => Grant | Promise<Grant>) => {
  const clock = { now: 1_000_000 }
  const previous: (Grant | undefined)[] = []
  const token = createToken({
    now: () => clock.now,
    fetch: async (_call, before) => {
      previous.push(before)
      return grants(before, previous.length)
    },
  })
  return { token, clock, previous }
}

const numbered = (_previous: Grant | undefined, count: number): Grant => ({ token: `t${count}`, expiresInMs: 600_000 })

describe('an access token', () => {
  it('is fetched once for all who need it at the same time', async () => {
    const { token, previous } = setup(numbered)
    expect(await Promise.all([1, 2, 3].map(() => token.get(callFor())))).toEqual(['t1', 't1', 't1'])
    expect(await token.get(callFor())).toBe('t1')
    expect(previous).toHaveLength(1)
  })

  it('is renewed a minute before its end, with the refresh token from before', async () => {
    const { token, clock, previous } = setup((before, count) => ({
      ...numbered(before, count),
      ...(count === 1 ? { refreshToken: 'r1' } : {}),
    }))
    await token.get(callFor())
    clock.now += 539_999
    expect(await token.get(callFor())).toBe('t1')
    clock.now += 1
    expect(await token.get(callFor())).toBe('t2')
    clock.now += 600_000
    await token.get(callFor())
    expect(previous.map((grant) => grant?.refreshToken)).toEqual([undefined, 'r1', 'r1'])
  })

  it('that lives shorter than the margin is still used', async () => {
    const { token, clock, previous } = setup((_previous, count) => ({ token: `t${count}`, expiresInMs: 30_000 }))
    await token.get(callFor())
    clock.now += 14_000
    expect(await token.get(callFor())).toBe('t1')
    expect(previous).toHaveLength(1)
  })

  it('serves to its end when renewing early fails', async () => {
    const { token, clock } = setup((before, count) => {
      if (count > 1) throw fail('unavailable', 'down', { retryable: true })
      return numbered(before, count)
    })
    await token.get(callFor())
    clock.now += 550_000
    expect(await token.get(callFor())).toBe('t1')
    clock.now += 50_000
    await expect(token.get(callFor())).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('failing is not remembered, and never makes the caller’s own call ambiguous', async () => {
    const { token } = setup((before, count) => {
      if (count === 1) throw fail('timeout', 'lost', { retryable: true, ambiguous: true })
      return numbered(before, count)
    })
    await expect(token.get(callFor())).rejects.toMatchObject({ failure: { code: 'timeout', ambiguous: false } })
    expect(await token.get(callFor())).toBe('t2')
  })

  it('a refused refresh token is dropped, one that met a server which is down is kept', async () => {
    const { token, clock, previous } = setup((_before, count) => {
      if (count === 2) throw fail('unavailable', 'down', { retryable: true })
      if (count === 3) throw fail('invalid', 'invalid_grant')
      return { token: `t${count}`, refreshToken: 'r', expiresInMs: 1000 }
    })
    await token.get(callFor())
    clock.now += 2000
    await expect(token.get(callFor())).rejects.toMatchObject({ code: 'unavailable' })
    await expect(token.get(callFor())).rejects.toMatchObject({ code: 'invalid' })
    await token.get(callFor())
    expect(previous.map((grant) => grant?.refreshToken)).toEqual([undefined, 'r', 'r', undefined])
  })

  it('one caller’s end does not stop the others', async () => {
    let give: (grant: Grant) => void = () => undefined
    const { token } = setup(() => new Promise<Grant>((resolve) => (give = resolve)))
    const end = new AbortController()
    const impatient = token.get({ signal: end.signal, deadline: Date.now() + 1000 })
    const patient = token.get(callFor())
    end.abort()
    await expect(impatient).rejects.toMatchObject({ code: 'timeout', failure: { retryable: true } })
    give({ token: 't' })
    expect(await patient).toBe('t')
  })
})

describe('a token that the provider refuses', () => {
  const unauthorised = () => fail('auth', 'no', { provider: { name: 'acme', status: 401 } })

  it('is replaced once, for the 401 did nothing', async () => {
    const { token } = setup(numbered)
    const used: string[] = []
    const answer = await token.use(callFor(), async (value) => {
      used.push(value)
      if (value === 't1') throw unauthorised()
      return 'done'
    })
    expect([answer, used]).toEqual(['done', ['t1', 't2']])
  })

  it('twice is a failure; other failures are not repeated', async () => {
    const { token, previous } = setup(numbered)
    await expect(token.use(callFor(), () => Promise.reject(unauthorised()))).rejects.toMatchObject({ code: 'auth' })
    expect(previous).toHaveLength(2)
    let runs = 0
    const other = token.use(callFor(), () => {
      runs++
      return Promise.reject(fail('unavailable', 'no', { provider: { name: 'acme', status: 500 } }))
    })
    await expect(other).rejects.toMatchObject({ code: 'unavailable' })
    expect(runs).toBe(1)
  })

  it('is not forgotten twice: a newer one stays', async () => {
    const { token, previous } = setup(numbered)
    await token.get(callFor())
    token.invalidate('t0')
    expect(await token.get(callFor())).toBe('t1')
    token.invalidate('t1')
    expect(await token.get(callFor())).toBe('t2')
    expect(previous).toHaveLength(2)
  })
})
