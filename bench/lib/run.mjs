// Children in processes of their own, each pinned to a core where the system can do that.
import { spawn, spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

export const pinned =
  process.platform === 'linux' && spawnSync('taskset', ['--version']).status === 0 && cpus().length > 1

/** Starts a script of this folder with an IPC channel. `core: undefined` leaves it to the system. */
export const start = (script, options, { core, nodeOptions = [] } = {}) => {
  const file = fileURLToPath(new URL(`../${script}`, import.meta.url))
  const command = [process.execPath, ...nodeOptions, file, JSON.stringify(options)]
  if (pinned && core !== undefined) command.unshift('taskset', '-c', String(core))
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
  return {
    child,
    ended,
    send: (message) => child.send(message),
    next: () =>
      new Promise((resolve, reject) => {
        child.once('message', resolve)
        ended.then((code) => reject(new Error(`${script} ended with ${code}: ${JSON.stringify(options)}`)))
      }),
  }
}

/** The one answer of a script that ends by itself. */
export const ask = async (script, options, placement) => {
  const child = start(script, options, placement)
  const answer = await child.next()
  await child.ended
  if (answer.error) throw new Error(`${script}: ${answer.error}`)
  return answer
}

/** In the child: what it was asked, and how it answers. */
export const asked = () => JSON.parse(process.argv[2])
export const answer = (value) => new Promise((resolve) => process.send(value, resolve))

export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
export const percentile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]
export const collect = () => globalThis.gc?.()
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
