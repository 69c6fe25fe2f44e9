import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fail } from '@deskwire/core/adapter'
import { explained } from './database.js'

/** A consistent copy of a store's file, even while a process has it open: readers do not block the writer. */
export const copyDatabase = async (path: string, target: string): Promise<void> => {
  if (!existsSync(path)) throw fail('config', `There is no ${path}`, { remedy: 'Name the file of a store' })
  if (existsSync(target))
    throw fail('config', `${target} already exists`, { remedy: 'Name a file that does not exist' })
  const { default: Connection } = await import('libsql')
  try {
    const connection = new Connection(resolve(path))
    try {
      // Waits while the writer switches its log. The writer itself is never blocked.
      connection.exec('PRAGMA busy_timeout = 10000')
      connection.prepare('VACUUM INTO ?').run(resolve(target))
    } finally {
      connection.close()
    }
  } catch (thrown) {
    throw explained(thrown, path)
  }
}
