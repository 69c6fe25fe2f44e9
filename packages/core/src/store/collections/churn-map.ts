/**
 * A map for entries that are added and deleted all the time. V8 copies such a `Map` again and again, and each
 * copy is linked from the one before it: once one is in the old generation, all later ones and their contents are kept until the
 * next full garbage collection. Here a deleted entry leaves its key, and when there are many such keys, a new map is made.
 */
export class ChurnMap<K, V> {
  #items = new Map<K, V | undefined>()
  #size = 0

  /** `spare`: how many keys of deleted entries may stay, for reuse. */
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
