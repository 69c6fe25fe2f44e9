import { type Medium, media } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { scene } from './scene.js'

describe.each<Medium>(media)('an answer that is streamed, on %s', (medium) => {
  it('is one message, and the next message waits for its end', async () => {
    const s = await scene({ medium, emulator: { streaming: true } })
    await s.write('one', 'two')
    await s.until(() => s.inbox().length === 2, 'two answers')
    await s.settled()
    expect(s.inbox()).toEqual(['You said: one', 'You said: two'])
    expect(s.now.agent.ignored).toEqual([])
    const kinds = s.now.delivered.map(({ payload }) => payload.streamState)
    expect(kinds.filter((kind) => kind === 'START')).toHaveLength(2)
    expect(kinds.filter((kind) => kind === 'END')).toHaveLength(2)
  })
})

it('its pieces are typing', async () => {
  const s = await scene({ medium: 'whatsapp-cloud', emulator: { streaming: true } })
  s.chat().send('one')
  await s.until(() => s.inbox().length === 1, 'the answer')
  await s.until(() => s.wire.log.events.some((event) => JSON.stringify(event).includes('typing')), 'the indicator')
  expect(s.inbox()).toEqual(['You said: one'])
})
