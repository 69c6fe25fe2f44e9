import type { PoolClient, QueryConfig, QueryResult } from 'pg'

export type Value = string | number | boolean | null | Buffer | readonly (string | number | boolean | null)[]
export type Row = Record<string, unknown>

/** What a connection needs to know about its database. */
interface Texts {
  readonly settings: { readonly pooler: boolean }
  readonly schema: string
  sql(text: string): string
  nameOf(text: string): string | undefined
}

export interface Begun {
  /** Changes with each erasure, which invalidates the identity cache. */
  epoch: string
  /** The starts of number ranges for new work, 1,024 each. */
  blocks: readonly number[]
  /** The clock of the server, read at some moment of the last `ageMs`. */
  time: number
  ageMs: number
}

/** In milliseconds. */
export const serverTime = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint'

// Timers take no more.
const longestMs = 2 ** 31 - 1

export class Connection {
  private last: Promise<unknown> = Promise.resolve()
  /** Whether a transaction was begun and not ended yet. */
  open = false

  constructor(
    private readonly texts: Texts,
    private readonly client: PoolClient,
  ) {}

  async query(text: string, values: readonly Value[] = [], name?: string): Promise<readonly Row[]> {
    const { settings } = this.texts
    const config: QueryConfig = {
      text: this.texts.sql(text),
      ...(values.length > 0 && { values: [...values] }),
      ...(name !== undefined && !settings.pooler && { name }),
    }
    const result = await this.send<QueryResult<Row>>(config)
    return result.rows
  }

  /** However long it takes, while the connection lives. */
  async patiently(text: string, values: readonly Value[] = []): Promise<void> {
    await this.send({ text: this.texts.sql(text), values: [...values], query_timeout: longestMs } as QueryConfig)
  }

  /** Sends at once, after earlier statements. Poolers may not support pipelining, so behind one it waits for each answer. */
  private send<T>(what: string | QueryConfig): Promise<T> {
    const ask = () => this.client.query(what) as Promise<unknown> as Promise<T>
    if (!this.texts.settings.pooler) return ask()
    const asked = this.last.then(ask)
    this.last = asked.catch(() => undefined)
    return asked
  }

  /** A generated statement, of which there are few shapes. */
  set(text: string, values: readonly Value[]): Promise<readonly Row[]> {
    return this.query(text, values, this.texts.nameOf(text))
  }

  async begin(alone: boolean, blocks: number, statementMs: number): Promise<Begun> {
    const key = `hashtext('deskwire write ${this.texts.schema.replaceAll("'", "''")}')`
    const take = `pg_advisory_xact_lock${alone ? '' : '_shared'}(${key})`
    // Several statements in one message, without answers in between. Numbers are drawn after the jobs came in,
    // so work that was confirmed earlier has a lower one, in any process.
    const draw =
      blocks > 0 ? `SELECT nextval('~seq') AS block FROM generate_series(1, ${blocks})` : 'SELECT 1 WHERE false'
    this.open = true
    const asked = performance.now()
    const answers = await this.send<unknown>(
      this.texts.sql(
        `BEGIN; SET LOCAL statement_timeout = ${statementMs}; SELECT ${take}; SELECT value, ${serverTime} AS time FROM ~meta WHERE key = 'epoch'; ${draw}`,
      ),
    )
    const results = Array.isArray(answers) ? (answers as { rows: Row[] }[]) : []
    const drawn = results.at(-1)?.rows ?? []
    const { value = '', time } = results.at(-2)?.rows[0] ?? {}
    return {
      epoch: String(value),
      blocks: drawn.map(({ block }) => Number(block)),
      time: Number(time),
      ageMs: performance.now() - asked,
    }
  }

  async commit(): Promise<void> {
    this.open = false
    const { command } = await this.send<QueryResult<Row>>('COMMIT')
    // The server's answer if a statement of the transaction failed.
    if (command !== 'COMMIT') throw new Error(`The transaction ended in ${command}`)
  }
}

/** The answers to pipelined statements. The first error is the cause: the server refuses all later ones in the transaction. */
export const together = async <T extends readonly Promise<unknown>[]>(
  ...asked: T
): Promise<{ -readonly [N in keyof T]: Awaited<T[N]> }> => {
  const answers = await Promise.allSettled(asked)
  for (const answer of answers) if (answer.status === 'rejected') throw answer.reason
  return Promise.all(asked) as Promise<{ -readonly [N in keyof T]: Awaited<T[N]> }>
}
