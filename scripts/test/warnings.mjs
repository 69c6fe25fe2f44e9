// A warning of Node (a listener that leaks, a deprecated call) fails the test file in which it came up. Files share
// processes, so each looks from its beginning to its end.
import { afterAll, expect } from 'vitest'

const seen = []
const note = ({ name, message }) => {
  // Ours tells an operator something, and is asserted where it does; that of the AWS client is of a year to come.
  const expected = name === 'DeskwireWarning' || message.startsWith('NodeVersionSupportWarning')
  if (!expected) seen.push(`${name}: ${message}`)
}
process.on('warning', note)

afterAll(async () => {
  // Told in the next turn.
  await new Promise((next) => setImmediate(next))
  process.off('warning', note)
  expect(seen).toEqual([])
})
