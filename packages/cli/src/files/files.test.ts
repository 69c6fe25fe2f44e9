import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvRows } from './csv.js'
import { jsonRows } from './json.js'
import type { Row } from './rows.js'

const inPieces = async function* (text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

const all = async (rows: AsyncIterable<Row>): Promise<Row[]> => {
  const found: Row[] = []
  for await (const row of rows) found.push(row)
  return found
}

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
// Spaces around a cell are layout, and a leading quote mark may shield a formula: both are dropped on purpose.
const cell = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .filter((text) => text === text.trim() && !/^'|\r/.test(text))

describe('CSV', () => {
  it('what was quoted comes back, wherever the pieces of the file break', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        async (rows, size) => {
          const text = ['a,b', ...rows.map((row) => row.map(quoted).join(','))].join('\r\n')
          const read = await all(csvRows(inPieces(text, size)))
          expect(read.map(({ fields }) => [fields?.get('a'), fields?.get('b')])).toEqual(rows)
        },
      ),
    )
  })

  it('the line is where the row begins, whatever is inside of quotes; empty lines are none', async () => {
    const read = await all(csvRows(inPieces('a;b\n"one\ntwo";2\n\n3;4\n5;6;7\n', 4)))
    expect(read.map(({ line, problem }) => [line, problem])).toEqual([
      [2, undefined],
      [5, undefined],
      [6, 'has 3 cells, the first line has 2'],
    ])
  })
})

it('JSON: an array and lines give the same objects, wherever the pieces break', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.oneof(fc.string(), fc.boolean())), { maxLength: 5 }),
      fc.integer({ min: 1, max: 9 }),
      async (objects, size) => {
        const expected = objects.map((one) => Object.entries(one))
        for (const text of [
          JSON.stringify(objects, undefined, 1),
          objects.map((one) => JSON.stringify(one)).join('\n'),
        ]) {
          const read = await all(jsonRows(inPieces(text, size)))
          expect(read.map(({ fields }) => [...(fields ?? [])])).toEqual(expected)
        }
      },
    ),
  )
})
