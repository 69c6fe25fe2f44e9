import { describe, it } from 'vitest'

/** One rule of a contract. Rejects, saying which rule and what was seen. */
export interface Case {
  readonly name: string
  run(): Promise<void>
}

export type Awaitable<T> = T | Promise<T>

/** Runs cases under vitest. The facets of an adapter decide which there are, so they are found while tests are collected. */
export const declare = (title: string, cases: () => Promise<readonly Case[]>): void => {
  describe(title, async () => {
    for (const { name, run } of await cases()) it(name, run, 60_000)
  })
}

/** What a suite was given no means to show is said by name, not passed over in silence. */
export const notShown = (what: string, because: string): Case => ({
  name: `not shown: ${what} (${because})`,
  run: () => Promise.resolve(),
})

/** A declared ability without the sample that would show it: the suite fails and says what to give. */
export const missing = (what: string, declared: string, give: string): Case => ({
  name: what,
  run: () => Promise.reject(new Error(`${declared}, so the suite must be able to show it: give ${give}`)),
})
