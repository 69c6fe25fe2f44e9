import { describe, expect, it } from 'vitest'
import { holdStep, joinHold } from './hold.js'

const reply = { by: 'Ben', text: 'Your answer' }
const settings = { forMs: 1_000, template: 'come_back' }

describe('F2: hold and re-open', () => {
  it('asks the customer back once, however many replies wait', () => {
    const first = joinHold(undefined, reply, 10, settings)
    expect(first).toEqual({ hold: { since: 10, until: 1_010, template: 'come_back', replies: [reply] }, ask: true })
    expect(joinHold(first.hold, { text: 'And more' }, 500, { forMs: 9_000, template: 'other' })).toEqual({
      hold: { ...first.hold, replies: [reply, { text: 'And more' }] },
      ask: false,
    })
  })

  it('asks again when the hold before is over', () => {
    const { hold } = joinHold(undefined, reply, 10, settings)
    expect(joinHold(hold, reply, 1_010, settings)).toEqual({
      hold: { since: 1_010, until: 2_010, template: 'come_back', replies: [reply] },
      ask: true,
    })
  })

  it('releases when the customer answers, and expires when they do not', () => {
    const { hold } = joinHold(undefined, reply, 10, settings)
    expect(holdStep(hold, { open: false }, 1_009)).toBe('wait')
    expect(holdStep(hold, { open: true }, 20)).toBe('release')
    expect(holdStep(hold, { open: false }, 1_010)).toBe('expire')
    // An answer that came in time and was handled late still counts.
    expect(holdStep(hold, { open: true }, 5_000)).toBe('release')
  })
})
