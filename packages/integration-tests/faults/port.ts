import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * A port that is free, and is not among those that systems hand out by themselves (from 32768 on, elsewhere from 49152): who
 * was killed or is down finds it free again, and nobody else answers there meanwhile.
 */
export const freePort = async (): Promise<number> => {
  for (let tried = 0; tried < 50; tried++) {
    const port = randomInt(10_000, 30_000)
    if (await isFree(port)) return port
  }
  throw new Error('No port is free')
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
