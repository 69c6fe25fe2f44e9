/**
 * What was used lately, up to a number of entries: it saves a question or some work, so any of it may go. In two halves:
 * when the younger is full, the older goes, for a `Map` that is emptied one by one grows slow.
 */
export class BoundedMap<K, V> {
  #young = new Map<K, V>()
  #old = new Map<K, V>()

  constructor(private readonly limit: number) {}

  get(key: K): V | undefined {
    const found = this.#young.get(key)
    if (found !== undefined) return found
    const older = this.#old.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }
  /** Kept from the last time, or made. */
  of(key: K, make: (key: K) => V): V {
    const known = this.get(key)
    if (known !== undefined) return known
    const made = make(key)
    this.set(key, made)
    return made
  }
  set(key: K, value: V): void {
    if (this.#young.size >= this.limit / 2 && !this.#young.has(key)) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }
  delete(key: K): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }
  clear(): void {
    this.#young = new Map()
    this.#old = new Map()
  }
}
