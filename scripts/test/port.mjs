import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * A port that is free, and is not among those that systems hand out by themselves (from 32768 on, elsewhere from 49152):
 * nobody else is given it before it is listened on, and who was killed or is down finds it free again.
 */
export const freePort = async () => {
  for (let tried = 0; tried < 50; tried++) {
    const port = randomInt(10_000, 30_000)
    if (await isFree(port)) return port
  }
  throw new Error('No port is free')
}

const isFree = (port) =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
