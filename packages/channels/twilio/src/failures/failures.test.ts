import { describe, expect, it } from 'vitest'
import { errorCodeOf, knownErrorCodes, twilioFailure } from './failures.js'

const minute = 60_000

describe('Twilio error codes', () => {
  // Twilio docs, api/errors. The code, our own code, and the delay after which a retry is worthwhile.
  const rows: readonly (readonly [number, string, number | undefined])[] = [
    [20003, 'auth', undefined],
    [20404, 'config', undefined],
    [20008, 'config', undefined],
    [20429, 'rate_limited', 2000],
    [20500, 'unavailable', 5000],
    [21211, 'unreachable', undefined],
    [21212, 'config', undefined],
    [21603, 'config', undefined],
    [21606, 'config', undefined],
    [21601, 'config', undefined],
    [21602, 'content', undefined],
    [21619, 'content', undefined],
    [21660, 'config', undefined],
    [21701, 'config', undefined],
    [21705, 'config', undefined],
    [35114, 'config', undefined],
    [35118, 'config', undefined],
    [30019, 'content', undefined],
    [20005, 'auth', undefined],
    [21408, 'config', undefined],
    [21604, 'config', undefined],
    [21608, 'config', undefined],
    [21609, 'config', undefined],
    [21610, 'opted_out', undefined],
    [21611, 'rate_limited', 10 * minute],
    [21612, 'unreachable', undefined],
    [21614, 'unreachable', undefined],
    [21617, 'content', undefined],
    [21620, 'content', undefined],
    [21623, 'content', undefined],
    [21654, 'content', undefined],
    [21655, 'content', undefined],
    [21656, 'content', undefined],
    [21703, 'config', undefined],
    [30001, 'rate_limited', 10 * minute],
    [30002, 'auth', undefined],
    [30003, 'unreachable', 15 * minute],
    [30004, 'blocked', undefined],
    [30005, 'unreachable', undefined],
    [30006, 'unreachable', undefined],
    [30007, 'content', undefined],
    [30008, 'unavailable', minute],
    [30009, 'incomplete', undefined],
    [30017, 'unavailable', 5 * minute],
    [30022, 'rate_limited', minute],
    [30023, 'rate_limited', 24 * 60 * minute],
    [30024, 'config', undefined],
    [30032, 'config', undefined],
    [30034, 'config', undefined],
    [30036, 'expired', undefined],
    [30410, 'unknown', undefined],
    [30450, 'rate_limited', 30 * minute],
    [30610, 'quiet_hours', 60 * minute],
    [30047, 'unavailable', 10 * minute],
    [35115, 'config', undefined],
    [63001, 'config', undefined],
    [63002, 'config', undefined],
    [63007, 'config', undefined],
    [63003, 'unreachable', undefined],
    [63005, 'content', undefined],
    [63006, 'content', undefined],
    [63021, 'content', undefined],
    [63008, 'config', undefined],
    [63020, 'config', undefined],
    [63022, 'config', undefined],
    [63009, 'unavailable', 30_000],
    [63010, 'unavailable', 30_000],
    [63012, 'unavailable', 30_000],
    [63013, 'policy', undefined],
    [63014, 'opted_out', undefined],
    [63015, 'config', undefined],
    [63016, 'window_closed', undefined],
    [63017, 'rate_limited', 10_000],
    [63018, 'rate_limited', 15 * minute],
    [63038, 'rate_limited', 240 * minute],
    [63019, 'content', 30_000],
    [63034, 'content', undefined],
    [11751, 'content', undefined],
    [63023, 'provider', undefined],
    [63026, 'content', undefined],
    [63024, 'unreachable', undefined],
    [63025, 'unavailable', minute],
    [63037, 'unavailable', minute],
    [63027, 'content', undefined],
    [63028, 'content', undefined],
    [63030, 'content', undefined],
    [63031, 'config', undefined],
    [63040, 'content', undefined],
    [63041, 'content', undefined],
    [63042, 'content', undefined],
    [63032, 'unreachable', undefined],
    [21663, 'config', undefined],
    [21668, 'config', undefined],
    [21670, 'content', undefined],
    [21671, 'content', undefined],
    [63033, 'blocked', undefined],
    [63049, 'policy', 24 * 60 * minute],
    [63051, 'auth', undefined],
    [63062, 'config', undefined],
    [11200, 'webhook', undefined],
    [11205, 'webhook', undefined],
    [12100, 'webhook', undefined],
    [12200, 'webhook', undefined],
    [12300, 'webhook', undefined],
  ]

  it.each(rows)('%i is %s', (code, ours, retryAfterMs) => {
    const failure = twilioFailure(code)
    expect(failure).toMatchObject({
      code: ours,
      retryable: retryAfterMs !== undefined,
      provider: { code: String(code) },
    })
    expect(failure.retryAfterMs).toBe(retryAfterMs)
    expect(failure.message.length).toBeGreaterThan(10)
  })

  it('are all in this table', () => {
    const codes = new Set(rows.map(([code]) => code))
    expect(knownErrorCodes.filter((code) => !codes.has(code))).toEqual([])
    expect(rows.every(([code]) => knownErrorCodes.includes(code))).toBe(true)
  })
})

describe('a failure', () => {
  it('F10: is ambiguous after a send that ended in a 5xx or had no answer from the carrier, but not after a read', () => {
    expect(twilioFailure(20500, { status: 500 }).ambiguous).toBe(true)
    expect(twilioFailure(undefined, { status: 502 })).toMatchObject({ retryable: true, ambiguous: true })
    expect(twilioFailure(20500, { status: 500, reading: true }).ambiguous).toBeUndefined()
    expect(twilioFailure(30410)).toMatchObject({ ambiguous: true, retryable: false })
    expect(twilioFailure(63012).ambiguous).toBeUndefined()
  })

  it('uses Retry-After only if waiting helps', () => {
    expect(twilioFailure(20429, { status: 429, retryAfterMs: 7000 }).retryAfterMs).toBe(7000)
    expect(twilioFailure(21610, { status: 400, retryAfterMs: 7000 })).not.toHaveProperty('retryAfterMs')
  })

  it('63049 is never retried for US numbers', () => {
    expect(twilioFailure(63049, { to: 'whatsapp:+12125550123' }).retryable).toBe(false)
    expect(twilioFailure(63049, { to: '+12125550123' }).retryable).toBe(false)
    expect(twilioFailure(63049, { to: '+447700900123' }).retryable).toBe(true)
  })

  it('with an unknown code is a plain failure that names it', () => {
    expect(twilioFailure(99999)).toMatchObject({ code: 'provider', retryable: false })
    expect(twilioFailure(99999).remedy).toContain('/errors/99999')
    expect(twilioFailure(undefined, { status: 401 }).code).toBe('auth')
    expect(twilioFailure(undefined, { status: 429 })).toMatchObject({
      code: 'rate_limited',
      retryable: true,
      scope: 'line',
    })
    expect(twilioFailure(undefined).code).toBe('provider')
  })

  it('reads codes leniently', () => {
    expect([63018, '63018', '', undefined, 'x', null, -1, {}].map(errorCodeOf)).toEqual([
      63018,
      63018,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})
