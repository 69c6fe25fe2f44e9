import { randomBytes, randomUUID } from 'node:crypto'
import { failureOf } from '@deskwire/core/adapter'
import type { Engine, MediaStore, Needs, StoreEnvironment, Tables } from '@deskwire/core/store'
import { Worker } from './claiming/worker.js'
import { serverTime } from './database/connection.js'
import { Database, type Settings } from './database/database.js'
import { Listener } from './database/listener.js'
import { type Kept, purge } from './upkeep/retention.js'
import { load } from './working-set/loaders.js'
import { keyOf, missing } from './working-set/overlay.js'
import { WorkingSet } from './working-set/tables.js'
import { Batches, Writers } from './writing/batches.js'
import type { Job, Surroundings } from './writing/job.js'

// The most jobs per transaction: enough to share the wait for the disk, few enough that none waits long.
const acceptsAtOnce = 256
const outcomesAtOnce = 512
const slots = 64
const outcomeWriters = 3
// What a server that does not answer may delay the end of the process by.
const goodbyeMs = 2_000

export interface EngineOptions {
  settings: Settings
  pollMs: number
  keep: Kept
  media(database: () => Database): MediaStore
}

interface Running {
  database: Database
  accepts: Batches
  outcomes: Writers
  worker: Worker
  listener: Listener
  reading: Reading
}

interface Question {
  query(tables: Tables): unknown
  resolve(answer: unknown): void
  reject(thrown: unknown): void
}

/** Runs the rules of a store over PostgreSQL. */
export const engineOver = (options: EngineOptions): Engine => {
  let running: Running | undefined
  const pauses = new Map<string, number>()
  const need = (): Running => {
    if (!running) throw new Error('The store is not open')
    return running
  }
  const media = options.media(() => need().database)

  return {
    media,
    async start(environment) {
      running = await open(options, environment, pauses, media)
    },
    async read<T>(query: (tables: Tables) => T): Promise<T> {
      return (await need().reading.ask(query)) as T
    },
    // Not async: every webhook passes here.
    write(job, needs: Needs = {}) {
      const { accepts } = need()
      return new Promise((resolve, reject) => {
        accepts.add({ run: ({ transaction }) => job(transaction), needs, resolve: resolve as Job['resolve'], reject })
      })
    },
    async work(run, workOptions) {
      return need().worker.work(run, workOptions)
    },
    paused: (tenant, key) => pauses.get(keyOf(tenant, key)),
    async close() {
      const was = running
      running = undefined
      if (!was) return
      const cut = setTimeout(() => was.database.cut(), goodbyeMs)
      try {
        await was.worker.close()
        await was.listener.close()
        await was.accepts.close()
        await was.outcomes.close()
        await was.reading.idle()
        await was.database.close()
      } finally {
        clearTimeout(cut)
      }
    },
  }
}

const open = async (
  { settings, pollMs, keep }: EngineOptions,
  environment: StoreEnvironment,
  pauses: Map<string, number>,
  media: MediaStore,
): Promise<Running> => {
  const { log } = environment
  const now = () => environment.now()
  const database = new Database(settings, log)
  try {
    await database.migrate(randomBytes(16).toString('hex'))
    const [{ salt } = { salt: '' }] = await database.query(`SELECT value AS salt FROM ~meta WHERE key = 'salt'`)
    const refresh = async () => {
      const rows = await database.query('SELECT tenant, key, until FROM ~pause')
      pauses.clear()
      for (const { tenant, key, until } of rows) pauses.set(keyOf(String(tenant), String(key)), Number(until))
    }
    await refresh()
    const agree = (time: number, ageMs: number) => environment.agree?.(time, ageMs)
    // Before anything is claimed.
    const asked = performance.now()
    const [clock] = await database.query(`SELECT ${serverTime} AS time`)
    agree(Number(clock?.time), performance.now() - asked)
    const owner = randomUUID()
    const first = Math.floor(Math.random() * slots)
    const slot = (n: number) => (first + n) % slots
    const around: Surroundings = {
      database,
      owner,
      salt: String(salt),
      log,
      now,
      agree,
      pauses,
      touched: (at, paused) => {
        worker.look(at, true)
        if (paused) listener.tell(true)
      },
    }
    // A single writer, so that they are numbered in order of arrival.
    const accepts = new Batches(around, acceptsAtOnce, slot(0))
    // Leaves one connection each for that writer, for claims and for queries.
    const count = Math.max(1, Math.min(outcomeWriters, settings.connections - 3))
    const outcomes = new Writers(
      Array.from({ length: count }, (_, n) => new Batches(around, outcomesAtOnce, slot(n + 1))),
    )
    const worker = new Worker({
      database,
      writers: outcomes,
      owner,
      pollMs,
      log,
      now,
      offer: () => listener.tell(false),
      refresh,
      purge: (at) => purge(database, media, keep, at),
    })
    const listener = new Listener(database, owner, log, (paused) => {
      if (paused)
        refresh().catch((thrown: unknown) =>
          log.debug({ error: failureOf(thrown).code }, 'Rate-limit pauses could not be read'),
        )
      worker.look(0)
    })
    environment.onAdvance?.(worker.tick)
    await listener.open()
    return { database, accepts, outcomes, worker, listener, reading: new Reading(database, String(salt), pauses) }
  } catch (thrown) {
    await database.close()
    throw thrown
  }
}

/** Queries of one turn of the event loop share round trips. */
class Reading {
  private waiting: Question[] = []
  private readonly running = new Set<Promise<void>>()

  constructor(
    private readonly database: Database,
    private readonly salt: string,
    private readonly pauses: ReadonlyMap<string, number>,
  ) {}

  ask(query: Question['query']): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ query, resolve, reject })
      if (this.waiting.length > 1) return
      setImmediate(() => {
        const answering = this.answer(this.waiting.splice(0)).finally(() => this.running.delete(answering))
        this.running.add(answering)
      })
    })
  }

  async idle(): Promise<void> {
    await Promise.all(this.running)
  }

  private async answer(questions: Question[]): Promise<void> {
    const set = new WorkingSet(this.salt, this.pauses)
    set.strict = true
    let open = questions
    try {
      for (;;) {
        open = open.filter((question) => !answered(question, set))
        if (open.length === 0) return
        if (set.overlay.wishes.size === 0) throw new Error('A query was neither answered nor understood')
        await this.database.with((connection) => load({ connection, overlay: set.overlay, writing: false }))
      }
    } catch (thrown) {
      for (const { reject } of open) reject(thrown)
    }
  }
}

const answered = ({ query, resolve, reject }: Question, set: WorkingSet): boolean => {
  try {
    resolve(query(set))
  } catch (thrown) {
    if (thrown === missing) return false
    reject(thrown)
  }
  return true
}
