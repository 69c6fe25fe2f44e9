import { memory } from '@deskwire/core'
import { fakeSms } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene } from '../src/scene.js'

const day = 24 * 60 * 60_000

let scene: Scene
afterEach(() => scene?.stop())
const standing = async () => {
  const { items } = await scene.bridge.store.consents('main', {})
  return items.map(({ granted, purpose }) => `${granted ? '+' : '-'}${purpose}`)
}

describe('a recorded webhook, sent again with its signature after the inbox has forgotten it', () => {
  it('START does not undo a later STOP', async () => {
    scene = await new Scene({ store: memory(), channel: fakeSms() }).start()
    const start = scene.message('START')
    await scene.provider(start)
    await scene.until(async () => (await standing()).length > 0)
    await scene.later(day)
    await scene.customer('STOP')
    await scene.until(async () => (await standing()).includes('-all'))
    const before = await standing()
    await scene.later(10 * day)
    await scene.provider({ ...start, at: scene.clock() } as typeof start)
    await scene.until(async () => Object.hasOwn((await scene.bridge.books()).ignored, 'replayed'))
    expect(await standing()).toEqual(before)
    expect(scene.channel.taken.filter(({ part }) => JSON.stringify(part).includes('START')).length).toBeLessThan(2)
  })

  it('an ordinary message does not bring service back after STOP', async () => {
    scene = await new Scene({ store: memory(), channel: fakeSms() }).start()
    const old = scene.message('Where is my order?')
    await scene.provider(old)
    await scene.until(() => scene.host.tickets.length === 1)
    await scene.later(day)
    await scene.customer('STOP')
    await scene.until(async () => (await standing()).includes('-all'))
    await scene.later(10 * day)
    await scene.provider({ ...old, at: scene.clock() } as typeof old)
    await scene.until(async () => Object.hasOwn((await scene.bridge.books()).ignored, 'replayed'))
    expect(await standing()).toEqual(['-all'])
  })

  it("a provider's own opt-in does not either", async () => {
    scene = await new Scene({ store: memory(), channel: fakeSms() }).start()
    const optIn = {
      kind: 'consent',
      id: 'SM1',
      line: scene.channel.lines[0]?.id ?? '',
      from: [{ kind: 'phone', value: '+15551230001' }],
      purpose: 'all',
      granted: true,
      source: 'OptOutType START',
      answered: true,
      at: scene.clock(),
    } as const
    await scene.provider(optIn)
    await scene.until(async () => (await standing()).length > 0)
    await scene.later(day)
    await scene.customer('STOP')
    await scene.until(async () => (await standing()).includes('-all'))
    const before = await standing()
    await scene.later(10 * day)
    await scene.provider({ ...optIn, at: scene.clock() })
    await scene.until(async () => Object.hasOwn((await scene.bridge.books()).ignored, 'replayed'))
    expect(await standing()).toEqual(before)
  })
})
