import { Brief } from './brief.js'

/** First in, first out, each once, up to a limit. */
export class Queue {
  private items: (string | undefined)[] = []
  private first = 0
  private readonly within = new Brief<string, true>(16_384)

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.within.size
  }

  /** False when there is no room. */
  add(item: string): boolean {
    if (this.within.has(item)) return true
    if (this.within.size >= this.limit) return false
    this.within.set(item, true)
    this.items.push(item)
    return true
  }

  take(): string | undefined {
    const item = this.items[this.first]
    if (item === undefined) return undefined
    this.items[this.first++] = undefined
    this.within.delete(item)
    if (this.first === this.items.length) {
      this.items = []
      this.first = 0
    } else if (this.first > 1_024 && this.first * 2 > this.items.length) {
      this.items = this.items.slice(this.first)
      this.first = 0
    }
    return item
  }
}
