/**
 * A map for what comes and goes all the time. A `Map` that loses as much as it gains is copied again and again, and each
 * copy hangs on the one before it: once one of them grew old, all that follow are kept with what they held until the
 * next full collection. Here what went leaves its key behind, and when many have, a new map begins.
 */
export class ChurnMap<K, V> {
  #items = new Map<K, V | undefined>()
  #size = 0

  /** `spare`: how many keys of what went may stay, for those that come again. */
  constructor(private readonly spare = 1_024) {}

  get size(): number {
    return this.#size
  }

  has(key: K): boolean {
    return this.#items.get(key) !== undefined
  }

  get(key: K): V | undefined {
    return this.#items.get(key)
  }

  set(key: K, value: V): void {
    if (this.#items.get(key) === undefined) this.#size++
    this.#items.set(key, value)
  }

  delete(key: K): void {
    if (this.#items.get(key) === undefined) return
    this.#items.set(key, undefined)
    this.#size--
    if (this.#items.size > this.spare + 2 * this.#size) this.#items = new Map(this)
  }

  *[Symbol.iterator](): Generator<[K, V]> {
    for (const [key, value] of this.#items) if (value !== undefined) yield [key, value]
  }

  *values(): Generator<V> {
    for (const [, value] of this) yield value
  }
}
