import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { configure, fail, mediaStore } from '@deskwire/core/adapter'
import { type Backend, type QueuedWork, type Store, storeOver, type Tables } from '@deskwire/core/store'
import { z } from 'zod'
import { Database, explained } from './database.js'
import { Group } from './group.js'
import { HandsFile } from './hands-file.js'
import { ledgerIn } from './ledger.js'
import { folderMedia } from './media.js'
import { messagesIn } from './messages.js'
import { namesIn } from './names.js'
import { keepSchema, purge, removeAll } from './retention.js'
import { workIn } from './work.js'

export { copyDatabase } from './copy.js'
export { folderMedia } from './media.js'
export type { Keep } from './retention.js'

export const optionsSchema = z.strictObject({
  path: z
    .string()
    .refine(
      (path) => path !== '' && path !== ':memory:',
      'expected the path of a file, like data/deskwire.db; for a store without one use memory() of @deskwire/core',
    )
    .describe('The file of the store: `data/deskwire.db`.'),
  media: z
    .union([z.string().min(1), mediaStore()])
    .optional()
    .describe('A folder (unless said `<path>.media`), or a media store of your own.'),
  keep: keepSchema.prefault({}).describe('How long what is not needed any more is kept.'),
  waitingInMemory: z
    .int()
    .min(1)
    .default(20_000)
    .describe('How much waiting work is kept in memory with all it carries; of a longer backlog only the order is.'),
})

export type SqliteOptions = z.input<typeof optionsSchema>

export interface SqliteStore extends Store {
  /** A copy of the database as of now, while it is in use. The path must not exist yet; media are files to copy. */
  backup(path: string): Promise<void>
}

/** The embedded store: one file, one process. */
export const sqlite = (given: string | SqliteOptions): SqliteStore => {
  const {
    path: name,
    media: place,
    keep,
    waitingInMemory,
  } = configure('sqlite', optionsSchema, typeof given === 'string' ? { path: given } : given).options
  const path = resolve(name)
  const media = typeof place === 'object' ? place : folderMedia(place ?? `${path}.media`)
  const tables: Partial<Tables> = {}
  const hands = new HandsFile(`${path}.hands`)
  let open:
    | {
        database: Database
        group: Group
        waitingOf(seqs: readonly number[]): readonly QueuedWork[]
        forgetPauses(now: number): void
        forgetMessages(): void
      }
    | undefined

  const backend: Backend = {
    // Filled when the file is opened, in start().
    tables: tables as Tables,
    media,
    // Every lane in memory is named once: there must be room for all of them.
    queueLimit: Number.POSITIVE_INFINITY,
    async start({ now }) {
      const database = await Database.open(path)
      const work = workIn(database, waitingInMemory)
      const names = namesIn(database)
      const ledger = ledgerIn(database)
      const messages = messagesIn(database)
      work.start()
      ledger.start(now())
      Object.assign(tables, work.tables, names.tables, ledger.tables, messages.tables)
      open = {
        database,
        group: new Group(database, [work, names, ledger, messages]),
        waitingOf: work.waitingOf,
        forgetPauses: ledger.forgetPauses,
        forgetMessages: messages.forget,
      }
    },
    inHand: {
      left: () => open?.waitingOf(hands.left()) ?? [],
      begin: () => hands.begin(),
    },
    transact: (job, committed) => (open ? open.group.add(job, committed) : Promise.reject(closed())),
    purge(now) {
      if (!open) return
      const { database, group, forgetPauses, forgetMessages } = open
      const refs: string[] = []
      group
        .add(
          () => {
            refs.length = 0
            forgetPauses(now)
            forgetMessages()
            return purge(database, keep, now, (ref) => refs.push(ref))
          },
          () => undefined,
        )
        .then(async (more) => {
          await removeAll(media, refs)
          if (more) backend.purge(now)
        })
        // The next round tries again; what cannot be written at all shows where it matters, at accept.
        .catch(() => undefined)
    },
    async close() {
      hands.close()
      open?.group.close()
      open?.database.close()
      open = undefined
    },
  }
  return Object.assign(storeOver(backend), {
    async backup(target: string) {
      if (!open) throw closed()
      if (existsSync(target))
        throw fail('config', `${target} exists already`, { remedy: 'Name a file that does not exist' })
      try {
        open.database.run('VACUUM INTO ?', target)
      } catch (thrown) {
        throw explained(thrown, target)
      }
    },
  })
}

const closed = () => fail('closed', 'The store is not open')
