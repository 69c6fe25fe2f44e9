import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeStore } from '@deskwire/testkit'
import { type SqliteOptions, sqlite } from './index.js'

const describeSqlite = (name: string, runs: number, options: Pick<SqliteOptions, 'waitingInMemory'>) =>
  describeStore(
    name,
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'deskwire-'))
      const left: { close(): Promise<void> }[] = []
      let path = join(folder, '0.db')
      let store = sqlite({ path, ...options })
      return {
        store,
        reopen(crash) {
          if (crash) {
            // What a dead process leaves: the file and its log as they are on the disk.
            left.push(store)
            const copy = join(folder, `${left.length}.db`)
            for (const end of ['', '-wal', '.hands']) if (existsSync(path + end)) cpSync(path + end, copy + end)
            path = copy
          }
          store = sqlite({ path, ...options })
          return store
        },
        async dispose() {
          for (const dead of left) await dead.close()
          rmSync(folder, { recursive: true })
        },
      }
    },
    { durable: true, runs, turnMs: 5 },
  )

describeSqlite('sqlite', 12, {})
// Everything beyond the first two pieces of work is found in the file.
describeSqlite('sqlite with a long backlog', 6, { waitingInMemory: 2 })
