import { describe, expect, it } from 'vitest'
import { Counter, Histogram } from './series.js'

describe('what Prometheus reads', () => {
  it('counts by label, and a label from outside cannot leave its quotes or its line', () => {
    const counter = new Counter('a_total', 'Help.')
    counter.add({ reason: 'x' })
    counter.add({ reason: 'x' }, 2)
    counter.add({ reason: 'a"b\\c\nd 1' })
    expect(counter.lines()).toEqual([
      '# HELP a_total Help.',
      '# TYPE a_total counter',
      'a_total{reason="x"} 3',
      'a_total{reason="a\\"b\\\\c\\nd 1"} 1',
    ])
  })

  it('a flood of labels ends in one series, so that memory stays bounded', () => {
    const counter = new Counter('a_total', 'Help.')
    for (let n = 0; n < 10_000; n++) counter.add({ tenant: 'main', reason: String(n) })
    const lines = counter.lines()
    expect(lines).toHaveLength(2 + 501)
    expect(lines.at(-1)).toBe('a_total{tenant="other",reason="other"} 9500')
  })

  it('buckets add up', () => {
    const histogram = new Histogram('s', 'Help.', [0.1, 1])
    for (const seconds of [0.05, 0.5, 5]) histogram.observe({ to: 'x' }, seconds)
    expect(histogram.lines()).toEqual([
      '# HELP s Help.',
      '# TYPE s histogram',
      's_bucket{to="x",le="0.1"} 1',
      's_bucket{to="x",le="1"} 2',
      's_bucket{to="x",le="+Inf"} 3',
      's_sum{to="x"} 5.55',
      's_count{to="x"} 3',
    ])
  })

  it('one tenant sees its own', () => {
    const counter = new Counter('a_total', 'Help.')
    counter.add({ tenant: 'a' })
    counter.add({ tenant: 'b' })
    expect(counter.lines('b').slice(2)).toEqual(['a_total{tenant="b"} 1'])
  })
})
