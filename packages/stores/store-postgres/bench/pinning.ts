import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The cores this process may use, as Linux tells them: `0-1,4`. */
const allowed = (): readonly number[] => {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
    return list.split(',').flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number)
      return Array.from({ length: last - first + 1 }, (_, n) => first + n)
    })
  } catch {
    return []
  }
}

/** The server has the first core to itself, and the workers share the others in turn: so it is seen who is short of what. */
export const pinning = () => {
  const [first, ...others] = allowed()
  const possible = others.length > 0 && spawnSync('taskset', ['--version']).status === 0
  return {
    how: possible
      ? `PostgreSQL on core ${first}, workers on ${others.join()}`
      : `not pinned, on ${[first, ...others].join()}`,
    server(pid: number | undefined): void {
      if (possible && pid !== undefined) spawnSync('taskset', ['-cp', String(first), String(pid)])
    },
    /** What stands before the command of a worker. */
    worker: (n: number): readonly string[] => (possible ? ['taskset', '-c', String(others[n % others.length])] : []),
  }
}

export type Pinning = ReturnType<typeof pinning>
