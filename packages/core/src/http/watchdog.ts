import { Worker } from 'node:worker_threads'
import { type Failure, failureOf } from '../model/failure.js'

const looks = 10

// It counts its own looks, not the time: a machine that was paused stopped it too. A text, so that no bundler loses it.
const source = `
const { workerData: { turns, looks, everyMs, line } } = require('node:worker_threads')
let seen = -1
let still = 0
setInterval(() => {
  const turn = Atomics.load(turns, 0)
  still = turn === seen && Atomics.load(turns, 1) === 0 ? still + 1 : 0
  seen = turn
  if (still < looks) return
  try { require('node:fs').writeSync(2, line) } catch {}
  process.kill(process.pid, 'SIGKILL')
}, everyMs)
`

/**
 * Ends the process when its event loop has not turned for so long, so that whoever supervises it starts another: nothing
 * else can end a loop that never does. Not while somebody debugs. Returns how to end the watch.
 */
export const watch = (stallMs: number, failed: (why: Failure) => void): (() => void) => {
  if (stallMs <= 0) return () => undefined
  const everyMs = Math.max(1, Math.round(stallMs / looks))
  const turns = new Int32Array(new SharedArrayBuffer(8))
  const line = `Deskwire: the event loop has not turned for ${stallMs / 1000} s, so this process ends itself, to be started again. How long it may is serve(bridge, { stallMs }), 0 for ever.\n`
  let debuggedAt = (): string | undefined => undefined
  const turn = () => {
    Atomics.add(turns, 0, 1)
    Atomics.store(turns, 1, debuggedAt() === undefined ? 0 : 1)
  }
  // Some are built without it.
  import('node:inspector').then(
    ({ url }) => {
      debuggedAt = url
    },
    () => undefined,
  )
  turn()
  const beat = setInterval(turn, everyMs)
  beat.unref()
  const dog = new Worker(source, {
    eval: true,
    workerData: { turns, looks, everyMs, line },
    // What the process was started with (loaders, an inspector) is not for this.
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
  })
  dog.unref()
  dog.on('error', (thrown) => failed(failureOf(thrown)))
  return () => {
    clearInterval(beat)
    void dog.terminate()
  }
}
