import type { Store } from '../../ports/store.js'

// Whoever has waited so long for an outside counts no longer as working, so that a slow host holds up only its own
// conversations. What waits costs memory, so there is an end to it.
export const slowMs = 250
const slowForEach = 16
// Whose outcome is on its way to the database waits for nobody outside: another may begin meanwhile. Fewer, for they are
// in the hands of this process and could be in another's.
const writingForEach = 4

/** One of the loops of `work`. */
export interface WorkLoop {
  run: Parameters<Store['work']>[0]
  lanes: number
  leaseMs: number
  /** How many tasks it has in hand. */
  active: number
  /** Of these, how many wait for an outside that takes its time. */
  slow: number
  /** … and how many for the database. */
  writing: number
  stopping: boolean
  idle: () => void
}

const roomOf = ({ lanes, active, slow, writing }: WorkLoop): number =>
  lanes - active + Math.min(slow, lanes * slowForEach) + Math.min(writing, lanes * writingForEach)

/** The loops of `work` in this process, and how much each may still take. */
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
  /** One that is stopping goes when the last of its tasks has ended. */
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
  /** One with room, in turn. */
  free(): WorkLoop | undefined {
    for (let tried = 0; tried < this.loops.length; tried++) {
      const loop = this.loops[this.turn++ % this.loops.length]
      if (loop && !loop.stopping && roomOf(loop) > 0) return loop
    }
    return undefined
  }
}
