/** What Prometheus reads (text format 0.0.4). A label's values come from outside, so they are bounded in number and length. */
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

export class Counter {
  readonly #values = new Map<string, { labels: Labels; value: number }>()

  constructor(
    readonly name: string,
    readonly help: string,
  ) {}

  add(labels: Labels, by = 1): void {
    const key = Object.values(labels).join('\n')
    const known = this.#values.get(key)
    if (known) known.value += by
    else if (this.#values.size < seriesMax) this.#values.set(key, { labels, value: by })
    else this.#overflow(labels, by)
  }

  /** A flood of new labels ends in one series of its own, which is a finding by itself. */
  #overflow(labels: Labels, by: number): void {
    const other = Object.fromEntries(Object.keys(labels).map((name) => [name, 'other']))
    const known = this.#values.get('other')
    if (known) known.value += by
    else this.#values.set('other', { labels: other, value: by })
  }

  lines(tenant?: string): readonly string[] {
    return series(
      this.name,
      'counter',
      this.help,
      [...this.#values.values()].filter(({ labels }) => mine(labels, tenant)),
    )
  }
}

export class Histogram {
  readonly #values = new Map<string, { labels: Labels; buckets: number[]; sum: number; count: number }>()

  constructor(
    readonly name: string,
    readonly help: string,
    /** Upper ends, in seconds. */
    readonly ends: readonly number[],
  ) {}

  observe(labels: Labels, seconds: number): void {
    const key = Object.values(labels).join('\n')
    let known = this.#values.get(key)
    if (!known) {
      if (this.#values.size >= seriesMax) return
      known = { labels, buckets: this.ends.map(() => 0), sum: 0, count: 0 }
      this.#values.set(key, known)
    }
    known.sum += seconds
    known.count++
    for (let n = 0; n < this.ends.length; n++)
      if (seconds <= (this.ends[n] as number)) known.buckets[n] = (known.buckets[n] as number) + 1
  }

  lines(tenant?: string): readonly string[] {
    const found = [...this.#values.values()].filter(({ labels }) => mine(labels, tenant))
    if (found.length === 0) return []
    return [
      `# HELP ${this.name} ${this.help}`,
      `# TYPE ${this.name} histogram`,
      ...found.flatMap(({ labels, buckets, sum, count }) => [
        ...buckets.map((n, at) => `${this.name}_bucket${labelled({ ...labels, le: String(this.ends[at]) })} ${n}`),
        `${this.name}_bucket${labelled({ ...labels, le: '+Inf' })} ${count}`,
        `${this.name}_sum${labelled(labels)} ${sum}`,
        `${this.name}_count${labelled(labels)} ${count}`,
      ]),
    ]
  }
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
