import { memory } from '@deskwire/core'
import { expect, it } from 'vitest'
import { Scene } from '../src/scene.js'

it('a setup whose own function throws is said in the log, once for each cause, and the messages are tried again', async () => {
  const scene = await new Scene({
    store: memory(),
    hooks: { inbound: () => Promise.reject(new RangeError('nothing to see of "my card is 4111"')) },
  }).start()
  try {
    for (let n = 0; n < 3; n++) await scene.customer(`hello ${n}`, `+1555123000${n}`)
    await scene.until(() => scene.log.some(({ level }) => level === 'error'), 'an error in the log')
    await scene.later(0)
    const errors = scene.log.filter(({ level }) => level === 'error')
    expect(errors).toHaveLength(1)
    expect(errors[0]?.detail).toMatchObject({
      tenant: 'main',
      work: 'customer',
      error: expect.stringMatching(/^RangeError/),
    })
    expect(JSON.stringify(errors)).not.toContain('4111')
  } finally {
    await scene.stop()
  }
})
