import type { Awaitable } from './contract/case.js'

/** Where a conversation is played: a phone, a desk and a clock, whatever stands between them. */
export interface Stage {
  /** The customer writes. */
  customer(words: string): Promise<void>
  /** The customer taps an option they were shown. */
  tap?(title: string): Promise<void>
  /** An agent answers in the latest ticket; waited for until there is one. */
  agent(words: string): Promise<void>
  /** An agent closes the latest ticket. */
  close?(): Promise<void>
  /** The provider tells how far the latest message to the customer got. */
  status(status: 'sent' | 'delivered' | 'read' | 'failed'): Promise<void>
  later(ms: number): Promise<void>
  /** A moment passes while something is waited for, so that what pauses goes on. */
  moment?(): Promise<void>
  /** Everything the customer got, oldest first. */
  inbox(): Awaitable<readonly string[]>
  /** Everything that agents see, in all tickets, oldest first. */
  desk(): Awaitable<readonly string[]>
  /** How many tickets there are. */
  tickets(): Awaitable<number>
  /** What agents see of the delivery of the latest reply. */
  delivery?(): Awaitable<string | undefined>
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const statuses = ['sent', 'delivered', 'read', 'failed'] as const

interface Cursors {
  inbox: number
  desk: number
}

interface Line {
  pattern: RegExp
  run(stage: Stage, words: string, cursors: Cursors): Promise<void>
}

/** Waits, bounded, for some words to come after those that were found before. */
const comes = async (
  stage: Stage,
  read: () => Awaitable<readonly string[]>,
  words: string,
  from: number,
  who: string,
) => {
  let found = -1
  let seen: readonly string[] = []
  await until(
    async () => {
      seen = await read()
      found = seen.findIndex((one, at) => at >= from && one.includes(words))
      if (found < 0) await stage.moment?.()
      return found >= 0
    },
    () => `${who} never saw “${words}”, but ${JSON.stringify(seen.slice(from))}`,
  )
  return found + 1
}

const lines: readonly Line[] = [
  { pattern: /^customer: (.+)$/, run: (stage, words) => stage.customer(words) },
  { pattern: /^customer taps: (.+)$/, run: (stage, title) => able(stage, 'tap').tap(title) },
  { pattern: /^agent: (.+)$/, run: (stage, words) => stage.agent(words) },
  { pattern: /^agent closes$/, run: (stage) => able(stage, 'close').close() },
  {
    pattern: /^(?:assistant|expect customer): (.+)$/,
    run: async (stage, words, cursors) => {
      cursors.inbox = await comes(stage, () => stage.inbox(), words, cursors.inbox, 'The customer')
    },
  },
  {
    pattern: /^expect ticket: (.+)$/,
    run: async (stage, words, cursors) => {
      cursors.desk = await comes(stage, () => stage.desk(), words, cursors.desk, 'Agents')
    },
  },
  {
    pattern: /^expect tickets: (\d+)$/,
    run: (stage, count) =>
      until(
        async () => (await stage.tickets()) === Number(count),
        async () => `there are ${await stage.tickets()} tickets`,
      ),
  },
  {
    pattern: /^expect status: (\w+)$/,
    run: (stage, status) =>
      until(
        async () => (await able(stage, 'delivery').delivery()) === status,
        async () => `agents see ${await stage.delivery?.()}`,
      ),
  },
  {
    pattern: /^status: (\w+)$/,
    run: (stage, word) => {
      const status = statuses.find((one) => one === word)
      if (!status) throw new Error(`${word} is none of ${statuses.join(', ')}`)
      return stage.status(status)
    },
  },
  {
    pattern: /^later (\d+(?:\.\d+)?[smhd])$/,
    run: (stage, time) => stage.later(Number(time.slice(0, -1)) * (units[time.slice(-1)] ?? 0)),
  },
]

const able = <K extends keyof Stage>(stage: Stage, name: K): Stage & Required<Pick<Stage, K>> => {
  if (!has(stage, name)) throw new Error(`this stage has no ${name}`)
  return stage
}

const has = <K extends keyof Stage>(stage: Stage, name: K): stage is Stage & Required<Pick<Stage, K>> =>
  stage[name] !== undefined

/** A condition, awaited and bounded. */
export const until = async (so: () => Awaitable<boolean>, but: () => Awaitable<string>, ms = 30_000): Promise<void> => {
  const end = performance.now() + ms
  while (!(await so())) {
    if (performance.now() > end) throw new Error(await but())
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/**
 * Plays a conversation, line by line: what people do is done, what is expected is waited for, in order. One of
 * `customer: …`, `customer taps: …`, `agent: …`, `agent closes`, `status: read`, `later 25h`, and of `assistant: …`,
 * `expect customer: …`, `expect ticket: …`, `expect tickets: 1`, `expect status: read`; `#` begins a remark.
 */
export const play = async (stage: Stage, script: string): Promise<void> => {
  const cursors: Cursors = { inbox: 0, desk: 0 }
  for (const [at, raw] of script.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const kind = lines.find(({ pattern }) => pattern.test(line))
    if (!kind) throw new Error(`Line ${at + 1} of the script is not understood: ${line}`)
    try {
      await kind.run(stage, line.match(kind.pattern)?.[1] ?? '', cursors)
    } catch (error) {
      throw new Error(`Line ${at + 1}, “${line}”: ${error instanceof Error ? error.message : error}`, { cause: error })
    }
  }
}
