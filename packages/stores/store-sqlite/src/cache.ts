/** What was used lately, up to a number of entries; dropped whole when a transaction was undone. */
export class Cache<T> {
  private readonly items = new Map<string, T>()

  constructor(private readonly limit: number) {}

  get(key: string): T | undefined {
    return this.items.get(key)
  }
  set(key: string, value: T): void {
    if (this.items.size >= this.limit && !this.items.has(key)) {
      const oldest = this.items.keys().next().value
      if (oldest !== undefined) this.items.delete(oldest)
    }
    this.items.set(key, value)
  }
  delete(key: string): void {
    this.items.delete(key)
  }
  clear(): void {
    this.items.clear()
  }
}
