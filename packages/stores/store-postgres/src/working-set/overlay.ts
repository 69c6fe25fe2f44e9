/**
 * Thrown when a job needs data that is not loaded: it is loaded for all jobs at once, and the job is run again. Always the same
 * one, because nobody reads its stack, which takes longer to collect than most jobs run.
 */
export const missing = new Error('Not loaded yet')

export interface Wish {
  kind: string
  key: string
}

/** The previous value in a map, or another way to undo a write. */
type Undo = { map: Map<unknown, unknown>; key: unknown; before: unknown } | (() => void)
const absent = Symbol('absent')

/**
 * What jobs read and write between two round trips. Every write can be undone, of one job or of all, so
 * that a failing job has no effect and all can be run again once more is loaded.
 */
export class Overlay {
  private readonly journal: Undo[] = []
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
  /** Reads what is loaded, without requesting it. */
  peek<T>(kind: string, key: string): T | undefined {
    return this.kind(kind).get(key) as T | undefined
  }
  read<T>(kind: string, key: string): T {
    const found = this.kind(kind)
    const value = found.get(key)
    if (value !== undefined || found.has(key)) return value as T
    this.wish(kind, key)
    throw missing
  }
  wish(kind: string, key: string): void {
    if (!this.has(kind, key)) this.wishes.set(`${kind}\n${key}`, { kind, key })
  }
  /** Data from the database; kept by an undo. */
  load(kind: string, key: string, value: unknown): void {
    this.kind(kind).set(key, value)
  }
  /** A write by a job. */
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
// Texts with one of these are escaped; the first two also mark numbers and nulls.
const marks = /[#~\\\n]/

/** Joins words with any characters into one key, which `wordsOf` splits again. */
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
