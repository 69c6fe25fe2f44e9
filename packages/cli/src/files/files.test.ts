import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvRows } from './csv.js'
import { jsonRows } from './json.js'
import type { Row } from './row.js'

// Of whole characters, as node's decoder gives them.
const inPieces = async function* (text: string, size: number) {
  const characters = [...text]
  for (let at = 0; at < characters.length; at += size) yield characters.slice(at, at + size).join('')
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
    for (const end of ['\n', '\r\n', '\r'])
      for (let size = 1; size < 9; size++) {
        const lines = ['a;b', '"one', 'two";2', '', '3;4', '5;6;7', '', '', '"8";"9"']
        const read = await all(csvRows(inPieces(lines.join(end), size)))
        expect(read.map(({ line, problem }) => [line, problem])).toEqual([
          [2, undefined],
          [5, undefined],
          [6, 'has 3 cells, but the first line has 2'],
          [9, undefined],
        ])
        expect(read[0]?.fields?.get('a')).toBe('one\ntwo')
      }
  })

  it('a quote that is never closed is told with the line it is on, and what was before it is kept', async () => {
    const read = await all(csvRows(inPieces('a,b\n1,2\n\n3,"4\n5,6\n', 3)))
    expect(read.map(({ line, problem }) => [line, problem])).toEqual([
      [2, undefined],
      [4, 'a closing quote is missing'],
    ])
  })

  it('a row without end stops the reading, after the rows before it', async () => {
    let given = 0
    const endless = async function* () {
      yield 'a,b\n1,2\n3,"4'
      for (; ; given++) yield '5,6\n'.repeat(1_000)
    }
    const read: Row[] = []
    const reading = (async () => {
      for await (const row of csvRows(endless())) read.push(row)
    })()
    await expect(reading).rejects.toThrow('Line 3 is longer than 100000 characters; is a closing quote missing?')
    expect(read.map(({ line }) => line)).toEqual([2])
    expect(given).toBeLessThan(200)
  })

  it('whoever stops reading ends the file too, and what breaks there breaks here', async () => {
    let ended = false
    const rows = async function* () {
      try {
        yield 'a\n'
        for (;;) yield '1\n'
      } finally {
        ended = true
      }
    }
    for await (const { line } of csvRows(rows())) if (line > 5) break
    await expect.poll(() => ended).toBe(true)
    const broken = async function* () {
      yield 'a\n1\n'
      throw new Error('the disk is gone')
    }
    await expect(all(csvRows(broken()))).rejects.toThrow('the disk is gone')
  })

  it('a quote inside of a cell is a character; nothing is read from an empty file', async () => {
    const [row] = await all(csvRows(inPieces('a,b\n5" pipe,say "x"\n', 4)))
    expect([...(row?.fields ?? [])]).toEqual([
      ['a', '5" pipe'],
      ['b', 'say "x"'],
    ])
    expect(await all(csvRows(inPieces('', 4)))).toEqual([])
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
