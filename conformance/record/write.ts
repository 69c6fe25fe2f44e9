import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'

const folder = process.env.DESKWIRE_RECORDING ?? ''
const file = join(folder, `${process.pid}-${Math.random().toString(36).slice(2)}.jsonl`)

/** One line for each message, with the test that caused it. */
export const write = (message: object): void => {
  const { testPath, currentTestName } = expect.getState()
  appendFileSync(file, `${JSON.stringify({ file: testPath, test: currentTestName, ...message })}\n`)
}
