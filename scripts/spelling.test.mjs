import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './packages.mjs'
import { misspeltIn, saidIn } from './spelling.mjs'

it('reads sentences in strings, templates and comments, not names, and not what is said in another language', () => {
  const source = [
    '// A reason for it.',
    "const a = { name: 'one word', en: 'Nobody is here now.', de: 'Gerade ist niemand da.' }",
    ['const b = `The host $', '{a} is $', '{b} away`'].join(''),
  ]
  expect(saidIn('a.ts', source.join('\n'))).toEqual([
    { line: 1, text: ' A reason for it.' },
    { line: 2, text: 'Nobody is here now.' },
    { line: 3, text: 'The host … is … away' },
  ])
})

it('finds a misspelt word, with the place it came from', async () => {
  const misspelt = ['recie', 've'].join('')
  const sentence = { file: 'a.ts', line: 7, text: `To ${misspelt} a message of Deskwire` }
  expect(await misspeltIn([], [{ file: 'a.ts', line: 6, text: 'No mistake here' }, sentence])).toEqual([
    { ...sentence, word: misspelt },
  ])
})

it('keeps its words sorted, each once', () => {
  const words = readFileSync(join(root, 'scripts/spelling.txt'), 'utf8').trim().split('\n').slice(1)
  expect(words).toEqual([...new Set(words)].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)))
})
