/**
 * A bounded cache of recently used entries. It has two halves:
 * when the newer one is full, the older one is dropped, because deleting the entries of a `Map` one by one makes it slow.
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
  /** The cached value, or a new one. */
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
