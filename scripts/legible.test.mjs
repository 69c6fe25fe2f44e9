// A stranger finds the room of a line: no folder is crowded, and what is long says why.
import { readFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packages, root, sources } from './packages.mjs'

const most = { files: 20, lines: 250 }

/** Folders with more files than that, and why. */
const crowded = {}

const files = packages
  .flatMap(sources)
  .map((path) => ({ path: relative(root, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }))

describe('the sources', () => {
  it(`are in folders of at most ${most.files} files, or the folder says why`, () => {
    const counted = new Map()
    for (const { path } of files) counted.set(dirname(path), (counted.get(dirname(path)) ?? 0) + 1)
    const over = [...counted].filter(([folder, count]) => count > most.files && !Object.hasOwn(crowded, folder))
    expect(over).toEqual([])
    expect(Object.keys(crowded).filter((folder) => (counted.get(folder) ?? 0) <= most.files)).toEqual([])
  })

  it(`have at most ${most.lines} lines a file, or a sentence at its top says why`, () => {
    const over = files.filter(({ text }) => text.split('\n').length > most.lines + 1 && !/^\/[/*]/.test(text))
    expect(over.map(({ path }) => path)).toEqual([])
  })
})
