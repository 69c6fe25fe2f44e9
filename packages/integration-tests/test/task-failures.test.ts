import { memory } from '@deskwire/core'
import { fakeHost } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene, type SceneOptions } from '../src/scene.js'

let scene: Scene
afterEach(() => scene.stop())
const start = async (options: Omit<SceneOptions, 'store'>): Promise<void> => {
  scene = await new Scene({ store: memory(), ...options }).start()
}
const warnings = () => scene.log.filter(({ level, detail }) => level === 'warn' && 'code' in Object(detail))
const parked = async () => (await scene.bridge.store.parked('main', { limit: 9 })).items.map(({ reason }) => reason)
const never = () => new Promise<never>(() => {})
const untilParked = (count = 1) =>
  scene.until(async () => {
    await scene.later(5 * 60_000)
    return (await parked()).length >= count
  }, 'what is set aside')

it('a setup whose own function throws is said in the log, once for each cause, and the messages are tried again', async () => {
  await start({ hooks: { inbound: () => Promise.reject(new RangeError('nothing to see of "my card is 4111"')) } })
  for (let n = 0; n < 3; n++) await scene.customer(`hello ${n}`, `+1555123000${n}`)
  await scene.until(() => warnings().length > 0, 'a warning in the log')
  await scene.later(0)
  expect(warnings()).toHaveLength(1)
  expect(warnings()[0]?.detail).toMatchObject({ tenant: 'main', code: 'hooks.inbound', error: 'RangeError' })
  expect(JSON.stringify(scene.log)).not.toContain('4111')
})

describe('a function of the setup that never answers is given up, and what it was for is set aside under its name', () => {
  it('route', async () => {
    await start({ callMs: 20, route: never })
    await scene.customer('hello')
    await untilParked()
    expect(await parked()).toEqual(['route: timeout'])
    expect(warnings()[0]?.detail).toMatchObject({ code: 'route', error: 'timeout' })
  })

  it('hooks.inbound, within its own time', async () => {
    await start({ policy: { hookMs: 20 }, hooks: { inbound: never } })
    await scene.customer('hello')
    await untilParked()
    expect(await parked()).toEqual(['hooks.inbound: timeout'])
  })

  it('hooks.outbound', async () => {
    await start({ callMs: 20, hooks: { outbound: never } })
    await scene.customer('hello')
    await scene.until(() => scene.host.tickets[0]?.entries.length === 1)
    await scene.agent('hi')
    await untilParked()
    expect(await parked()).toEqual(['hooks.outbound: timeout'])
  })

  it('hooks.analyze, and the messages go on meanwhile', async () => {
    await start({ callMs: 20, hooks: { analyze: never } })
    await scene.customer('one')
    await scene.customer('two')
    await scene.until(() => scene.host.tickets[0]?.entries.length === 2)
    await untilParked(2)
    expect(await parked()).toEqual(['hooks.analyze: timeout', 'hooks.analyze: timeout'])
    expect(scene.host.texts()).toEqual(['one', 'two'])
  })
})

it('a route that returns nothing is set aside under its name', async () => {
  // As a setup in JavaScript does that forgot its `return`.
  const route: NonNullable<SceneOptions['route']> = () => JSON.parse('{}')
  await start({ route })
  await scene.customer('hello')
  await untilParked()
  expect(await parked()).toEqual(['route: no_host_named'])
})

it('a template for re-opening that cannot be chosen is set aside under its name', async () => {
  const reopenTemplate = () => {
    throw new TypeError('no templates today')
  }
  await start({ policy: { onClosed: 'reopen', reopenTemplate } })
  await scene.customer('hello')
  await scene.until(() => scene.host.tickets[0]?.entries.length === 1)
  await scene.later(25 * 3_600_000)
  await scene.agent('too late')
  await untilParked()
  expect(await parked()).toEqual(['policy.reopenTemplate: TypeError'])
})

it('what fails a few times and works again goes on, and a slow function is said in the log', async () => {
  let calls = 0
  const route = async () => {
    if (++calls < 4) throw new Error('the directory restarts')
    await new Promise((resolve) => setTimeout(resolve, 2_050))
    return { host: 'desk' }
  }
  await start({ host: fakeHost(), route })
  await scene.customer('hello')
  await scene.until(async () => {
    await scene.clock.advance(10_000)
    return calls === 4
  })
  await scene.until(() => scene.host.tickets[0]?.entries.length === 1, 'the entry')
  expect(warnings().some(({ message }) => message.includes('slow'))).toBe(true)
  expect(await parked()).toEqual([])
})
