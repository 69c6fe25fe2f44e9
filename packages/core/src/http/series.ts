/** Metrics for Prometheus (text format 0.0.4). Label values come from outside, so their number and length are limited. */
export type Labels = Readonly<Record<string, string>>

const seriesMax = 500
const valueMax = 100

const quoted = (value: string): string =>
  value.slice(0, valueMax).replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))

const labelled = (labels: Labels): string => {
  const inside = Object.entries(labels)
    .map(([name, value]) => `${name}="${quoted(value)}"`)
    .join(',')
  return inside === '' ? '' : `{${inside}}`
}

interface Branch<T> {
  readonly more: Map<string, Branch<T>>
  leaf: T | undefined
}

/** Series in nested maps by label value, so that a lookup builds no key string. */
class Tree<T> {
  readonly #root: Branch<T> = { more: new Map(), leaf: undefined }
  readonly all: T[] = []

  get(labels: Labels): T | undefined {
    let at: Branch<T> | undefined = this.#root
    for (const name in labels) {
      at = at.more.get(labels[name] ?? '')
      if (!at) return undefined
    }
    return at.leaf
  }

  set(labels: Labels, leaf: T): T {
    let at = this.#root
    for (const name in labels) {
      const value = labels[name] ?? ''
      const next = at.more.get(value) ?? { more: new Map(), leaf: undefined }
      at.more.set(value, next)
      at = next
    }
    at.leaf = leaf
    this.all.push(leaf)
    return leaf
  }
}

export class Counter {
  readonly #values = new Tree<{ labels: Labels; value: number }>()

  constructor(
    readonly name: string,
    readonly help: string,
  ) {}

  add(labels: Labels, by = 1): void {
    const known = this.#values.get(labels)
    if (known) known.value += by
    else if (this.#values.all.length < seriesMax) this.#values.set(labels, { labels, value: by })
    else this.#overflow(labels, by)
  }

  /** Beyond the limit, new label values are counted in one overflow series. */
  #overflow(labels: Labels, by: number): void {
    const other = Object.fromEntries(Object.keys(labels).map((name) => [name, 'other']))
    const known = this.#values.get(other) ?? this.#values.set(other, { labels: other, value: 0 })
    known.value += by
  }

  lines(tenant?: string): readonly string[] {
    return series(
      this.name,
      'counter',
      this.help,
      this.#values.all.filter(({ labels }) => mine(labels, tenant)),
    )
  }
}

export class Histogram {
  /** The count of each bucket: above the previous limit, up to its own. */
  readonly #values = new Tree<{ labels: Labels; buckets: number[]; sum: number; count: number }>()

  constructor(
    readonly name: string,
    readonly help: string,
    /** The upper limits of the buckets, in seconds. */
    readonly ends: readonly number[],
  ) {}

  observe(labels: Labels, seconds: number): void {
    let known = this.#values.get(labels)
    if (!known) {
      if (this.#values.all.length >= seriesMax) return
      known = this.#values.set(labels, { labels, buckets: this.ends.map(() => 0), sum: 0, count: 0 })
    }
    known.sum += seconds
    known.count++
    let n = 0
    while (n < this.ends.length && seconds > (this.ends[n] as number)) n++
    if (n < this.ends.length) known.buckets[n] = (known.buckets[n] as number) + 1
  }

  lines(tenant?: string): readonly string[] {
    const found = this.#values.all.filter(({ labels }) => mine(labels, tenant))
    if (found.length === 0) return []
    return [
      `# HELP ${this.name} ${this.help}`,
      `# TYPE ${this.name} histogram`,
      ...found.flatMap(({ labels, buckets, sum, count }) => [
        ...summed(buckets).map(
          (n, at) => `${this.name}_bucket${labelled({ ...labels, le: String(this.ends[at]) })} ${n}`,
        ),
        `${this.name}_bucket${labelled({ ...labels, le: '+Inf' })} ${count}`,
        `${this.name}_sum${labelled(labels)} ${sum}`,
        `${this.name}_count${labelled(labels)} ${count}`,
      ]),
    ]
  }
}

const summed = (counts: readonly number[]): readonly number[] => {
  let sum = 0
  return counts.map((count) => (sum += count))
}

const mine = (labels: Labels, tenant: string | undefined): boolean => tenant === undefined || labels.tenant === tenant

export const series = (
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  values: readonly { labels: Labels; value: number }[],
): readonly string[] =>
  values.length === 0
    ? []
    : [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...values.map(({ labels, value }) => `${name}${labelled(labels)} ${value}`),
      ]
