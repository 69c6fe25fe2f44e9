import { Client, type PoolClient, type QueryConfig, type QueryResult } from 'pg'

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
    if (!this.texts.settings.pooler) {
      // What is asked in one turn of the event loop leaves together: a write for each statement costs as much as the statement.
      const { client } = this
      if (client instanceof Client) {
        client.connection.stream.cork()
        process.nextTick(() => client.connection.stream.uncork())
      }
      return ask()
    }
    const asked = this.last.then(ask)
    this.last = asked.catch(() => undefined)
    return asked
  }

  /** A generated statement, of which there are few shapes. */
  set(text: string, values: readonly Value[]): Promise<readonly Row[]> {
    return this.query(text, values, this.texts.nameOf(text))
  }

  /** The answer to the last of several statements in one message: a pooler lets each message wait for its answer. */
  private async atOnce(texts: string): Promise<readonly Row[]> {
    const answers = await this.send<unknown>(this.texts.sql(texts))
    return (Array.isArray(answers) ? (answers as { rows: Row[] }[]) : []).at(-1)?.rows ?? []
  }

  async begin(alone: boolean, blocks: number, statementMs: number): Promise<Begun> {
    const key = `hashtext('deskwire write ${this.texts.schema.replaceAll("'", "''")}')`
    const take = `pg_advisory_xact_lock${alone ? '' : '_shared'}(${key})`
    this.open = true
    const asked = performance.now()
    // Numbers are drawn after the jobs came in, so work that was confirmed earlier has a lower one, in any process.
    const draw = (count: string | number) => `ARRAY(SELECT nextval('~seq') FROM generate_series(1, ${count})) AS blocks`
    // An epoch from before a wait for the lock is too old, and makes the identity cache forget at worst.
    const enter = (count: string | number) =>
      `SELECT ${take}, value, ${serverTime} AS time${blocks > 0 ? `, ${draw(count)}` : ''} FROM ~meta WHERE key = 'epoch'`
    const [entered] = this.texts.settings.pooler
      ? await this.atOnce(`BEGIN; SET LOCAL statement_timeout = ${statementMs}; ${enter(blocks)}`)
      : (
          await together(
            this.send('BEGIN'),
            blocks > 0
              ? this.query(enter('$1::integer'), [blocks], `draw${alone}`)
              : this.query(enter(0), [], `enter${alone}`),
          )
        )[1]
    const { value = '', time, blocks: drawn } = entered ?? {}
    return {
      epoch: String(value),
      blocks: ((drawn ?? []) as (string | number)[]).map(Number),
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
export const together = async <T extends readonly unknown[]>(
  ...asked: T
): Promise<{ -readonly [N in keyof T]: Awaited<T[N]> }> => {
  const answers = await Promise.allSettled(asked)
  for (const answer of answers) if (answer.status === 'rejected') throw answer.reason
  return Promise.all(asked) as Promise<{ -readonly [N in keyof T]: Awaited<T[N]> }>
}
