/** Thrown when a job asks for what is not loaded: it is loaded, for all jobs at once, and the job is run again. */
export class Missing extends Error {}

export interface Wish {
  kind: string
  key: string
}

/** How a map was, or what else undoes a write. */
type Entry = { map: Map<unknown, unknown>; key: unknown; before: unknown } | (() => void)
const absent = Symbol('absent')

/**
 * What jobs read and write between two trips to the database. Everything written can be undone, one job or all, so
 * that a job that fails leaves nothing behind and all can be run again once more is known.
 */
export class Overlay {
  private readonly journal: Entry[] = []
  private readonly loaded = new Map<string, Map<string, unknown>>()
  readonly wishes = new Map<string, Wish>()

  mark(): number {
    return this.journal.length
  }
  undo(to = 0): void {
    while (this.journal.length > to) {
      const entry = this.journal.pop()
      if (typeof entry === 'function') entry()
      else if (entry && entry.before === absent) entry.map.delete(entry.key)
      else if (entry) entry.map.set(entry.key, entry.before)
    }
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
    const value = found.get(key)
    if (value !== undefined || found.has(key)) return value as T
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
    const before = map.get(key)
    this.journal.push({
      map: map as Map<unknown, unknown>,
      key,
      before: before === undefined && !map.has(key) ? absent : before,
    })
    map.set(key, value)
  }
  push<T>(list: T[], item: T): void {
    list.push(item)
    this.journal.push(() => void list.splice(list.lastIndexOf(item), 1))
  }
  assign<T extends object>(target: T, patch: Partial<T>): void {
    const before: Partial<T> = {}
    for (const name in patch) before[name] = target[name]
    Object.assign(target, patch)
    this.journal.push(() => void Object.assign(target, before))
  }
}

type Word = string | number | null
// A text with one of these is written with its marks escaped; the first two also tell a number and a null from texts.
const marks = /[#~\\\n]/

/** Keys of several words, of which any character may be part: by `wordsOf` they are what they were. */
export const keyOf = (...words: readonly Word[]): string => {
  let key = ''
  for (let n = 0; n < words.length; n++) key += n === 0 ? marked(words[n]) : `\n${marked(words[n])}`
  return key
}
const marked = (word: Word | undefined): string => {
  if (word === null || word === undefined) return '~'
  if (typeof word === 'number') return `#${word}`
  return marks.test(word) ? word.replace(/[#~\\\n]/g, (mark) => (mark === '\n' ? '\\n' : `\\${mark}`)) : word
}
export const wordsOf = (key: string): Word[] =>
  key.split('\n').map((word) => {
    if (word === '~') return null
    if (word.startsWith('#')) return Number(word.slice(1))
    return word.includes('\\') ? word.replace(/\\(.)/g, (_, mark: string) => (mark === 'n' ? '\n' : mark)) : word
  })
