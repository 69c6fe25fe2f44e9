import { describe, expect, it } from 'vitest'
import type { Retry } from './error-row.js'
import { errorRow, errorTable } from './error-table.js'
import { explainer, explainHarmless, failureOfStatus as failureOf } from './failures.js'

// Every code of Meta's support/error-codes and of the feature pages that add some, by what a retry may do.
const classes: Readonly<Record<Retry, readonly number[]>> = {
  rest: [4, 17, 32, 613, 80007, 130429, 131048, 131056],
  perhaps: [1, 2, 131000, 131016, 131057, 132069, 133004, 134101, 2494100],
  template: [131047, 131055, 131062, 131063, 134100],
  never: [
    368, 130472, 130497, 131021, 131026, 131049, 131050, 131051, 131052, 131060, 131064, 132007, 132016, 133016,
    2593107, 2593108, 2593109,
  ],
  fix: [
    0, 3, 10, 33, 100, 190, 200, 299, 130403, 131005, 131008, 131009, 131030, 131031, 131037, 131042, 131045, 131053,
    131215, 132000, 132001, 132005, 132012, 132015, 132018, 132068, 133000, 133005, 133006, 133008, 133009, 133010,
    133015, 134011, 134102, 135000, 137000, 138000, 138006, 139100, 139101, 139102, 139103, 139200, 147001, 147002,
    147003, 147004, 2388019,
  ],
}
const rows = Object.entries(classes).flatMap(([retry, codes]) => codes.map((code) => [code, retry] as const))
const explain = explainer(false)
const failureOfStatus = (error: object) => failureOf({ ...error }, false)
const answered = (code: unknown, status = 400, headers = {}, more: object = {}) =>
  explain({
    status,
    headers,
    data: { error: { message: `(#${code}) x`, type: 'OAuthException', code, fbtrace_id: 'A', ...more } },
  })

describe('the error table', () => {
  it.each(rows)('%i may be retried: %s', (code, retry) => {
    expect(errorRow(code)?.retry).toBe(retry)
    const failure = answered(code)
    const certain = failureOfStatus({ code })
    expect(failure).toMatchObject({
      retryable: retry === 'rest' || retry === 'perhaps',
      ambiguous: retry === 'perhaps',
      provider: { name: 'whatsapp-cloud', code: String(code) },
    })
    // A status leaves nothing uncertain.
    expect(certain).toMatchObject({ retryable: failure?.retryable, ambiguous: false })
    expect(failure?.message).toMatch(/\S{3}/)
  })
  it('these rows are the whole table', () => {
    const listed = new Set(rows.map(([code]) => code))
    expect([...errorTable.keys()].filter((code) => !listed.has(code))).toEqual([])
  })
  it('F10: only errors raised before anything is sent are safe to retry', () => {
    const safe = [...errorTable.keys()].filter((code) => answered(code)?.retryable && !answered(code)?.ambiguous)
    expect(safe.sort((a, b) => a - b)).toEqual([4, 17, 32, 613, 80007, 130429, 131048, 131056])
  })
  // nyaruka/courier, handlers/meta: "Graph API rate limiting is reported as a 429, sometimes with an error code we don't
  // know about"; its test answers 429 with 613. 17 and 32 are the Graph API's own; 131000 and 999999 stand for any other.
  it.each([613, 17, 32, 131000, 131009, 132069, 999_999, undefined])(
    'a 429 with code %s is a limit, never ambiguous',
    (code) => {
      expect(answered(code, 429)).toMatchObject({
        code: 'rate_limited',
        retryable: true,
        ambiguous: false,
        scope: 'line',
        retryAfterMs: 60_000,
      })
      expect(answered(code, 429, { 'retry-after': '7' })).toMatchObject({ retryAfterMs: 7_000 })
    },
  )
  it('a limit with its own pause keeps it with a 429', () => {
    expect(answered(131056, 429)).toMatchObject({ scope: 'conversation', retryAfterMs: 6_000 })
  })
  it('says which traffic pauses, and for how long', () => {
    expect(answered(131056)).toMatchObject({ scope: 'conversation', retryAfterMs: 6_000 })
    expect(answered(130429)).toMatchObject({ scope: 'line', retryAfterMs: 1_000 })
    expect(answered(130429, 429, { 'retry-after': '7' })).toMatchObject({ retryAfterMs: 7_000 })
    expect(
      answered(80007, 400, {
        'x-business-use-case-usage': '{"1":[{"type":"whatsapp","estimated_time_to_regain_access":3}]}',
      }),
    ).toMatchObject({ retryAfterMs: 180_000 })
  })
  it.each([
    [131047, 'window_closed'],
    [131050, 'marketing_stopped'],
    [131026, 'unreachable'],
    [190, 'auth'],
    [131053, 'media'],
  ])('%i is %s to a program', (code, ours) => {
    expect(answered(code)?.code).toBe(ours)
  })
  it('an unknown code is certain with a 4xx, and ambiguous with a 5xx or if Meta calls it transient', () => {
    expect(answered(999_999)).toMatchObject({ code: 'refused', retryable: false, ambiguous: false })
    expect(answered(999_999, 500)).toMatchObject({ retryable: true, ambiguous: true })
    expect(answered(999_999, 400, {}, { is_transient: true })).toMatchObject({ retryable: true, ambiguous: true })
    expect(answered('oops')).toMatchObject({ code: 'refused' })
  })
  // Texts of real statuses: shridarpatil/frappe_whatsapp#87, chatwoot/chatwoot#15702. The bare one is from
  // nyaruka/courier, which sends all media as links and retries it.
  it.each([
    ['Downloading media from weblink failed with http code 503, status message Service Unavailable', false, true],
    ['Downloading media from weblink failed with http code 429', true, true],
    ['Unsupported Audio mime type audio/webm. Please use one of audio/ogg.', true, false],
    [undefined, true, true],
    [undefined, false, false],
  ])('131053 with "%s", media as links %s: may be retried %s', (details, links, retryable) => {
    const error = { code: 131053, title: 'Media upload error', ...(details && { error_data: { details } }) }
    expect(failureOf(error, links)).toMatchObject({ code: 'media', retryable, ambiguous: false })
    const answer = explainer(links)({ status: 400, headers: {}, data: { error: { ...error, message: 'x' } } })
    expect(answer).toMatchObject({ code: 'media', retryable, ambiguous: false })
  })
  it('an answer from something in between is judged by its HTTP status', () => {
    expect(explain({ status: 502, headers: {}, data: '<html>Bad gateway</html>' })).toBeUndefined()
    expect(explain({ status: 200, headers: {}, data: undefined })).toBeUndefined()
  })
  it('a request that is harmless to repeat is never ambiguous', () => {
    expect(explainHarmless({ status: 500, headers: {}, data: { error: { code: 131000 } } })).toMatchObject({
      retryable: true,
      ambiguous: false,
    })
  })
  it('keeps Meta’s details, without phone numbers', () => {
    const details = 'Recipient +1 (650) 555-1234 is not in the allowed list of 16505551234'
    const { detail } = failureOfStatus({ code: 131030, error_data: { details } })
    expect(detail).toContain('not in the allowed list')
    expect(detail).not.toMatch(/555/)
  })
})
