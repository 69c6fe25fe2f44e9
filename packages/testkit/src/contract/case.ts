import { afterAll, describe, it } from 'vitest'

/** One rule of a contract. Rejects, saying which rule and what was seen. */
export interface Case {
  readonly name: string
  /** Nothing was given to show it with, or the adapter does not have it: it proves nothing. */
  readonly notShown?: true
  run(): Promise<void>
}

export type Awaitable<T> = T | Promise<T>

/**
 * Runs cases under vitest. The facets of an adapter decide which there are, so they are found while tests are collected.
 * What is not shown is no test that passes: it is said in one line at the end, also when all is green.
 */
export const declare = (title: string, cases: () => Promise<readonly Case[]>): void => {
  describe(title, async () => {
    const all = await cases()
    for (const { name, run, notShown } of all) if (!notShown) it(name, run, 60_000)
    const missing = all.filter(({ notShown }) => notShown).map(({ name }) => name.replace(/^not shown: /, ''))
    if (missing.length > 0) afterAll(() => console.info(`${title}. Not shown: ${missing.join('; ')}`))
  })
}

/** What a suite was given no means to show is said by name, not passed over in silence. */
export const notShown = (what: string, because: string): Case => ({
  name: `not shown: ${what} (${because})`,
  notShown: true,
  run: () => Promise.resolve(),
})

/** A declared ability without the sample that would show it: the suite fails and says what to give. */
export const missing = (what: string, declared: string, give: string): Case => ({
  name: what,
  run: () => Promise.reject(new Error(`${declared}, so the suite must be able to show it: give ${give}`)),
})
