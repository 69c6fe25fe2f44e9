/** Thrown when a job asks for what is not loaded: it is loaded, for all jobs at once, and the job is run again. */
export class Missing extends Error {}

export interface Wish {
  kind: string
  key: string
}

/**
 * What jobs read and write between two trips to the database. Everything written can be undone, one job or all, so
 * that a job that fails leaves nothing behind and all can be run again once more is known.
 */
export class Overlay {
  private readonly journal: (() => void)[] = []
  private readonly loaded = new Map<string, Map<string, unknown>>()
  readonly wishes = new Map<string, Wish>()

  mark(): number {
    return this.journal.length
  }
  undo(to = 0): void {
    while (this.journal.length > to) this.journal.pop()?.()
  }
  onUndo(undo: () => void): void {
    this.journal.push(undo)
  }

  private kind(kind: string): Map<string, unknown> {
    let found = this.loaded.get(kind)
    if (!found) {
      found = new Map()
      this.loaded.set(kind, found)
    }
    return found
  }
  has(kind: string, key: string): boolean {
    return this.kind(kind).has(key)
  }
  /** What is known, without asking for it. */
  peek<T>(kind: string, key: string): T | undefined {
    return this.kind(kind).get(key) as T | undefined
  }
  read<T>(kind: string, key: string): T {
    const found = this.kind(kind)
    if (found.has(key)) return found.get(key) as T
    this.wish(kind, key)
    throw new Missing(kind)
  }
  wish(kind: string, key: string): void {
    if (!this.has(kind, key)) this.wishes.set(`${kind}\n${key}`, { kind, key })
  }
  /** From the database; outlives an undo. */
  load(kind: string, key: string, value: unknown): void {
    this.kind(kind).set(key, value)
  }
  /** By a job. */
  put(kind: string, key: string, value: unknown): void {
    this.set(this.kind(kind), key, value)
  }
  set<K, V>(map: Map<K, V>, key: K, value: V): void {
    const had = map.has(key)
    const before = map.get(key)
    map.set(key, value)
    this.journal.push(() => {
      if (had) map.set(key, before as V)
      else map.delete(key)
    })
  }
  push<T>(list: T[], item: T): void {
    list.push(item)
    this.journal.push(() => void list.splice(list.lastIndexOf(item), 1))
  }
  assign<T extends object>(target: T, patch: Partial<T>): void {
    const before: Partial<T> = {}
    for (const name of Object.keys(patch) as (keyof T)[]) before[name] = target[name]
    Object.assign(target, patch)
    this.journal.push(() => void Object.assign(target, before))
  }
}

/** Keys of several words. JSON, for any character may stand in a word. */
export const keyOf = (...words: readonly (string | number | null)[]): string => JSON.stringify(words)
