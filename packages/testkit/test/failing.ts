import { expect } from 'vitest'
import type { Case } from '../src/index.js'

/** Which rules an adapter breaks, of those whose name begins so. */
export const failing = async (cases: readonly Case[], name = ''): Promise<readonly string[]> => {
  const chosen = cases.filter((one) => one.name.startsWith(name))
  expect(chosen.length, `no rule is called ${name}`).toBeGreaterThan(0)
  const failed: string[] = []
  for (const { name, run } of chosen)
    await run().catch((error: unknown) => failed.push(`${name}: ${error instanceof Error ? error.message : error}`))
  return failed
}
