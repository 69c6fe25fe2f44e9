import { Worker } from 'node:worker_threads'
import { type Failure, failureOf } from '../model/failure.js'

const looks = 10

// Counts its own checks instead of time, because a paused machine stops this thread too. A string, so that bundlers keep it.
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
 * Ends the process when its event loop is blocked for too long, so that its supervisor restarts it: nothing
 * else can end an endless loop. Off while a debugger is attached. Returns a function that stops the watch.
 */
export const watch = (stallMs: number, failed: (why: Failure) => void): (() => void) => {
  if (stallMs <= 0) return () => undefined
  const everyMs = Math.max(1, Math.round(stallMs / looks))
  const turns = new Int32Array(new SharedArrayBuffer(8))
  const line = `Deskwire: the event loop was blocked for ${stallMs / 1000} s, so this process ends itself to be restarted. Change the limit with serve(bridge, { stallMs }); 0 turns it off.\n`
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
    // Without the process's own flags, such as loaders or an inspector.
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
