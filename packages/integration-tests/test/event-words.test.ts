import { memory } from '@deskwire/core'
import { expect, it } from 'vitest'
import { Scene } from '../src/scene.js'

it('an event of a failed delivery has the code, and never the words that a provider quotes', async () => {
  const scene = await new Scene({ store: memory() }).start()
  const seen: object[] = []
  scene.bridge.events.on('delivery', (about) => void seen.push(about))
  try {
    await scene.customer('hello')
    await scene.until(() => scene.host.tickets.length === 1)
    await scene.agent('Your code is 4711')
    await scene.until(() => scene.channel.taken.length === 1)
    await scene.settled(1)
    // Meta's 132012: "body: 'Your code is 4711' does not match the expected format".
    await scene.status(scene.channel.taken[0]?.providerId ?? '', 'failed', {
      failure: { code: 'content', message: "'Your code is 4711' does not match", retryable: false },
    })
    await scene.until(() => seen.length > 0)
    await scene.settled(1)
    expect(seen).toMatchObject([{ delivery: 'failed', failure: { code: 'content' } }])
    expect(JSON.stringify(seen)).not.toContain('4711')
    expect(JSON.stringify(scene.host.tickets[0]?.reports)).toContain('4711')
  } finally {
    await scene.stop()
  }
})
