import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { configure, fail, mediaStore } from '@deskwire/core/adapter'
import { type Backend, type QueuedWork, type Store, storeOver, type Tables } from '@deskwire/core/store'
import { z } from 'zod'
import { Database, explained } from './database.js'
import { Group } from './group.js'
import { HandsFile } from './hands-file.js'
import { ledgerIn } from './ledger.js'
import { linkTarget } from './link-target.js'
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
      'expected the path of a file, for example data/deskwire.db; for a store without a file use memory() of @deskwire/core',
    )
    .describe('The file of the store: `data/deskwire.db`. A symbolic link is followed.'),
  media: z
    .union([z.string().min(1), mediaStore()])
    .optional()
    .describe('A folder or a media store. Default: the folder `<path>.media`.'),
  keep: keepSchema.prefault({}).describe('How long to keep old data.'),
  waitingInMemory: z
    .int()
    .min(1)
    .default(20_000)
    .describe(
      'How many waiting tasks are kept in memory with their payload. Of a longer backlog only the order is kept.',
    ),
})

export type SqliteOptions = z.input<typeof optionsSchema>

export interface SqliteStore extends Store {
  /** Writes a consistent copy of the database, also while it is in use. The path must not exist. Copy the media files separately. */
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
  // Whichever name it is opened by, there is one lock, one record of hands and one folder of media.
  const path = linkTarget(resolve(name))
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
    // All lanes in memory are returned at once, so there must be room for all of them.
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
        // The next round tries again; a persistent failure shows up at accept.
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
        throw fail('config', `${target} already exists`, { remedy: 'Name a file that does not exist' })
      try {
        open.database.run('VACUUM INTO ?', target)
      } catch (thrown) {
        throw explained(thrown, target)
      }
    },
  })
}

const closed = () => fail('closed', 'The store is not open')
