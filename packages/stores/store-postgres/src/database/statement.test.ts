import { array, asyncProperty, assert as check, constantFrom, oneof, string } from 'fast-check'
import { expect, inject, it } from 'vitest'
import { withClient } from '../../test/schema.js'
import { arrayOf } from './statement.js'

const awkward = array(constantFrom('"', '\\', '{', '}', ',', ' ', '\n', "'", 'NULL', 'ü', '🙂'), { maxLength: 6 }).map(
  (marks) => marks.join(''),
)

it('PostgreSQL reads the texts of a set as they are, and nothing as a null that is none', async () => {
  await withClient(inject('postgres'), (client) =>
    check(
      asyncProperty(array(oneof(awkward, string({ unit: 'grapheme' })), { maxLength: 8 }), async (texts) => {
        const plain = texts.filter((text) => !text.includes('\0'))
        const { rows } = await client.query('SELECT $1::text[] AS texts', [arrayOf([...plain, null], (text) => text)])
        expect(rows[0]?.texts).toEqual([...plain, null])
      }),
    ),
  )
})

it('numbers, truths and nulls are read as such, and an empty set is one', async () => {
  await withClient(inject('postgres'), async (client) => {
    const { rows } = await client.query('SELECT $1::int[] AS numbers, $2::boolean[] AS truths, $3::text[] AS none', [
      arrayOf([1, -2, null], (n) => n),
      arrayOf([true, false, null], (b) => b),
      arrayOf([], () => null),
    ])
    expect(rows[0]).toEqual({ numbers: [1, -2, null], truths: [true, false, null], none: [] })
  })
})
