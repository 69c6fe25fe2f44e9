import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { withClient } from '../test/schema.js'

const tickMs = 10
/** The fields of `/proc/<pid>/stat` behind the name, which may contain anything. */
const statOf = (pid: number | string): readonly string[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}
const parentOf = (pid: number | string): number => Number(statOf(pid)[1])
const spentBy = (pid: number | string): number => {
  const [user = 0, system = 0] = statOf(pid).slice(11, 13).map(Number)
  return (user + system) * tickMs
}

/** Milliseconds of CPU of a process on this machine, where the system tells it. */
export const processCpu = (pid: number | undefined): number =>
  pid !== undefined && existsSync(`/proc/${pid}/stat`) ? spentBy(pid) : 0

export const ownCpu = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** The process of the server on this machine, where the system tells it. */
export const serverAt = async (url: string): Promise<number | undefined> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const pid = rows[0]?.pid ?? 0
    return existsSync(`/proc/${pid}/stat`) ? parentOf(pid) : undefined
  })

/** Milliseconds of CPU of each of a server's processes that work for us: tables that were just filled are vacuumed beside. */
const backends = (server: number | undefined): ReadonlyMap<string, number> => {
  const spent = new Map<string, number>()
  if (server === undefined) return spent
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      if (parentOf(pid) !== server) continue
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('autovacuum')) spent.set(pid, spentBy(pid))
    } catch {
      // It ended meanwhile.
    }
  return spent
}

/** Begins to count; the answer tells the milliseconds of CPU since. */
export const serverCpu = (server: number | undefined): (() => number) => {
  const before = backends(server)
  return () => {
    let sum = 0
    for (const [pid, ms] of backends(server)) sum += ms - (before.get(pid) ?? 0)
    return sum
  }
}
