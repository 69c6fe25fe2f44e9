import type { Conversation } from '../../model/conversation.js'
import { Ending } from '../../model/ending.js'
import { LeaseLost } from '../../model/failure.js'
import type { Call } from '../../ports/shared.js'
import type { Change, Envelope, Step, Task } from '../../ports/store.js'
import type { ClaimState } from '../rules/outcome.js'
import type { QueuedWork } from '../rules/tables.js'
import { slowMs, type WorkLoop } from './capacity.js'

const none: ReadonlyMap<string, Step> = new Map()

/** A claimed task. It is its own fencing token: it holds the lane if it is the same object and its lease has not ended. */
export class ClaimedTask extends Ending implements Task, ClaimState, Call {
  readonly envelope: Envelope
  /** The lane it was claimed in; passing it on moves the task to another. */
  readonly lane: string
  readonly track: Task['track']
  readonly seq: number
  readonly identified: Task['identified']
  readonly tries: number
  readonly since: number
  woken = false
  stopped = false
  /** Its outcome came or its lease ended, so it no longer counts. */
  over = false
  /** Its slot in the record of claimed tasks. */
  place = -1
  /** Its lane in this process. */
  slot: { claimed: ClaimedTask | undefined } | undefined
  private slow = false
  private writing = false
  leaseUntil: number
  private known: Map<string, Step> | undefined
  /** The steps that this run committed and that have not been read yet. */
  private learned: Change[] | undefined

  constructor(
    readonly work: QueuedWork,
    readonly conversation: Conversation | undefined,
    steps: Map<string, Step> | undefined,
    readonly loop: WorkLoop,
    readonly startedAt: number,
    private readonly write: (claimed: ClaimedTask, changes: readonly Change[]) => Promise<void>,
  ) {
    super()
    this.envelope = work.envelope
    this.lane = work.lane
    this.track = work.track
    this.seq = work.seq
    this.identified = work.identified
    this.tries = work.tries
    this.since = work.since ?? startedAt
    this.known = steps
    this.leaseUntil = startedAt + loop.leaseMs
    loop.active++
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

  /** It is its own `Call`. */
  get call(): Call {
    return this
  }

  override get signal(): AbortSignal {
    if (this.over) this.doubt()
    return super.signal
  }

  override get why(): Ending['why'] {
    if (this.over) this.doubt()
    return super.why
  }

  /** The deadline now; each commit moves it. */
  get deadline(): number {
    return this.leaseUntil - this.margin
  }

  // Calls end before the deadline and are aborted halfway through the margin; nobody else begins before its end.
  private get margin(): number {
    return this.loop.leaseMs / 5
  }

  get doubtAt(): number {
    return this.leaseUntil - this.margin / 2
  }

  commit(changes: readonly Change[]): Promise<void> {
    return this.write(this, changes)
  }

  /** The durable steps. */
  learn(changes: readonly Change[]): void {
    for (const change of changes)
      if ('step' in change || 'forgetStep' in change) {
        if (this.learned) this.learned.push(change)
        else this.learned = [change]
      }
  }

  /** Whether its run has not ended. */
  get running(): boolean {
    return !this.over && !this.writing
  }
  isSlow(now: number): boolean {
    return this.running && now - this.startedAt >= slowMs
  }

  /** After a long wait it no longer counts as running. */
  becomesSlow(now: number): void {
    if (this.slow || !this.isSlow(now)) return
    this.slow = true
    this.loop.slow++
  }
  /** Its run has ended. True the first time. */
  becomesWritten(): boolean {
    if (this.over || this.writing) return false
    this.countsAgain()
    this.writing = true
    this.loop.writing++
    return true
  }
  /** It no longer belongs to this process. True the first time. */
  ends(): boolean {
    if (this.over) return false
    this.countsAgain()
    this.over = true
    this.loop.active--
    return true
  }
  private countsAgain(): void {
    if (this.slow) this.loop.slow--
    if (this.writing) this.loop.writing--
    this.slow = false
    this.writing = false
  }

  renew(now: number): void {
    this.leaseUntil = now + this.loop.leaseMs
  }

  doubt(): void {
    this.abort(new LeaseLost())
  }
}
