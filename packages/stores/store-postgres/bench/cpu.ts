import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { withClient } from '../test/schema.js'

const tickMs = 10
/** The fields of `/proc/<pid>/stat` behind the name, which may contain anything. */
const statOf = (pid: number | string): readonly string[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}
const parentOf = (pid: number | string): number => Number(statOf(pid)[1])
/** User and system time, that of children that ended included. */
const spentBy = (pid: number | string): number =>
  statOf(pid)
    .slice(11, 15)
    .reduce((sum, ticks) => sum + Number(ticks), 0) * tickMs

/** Milliseconds of CPU of a process of our own, where the system tells it. */
export const processCpu = (pid: number | undefined): number =>
  pid !== undefined && existsSync(`/proc/${pid}/stat`) ? spentBy(pid) : 0

/** The process of the server on this machine, where the system tells it. */
export const serverAt = async (url: string): Promise<number | undefined> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const pid = rows[0]?.pid ?? 0
    return existsSync(`/proc/${pid}/stat`) ? parentOf(pid) : undefined
  })

/** Milliseconds of CPU that a server and its backends have used. */
export const serverCpu = (server: number | undefined): number => {
  if (server === undefined) return 0
  let spent = spentBy(server)
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      if (parentOf(pid) === server) spent += spentBy(pid)
    } catch {
      // It ended meanwhile, and is counted by its parent.
    }
  return spent
}

export const ownCpu = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
