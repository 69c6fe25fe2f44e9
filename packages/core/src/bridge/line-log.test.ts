import { expect, it } from 'vitest'
import { lineLog } from './line-log.js'

it('an entry is one line, whatever its details are, and debug is silent unless asked for', () => {
  const lines: string[] = []
  const log = lineLog({ write: (line) => lines.push(line) })
  log.debug({}, 'Quiet')
  log.warn({ to: 'host/rt', tries: 2, why: 'said "no"\nto all', deep: { a: [1] }, none: undefined }, 'It failed')
  expect(lines.map((line) => line.replace(/^\S+ /, ''))).toEqual([
    'warn It failed to=host/rt tries=2 why="said \\"no\\"\\nto all" deep={"a":[1]}',
  ])
  expect(Date.parse(lines[0]?.split(' ')[0] ?? '')).toBeGreaterThan(0)
  lineLog({ debug: true, write: (line) => lines.push(line) }).debug({}, 'Said')
  expect(lines[1]).toMatch(/ debug Said$/)
})
