import { expect, it } from 'vitest'
import { streamOf } from './stream.js'

it('a stream is made as it is read, and no more once nobody reads', async () => {
  let made = 0
  let ended = false
  const pieces = (async function* () {
    try {
      for (;;) yield String(made++)
    } finally {
      ended = true
    }
  })()
  const reader = streamOf(pieces).getReader()
  await reader.read()
  await reader.cancel()
  expect([made < 5, ended]).toEqual([true, true])
})
