import { describe, expect, it } from 'vitest'
import { codeIn, problemsIn, readable } from './docs/code.mjs'
import { blocksOf } from './docs/markdown.mjs'
import { resultsOf } from './docs/shown.mjs'

describe('pages', () => {
  it('hold code that compiles', () => {
    const blocks = codeIn(readable())
    expect(problemsIn(blocks.filter(({ checked }) => checked))).toEqual([])
    // Each of these is a block nobody checks: what is partial can be given its context in a comment instead.
    expect(blocks.filter(({ checked }) => !checked).length).toBeLessThanOrEqual(2)
  }, 300_000)

  it('would not pass with code that does not compile', () => {
    const page =
      'x\n<!-- given: declare const given: string -->\n```ts\nconst a: number = 1\nconst b: number = given\n```\n'
    const [block] = blocksOf(page)
    expect(block).toMatchObject({ info: 'ts', line: 4, given: 'declare const given: string' })
    expect(problemsIn([{ ...block, path: 'page.md' }])).toEqual([
      "page.md:5 error TS2322: Type 'string' is not assignable to type 'number'.",
    ])
  }, 300_000)

  it('F7: show a channel, a host, an assistant and a store that keep their contracts', () => {
    const shown = ['a-channel', 'a-host', 'an-assistant', 'a-store'].map((what) => `docs/guides/write-${what}.md`)
    shown.push('packages/testkit/README.md')
    const results = resultsOf(codeIn(shown))
    expect(Object.keys(results).sort()).toEqual([...shown].sort())
    for (const [page, { passed, failed }] of Object.entries(results)) {
      expect(failed, page).toEqual([])
      expect(passed, page).toBeGreaterThan(20)
    }
  }, 300_000)
})
