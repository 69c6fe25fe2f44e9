/**
 * The claimed tasks, each in a slot of its own, so that tasks claimed together are recorded by one small write (`flush`).
 * `keep` makes the record survive the process. 0 is an empty slot.
 */
export class InHand {
  private seqs = new Float64Array(512)
  private readonly free: number[] = []
  private used = 0
  private from = Infinity
  private to = 0

  constructor(private readonly keep: (seqs: Float64Array, from: number, to: number) => void) {}

  /** Returns its slot. */
  take(seq: number): number {
    const place = this.free.pop() ?? this.used++
    if (place === this.seqs.length) {
      const more = new Float64Array(2 * place)
      more.set(this.seqs)
      this.seqs = more
    }
    this.set(place, seq)
    return place
  }

  leave(place: number): void {
    this.free.push(place)
    this.set(place, 0)
  }

  flush(): void {
    if (this.to === 0) return
    this.keep(this.seqs, this.from, this.to)
    this.from = Infinity
    this.to = 0
  }

  private set(place: number, seq: number): void {
    this.seqs[place] = seq
    if (place < this.from) this.from = place
    if (place >= this.to) this.to = place + 1
  }
}
