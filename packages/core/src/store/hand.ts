import type { Conversation } from '../model/conversation.js'
import { LeaseLost } from '../model/failure.js'
import type { Call } from '../ports/shared.js'
import type { Change, Envelope, Step, Task } from '../ports/store.js'
import type { Run } from './outcome.js'
import type { Work } from './tables.js'

const none: ReadonlyMap<string, Step> = new Map()

/** One of the loops of `work`. */
export interface Loop {
  run: Parameters<import('../ports/store.js').Store['work']>[0]
  lanes: number
  leaseMs: number
  active: number
  /** Of these, how many wait for an outside that takes its time. */
  slow?: number
  stopping: boolean
  idle: () => void
}

/** A task in hand. It is its own fencing token: who holds the lane is told by identity, and that it is before its end. */
export class Hand implements Task, Run, Call {
  readonly envelope: Envelope
  /** The lane it was claimed in; passing on moves the work to another. */
  readonly lane: string
  readonly track: Task['track']
  readonly seq: number
  readonly identified: Task['identified']
  readonly tries: number
  readonly since: number
  woken = false
  stopped = false
  slow = false
  /** Its outcome came, or its lease ended: it counts no longer. */
  over = false
  leaseUntil: number
  private known: Map<string, Step> | undefined
  /** What this run made durable and nobody has asked about yet. */
  private learned: Change[] | undefined
  private abort: AbortController | undefined

  constructor(
    readonly work: Work,
    readonly conversation: Conversation | undefined,
    steps: Map<string, Step> | undefined,
    readonly loop: Loop,
    readonly startedAt: number,
    private readonly write: (hand: Hand, changes: readonly Change[]) => Promise<void>,
  ) {
    this.envelope = work.envelope
    this.lane = work.lane
    this.track = work.track
    this.seq = work.seq
    this.identified = work.identified
    this.tries = work.tries
    this.since = work.since ?? startedAt
    this.known = steps
    this.leaseUntil = startedAt + loop.leaseMs
  }

  get steps(): ReadonlyMap<string, Step> {
    if (this.learned) {
      this.known ??= new Map()
      for (const change of this.learned) {
        if ('step' in change) this.known.set(change.step.key, change.step)
        else if ('forgetStep' in change) this.known.delete(change.forgetStep)
      }
      this.learned = undefined
    }
    return this.known ?? none
  }

  /** It is its own call, whose signal is made when it is asked for: most never are. */
  get call(): Call {
    return this
  }

  get signal(): AbortSignal {
    this.abort ??= new AbortController()
    if (this.over && !this.abort.signal.aborted) this.abort.abort(new LeaseLost())
    return this.abort.signal
  }

  /** As of now: each commit moves it. */
  get deadline(): number {
    return this.leaseUntil - this.margin
  }

  // Calls end before the deadline, are aborted halfway through the margin, and nobody else begins before its end.
  private get margin(): number {
    return this.loop.leaseMs / 5
  }

  get doubtAt(): number {
    return this.leaseUntil - this.margin / 2
  }

  commit(changes: readonly Change[]): Promise<void> {
    return this.write(this, changes)
  }

  /** What is durable by now. */
  learn(changes: readonly Change[]): void {
    for (const change of changes)
      if ('step' in change || 'forgetStep' in change) {
        if (this.learned) this.learned.push(change)
        else this.learned = [change]
      }
  }

  renew(now: number): void {
    this.leaseUntil = now + this.loop.leaseMs
  }

  doubt(): void {
    this.abort?.abort(new LeaseLost())
  }
}
