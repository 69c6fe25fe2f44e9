import { connect } from 'node:net'
import { memory, serve } from '@deskwire/core'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from '../../../scripts/test/port.mjs'
import { Scene } from '../src/scene.js'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** A bridge whose store says when it is asked for work. */
const watched = (onWork: () => void) => {
  const store = memory()
  const { work } = store
  store.work = (...given) => {
    onWork()
    return work(...given)
  }
  const { bridge } = new Scene({ store })
  return bridge
}

describe('promise 13: listening comes before work', () => {
  it('serve can be reached when the store is first asked for work', async () => {
    const port = await freePort()
    let reached: Promise<boolean> | undefined
    const bridge = watched(() => {
      reached = new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(true))
        socket.once('error', () => resolve(false))
        ends.push(async () => socket.destroy())
      })
    })
    const served = await serve(bridge, { port, host: '127.0.0.1', print: false })
    ends.push(served.close)
    expect(await reached).toBe(true)
  })

  it('start() returns before any work begins, and `work: false` leaves that to work()', async () => {
    for (const work of [true, false]) {
      let asked = 0
      const bridge = watched(() => asked++)
      ends.push(() => bridge.stop())
      await bridge.start({ work })
      expect(asked).toBe(0)
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(asked).toBe(work ? 1 : 0)
      bridge.work()
      bridge.work()
      expect(asked).toBe(1)
    }
  })

  it('neither works in a process that is ingress only, nor in one that was stopped', async () => {
    let asked = 0
    const ingress = watched(() => asked++)
    await ingress.start({ role: 'ingress' })
    ingress.work()
    await ingress.stop()
    const stopped = watched(() => asked++)
    await stopped.start()
    await stopped.stop()
    stopped.work()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(asked).toBe(0)
  })
})
