/**
 * What was used lately, up to a number of entries; dropped whole when a transaction was undone. In two halves: when the
 * younger is full, the older goes, so that nothing is ever taken out one by one.
 */
export class Cache<T> {
  #young = new Map<string, T>()
  #old = new Map<string, T>()

  constructor(private readonly limit: number) {}

  get(key: string): T | undefined {
    const found = this.#young.get(key)
    if (found !== undefined) return found
    const older = this.#old.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }
  set(key: string, value: T): void {
    if (this.#young.size >= this.limit / 2 && !this.#young.has(key)) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }
  delete(key: string): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }
  clear(): void {
    this.#young = new Map()
    this.#old = new Map()
  }
}
