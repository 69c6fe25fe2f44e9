import type { Store } from '../../ports/store.js'

// A task that has waited this long for an outside call no longer counts as running, so that a slow host delays only its own
// conversations. Waiting tasks take memory, so their number is limited.
export const slowMs = 250
const slowForEach = 16
// While an outcome is being written to the database, another task may begin. The limit is lower, because these tasks are
// held by this process and could be run by another.
const writingForEach = 4

/** One loop of `work`. */
export interface WorkLoop {
  run: Parameters<Store['work']>[0]
  lanes: number
  leaseMs: number
  /** How many tasks it has claimed. */
  active: number
  /** How many of them wait for a slow outside call. */
  slow: number
  /** How many of them wait for the database. */
  writing: number
  stopping: boolean
  idle: () => void
}

const roomOf = ({ lanes, active, slow, writing }: WorkLoop): number =>
  lanes - active + Math.min(slow, lanes * slowForEach) + Math.min(writing, lanes * writingForEach)

/** The loops of `work` in this process, and how many tasks each may still take. */
export class Capacity {
  private readonly loops: WorkLoop[] = []
  private turn = 0

  constructor(private readonly allLeft: () => void) {}

  get none(): boolean {
    return this.loops.length === 0
  }
  get leaseMs(): number {
    return Math.min(...this.loops.map((loop) => loop.leaseMs))
  }

  add(run: WorkLoop['run'], { signal, lanes, leaseMs }: Parameters<Store['work']>[1]): Promise<void> {
    return new Promise((idle) => {
      const loop = { run, lanes, leaseMs, active: 0, slow: 0, writing: 0, stopping: false, idle }
      this.loops.push(loop)
      signal.addEventListener('abort', () => this.stop(loop), { once: true })
    })
  }
  stopAll(): void {
    for (const loop of [...this.loops]) this.stop(loop)
  }
  private stop(loop: WorkLoop): void {
    loop.stopping = true
    this.leaveIfDone(loop)
  }
  /** A stopping loop is removed when its last task has ended. */
  leaveIfDone(loop: WorkLoop): boolean {
    if (!loop.stopping || loop.active > 0) return false
    const index = this.loops.indexOf(loop)
    if (index >= 0) this.loops.splice(index, 1)
    if (this.none) this.allLeft()
    loop.idle()
    return true
  }

  room(): number {
    return this.loops.reduce((sum, loop) => sum + (loop.stopping ? 0 : Math.max(0, roomOf(loop))), 0)
  }
  /** A loop with room, round robin. */
  free(): WorkLoop | undefined {
    for (let tried = 0; tried < this.loops.length; tried++) {
      const loop = this.loops[this.turn++ % this.loops.length]
      if (loop && !loop.stopping && roomOf(loop) > 0) return loop
    }
    return undefined
  }
}
