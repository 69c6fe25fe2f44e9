import { memory } from '@deskwire/core'
import { fail, type HostEvent } from '@deskwire/core/adapter'
import { fakeChannel, fakeHost } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene } from '../src/scene.js'

let s: Scene
afterEach(() => s.stop())

const reply = (id: string, text: string): HostEvent => ({
  kind: 'reply',
  id,
  at: { ticket: 'T1' },
  author: { kind: 'agent', name: 'Ben' },
  content: [{ type: 'text', text, markup: 'plain' }],
})

/** A helpdesk without webhooks: what agents say is read at its own interval. */
const polled = (read: (since: number) => readonly HostEvent[], everyMs = 20) => {
  const asked: number[] = []
  const host = Object.assign(fakeHost(), {
    catchUpEveryMs: everyMs,
    async *catchUp(since: number) {
      asked.push(performance.now())
      yield* read(since)
    },
  })
  return { host, asked }
}

describe('a helpdesk that is read at intervals', () => {
  it('replies go out once, in order, however often they are read', async () => {
    const said: HostEvent[] = []
    const { host, asked } = polled(() => said)
    s = await new Scene({ store: memory(), host }).start()
    await s.customer('Hello')
    await s.until(() => s.host.tickets.length === 1)
    said.push(reply('1', 'one'), reply('2', 'two'))
    await s.until(() => s.channel.texts().length === 2)
    const before = asked.length
    await s.until(() => asked.length > before + 3)
    expect(s.channel.texts()).toEqual(['one', 'two'])
  })

  it('is read at its interval while another source hangs', async () => {
    const { host, asked } = polled(() => [])
    let end = () => {}
    const channel = Object.assign(fakeChannel(), {
      async *catchUp(): AsyncGenerator<never> {
        await new Promise<void>((resolve) => {
          end = resolve
        })
      },
    })
    s = await new Scene({ store: memory(), host, channel, catchUpEveryMs: 60_000 }).start()
    await s.until(() => asked.length >= 5)
    end()
  })

  it('one that fails is asked less and less often, and again as before when it answers', async () => {
    let down = true
    const { host, asked } = polled(() => {
      if (down) throw fail('unreachable', 'down', { retryable: true })
      return []
    })
    s = await new Scene({ store: memory(), host }).start()
    await s.until(() => asked.length >= 5)
    const waits = asked.slice(1).map((at, n) => at - (asked[n] ?? 0))
    // A timer is never early: 40, 80, 160 and 320 ms at least.
    for (const [n, wait] of waits.entries()) expect(wait).toBeGreaterThan(20 * 2 ** (n + 1) - 5)
    down = false
    await s.until(() => asked.length >= 8)
  })
})
