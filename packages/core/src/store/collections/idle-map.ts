/**
 * Keeps objects by name between uses, up to a limit beyond those in use. When there
 * are more, a new map begins with those in use; see `ChurnMap` for why entries are not deleted one by one.
 */
export class IdleMap<V> {
  #items = new Map<string, V>()
  #room: number
  // What is used is mostly used several times in a row.
  #name: string | undefined
  #last: V | undefined

  constructor(
    private readonly make: (name: string) => V,
    private readonly inUse: (item: V) => boolean,
    private readonly spare = 12_288,
  ) {
    this.#room = spare
  }

  /** If it is there. */
  get(name: string): V | undefined {
    if (name === this.#name) return this.#last
    const known = this.#items.get(name)
    if (known !== undefined) {
      this.#name = name
      this.#last = known
    }
    return known
  }

  /** Gets it, or makes it. */
  of(name: string): V {
    const known = this.get(name)
    if (known !== undefined) return known
    if (this.#items.size >= this.#room) {
      this.#items = new Map([...this.#items].filter(([, item]) => this.inUse(item)))
      this.#room = this.spare + 2 * this.#items.size
    }
    const made = this.make(name)
    this.#items.set(name, made)
    this.#name = name
    this.#last = made
    return made
  }

  [Symbol.iterator](): IterableIterator<[string, V]> {
    return this.#items[Symbol.iterator]()
  }
  values(): IterableIterator<V> {
    return this.#items.values()
  }
}
