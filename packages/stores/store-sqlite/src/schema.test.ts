import Connection from 'libsql'
import { expect, it } from 'vitest'
import { migrations } from './schema.js'

it('keeps what a task had done when its steps move into one row', () => {
  const database = new Connection(':memory:')
  const before = migrations.findIndex((script) => script.includes('step_each'))
  for (const script of migrations.slice(0, before)) database.exec(script)
  const steps = [
    { key: 'a', attempt: { startedAt: 1 } },
    { key: 'b', result: 'x "y"' },
  ]
  const insert = database.prepare('INSERT INTO step VALUES (?, ?, ?)')
  for (const step of steps) insert.run(7, step.key, JSON.stringify(step))
  insert.run(8, 'c', '{"key":"c"}')
  for (const script of migrations.slice(before)) database.exec(script)
  const rows = database.prepare('SELECT seq, data FROM step ORDER BY seq').all() as { seq: number; data: string }[]
  expect(rows.map(({ seq, data }) => [seq, JSON.parse(data)])).toEqual([
    [7, steps],
    [8, [{ key: 'c' }]],
  ])
  database.close()
})
