/** Captured before a test replaces the timers, so that the wire also runs with fake timers. */
const { setImmediate: soon, setTimeout: arm, clearTimeout: disarm } = globalThis

interface Task {
  due: number
  run: () => void
  timer?: NodeJS.Timeout
}

export interface Scheduler {
  now(): number
  /** Runs after this much time on the wire's clock or in reality. Zero means after the current answer has left. */
  later(milliseconds: number, run: () => void): void
  /** Counts as work in progress until it settles. */
  track(work: Promise<unknown>): void
  /** Moves the wire's clock and runs everything due. */
  advance(milliseconds: number): Promise<void>
  runDue(): void
  /** Resolves when nothing is in progress; work scheduled for later does not count. */
  idle(): Promise<void>
  waiting(): number
  stop(): void
}

export const createScheduler = (now: () => number): Scheduler => {
  const tasks = new Set<Task>()
  const watchers = new Set<() => void>()
  let offset = 0
  let busy = 0
  let stopped = false

  const clock = (): number => now() + offset
  const finished = (): void => {
    busy -= 1
    if (busy > 0) return
    for (const watcher of [...watchers]) watcher()
    watchers.clear()
  }
  const immediately = (run: () => void): void => {
    busy += 1
    soon(() => {
      try {
        if (!stopped) run()
      } finally {
        finished()
      }
    })
  }
  const start = (task: Task): void => {
    if (!tasks.delete(task)) return
    if (task.timer) disarm(task.timer)
    immediately(task.run)
  }
  const runDue = (): void => {
    const due = [...tasks].filter((task) => task.due <= clock()).sort((left, right) => left.due - right.due)
    for (const task of due) start(task)
  }

  return {
    now: clock,
    later: (milliseconds, run) => {
      if (stopped) return
      if (milliseconds <= 0) return immediately(run)
      const task: Task = { due: clock() + milliseconds, run }
      tasks.add(task)
      task.timer = arm(() => start(task), Math.min(milliseconds, 2 ** 31 - 1))
      task.timer.unref?.()
    },
    track: (work) => {
      busy += 1
      work.then(finished, finished)
    },
    advance: async (milliseconds) => {
      offset += milliseconds
      runDue()
    },
    runDue,
    idle: () => (busy === 0 ? Promise.resolve() : new Promise((resolve) => watchers.add(resolve))),
    waiting: () => tasks.size,
    stop: () => {
      stopped = true
      for (const task of tasks) if (task.timer) disarm(task.timer)
      tasks.clear()
    },
  }
}
